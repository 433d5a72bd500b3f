/**
 * How many replications are enough: until the interval of a metric's mean is as narrow as asked.
 * The answer depends on the results in replication order and on nothing else, so neither the number
 * of workers nor results beyond the stopping point change it.
 */
import { CdxError } from '@cdx/session';
import { checkLevel, meanInterval, type MeanInterval } from './mean-interval.ts';

export interface StoppingRule {
  /** Of the interval; above 0 and below 1. */
  readonly level: number;
  /**
   * How narrow: the half width in the metric's unit, or as a share of the mean. A share g is held
   * against g / (1 + g): then the error is at most g of the true mean, and not of the estimated one
   * (Law, Simulation Modeling and Analysis, section 9.4).
   */
  readonly target:
    | { readonly kind: 'absolute'; readonly halfWidth: number }
    | { readonly kind: 'relative'; readonly share: number };
  /** The first look is after so many; 2 or more, and 10 or more are wise. */
  readonly min: number;
  /** The last look: it stops here, precise or not. */
  readonly max: number;
  /** Replications from one look to the next. */
  readonly every: number;
}

export type StoppingDecision =
  | {
      readonly kind: 'stop';
      /** The replications that count: the first so many. */
      readonly count: number;
      readonly reason: 'precise' | 'maximum';
      readonly interval: MeanInterval;
    }
  | {
      readonly kind: 'continue';
      /** How many there must be at the next look. */
      readonly next: number;
    };

/**
 * The first look at which the rule says stop, or how many replications the next look needs.
 *
 * To look again and again favours samples that happen to vary little, so the interval covers the
 * mean less often than its level says. Of a 95 % interval, in simulations: normal results and a first
 * look after 10, 94 to 95 %; after 3 and then each time, 90 to 92 %; exponential results and a first
 * look after 10, 86 to 90 %. Samples that do not vary at all (a rare event that has not come yet)
 * stop it at the first look; their interval is marked `constant`.
 *
 * @param values of one metric, in replication order, from the first; may be more than needed.
 * @throws CdxError 'invalid-argument' when the rule contradicts itself or a value is not finite.
 */
export function stoppingDecision(values: readonly number[], rule: StoppingRule): StoppingDecision {
  checkRule(rule);
  for (let look = rule.min; ; look = Math.min(rule.max, look + rule.every)) {
    if (values.length < look) return { kind: 'continue', next: look };
    const interval = meanInterval(values.slice(0, look), rule.level);
    if (isPrecise(interval, rule)) {
      return { kind: 'stop', count: look, reason: 'precise', interval };
    }
    if (look === rule.max) return { kind: 'stop', count: look, reason: 'maximum', interval };
  }
}

function isPrecise(interval: MeanInterval, { target }: StoppingRule): boolean {
  if (interval.kind === 'none') return false;
  if (target.kind === 'absolute') return interval.halfWidth <= target.halfWidth;
  const share = target.share / (1 + target.share);
  return interval.halfWidth <= share * Math.abs(interval.mean);
}

/** @throws CdxError 'invalid-argument' */
function checkRule(rule: StoppingRule): void {
  checkLevel(rule.level);
  const width = rule.target.kind === 'absolute' ? rule.target.halfWidth : rule.target.share;
  if (!(width > 0 && Number.isFinite(width))) {
    throw refusal(`A target is a number above 0, not ${width}`, rule);
  }
  for (const key of ['min', 'max', 'every'] as const) {
    const least = key === 'min' ? 2 : 1;
    if (!Number.isSafeInteger(rule[key]) || rule[key] < least) {
      throw refusal(`${key} is a whole number of ${least} or more, not ${rule[key]}`, rule);
    }
  }
  if (rule.max < rule.min) {
    throw refusal(`max (${rule.max}) is less than min (${rule.min})`, rule);
  }
}

function refusal(message: string, rule: StoppingRule): CdxError {
  return new CdxError('invalid-argument', `Stopping rule: ${message}`, { rule });
}
