/**
 * How long an attempt of a stage takes and whether it fails: the scenario's durations and failure
 * rules, compiled by stage, job and group. One uniform decides each question, so that two retry
 * policies meet the same luck.
 */
import { Effect } from '@cdx/engine';
import { failureCatalogue, type FailureKey, type Random } from '@cdx/session';
import { compileDurationSampler, type Sampler } from '../../random/distributions.ts';
import { durationPurposes, failurePurposes, Purpose } from '../../random/purposes.ts';
import { stages, type Distribution, type Scenario, type Stage } from '../../scenario/scenario.ts';

/** Code of a failure: its place in the catalogue. */
export function failureCode(key: FailureKey): number {
  return failureCatalogue.findIndex((entry) => entry.key === key);
}

export interface FailureOutcome {
  /** Code of the failure, or -1 for none. */
  code: number;
  /** How long the attempt takes, ms. */
  durationMs: number;
  /** That it breaks off after this time, whatever has been done by then. */
  breaksOff: boolean;
}

interface FailureRule {
  /** Probability that this or an earlier rule of the list applies. */
  readonly upTo: number;
  readonly code: number;
  readonly after: Sampler | null;
}

/** Purposes by stage; -1 where a stage cannot fail. */
const durationPurposeOf = Int32Array.from(stages, (stage) => durationPurposes[stage]);
const failurePurposeOf = Int32Array.from(stages, (stage) =>
  stage === 'pack' ? -1 : failurePurposes[stage],
);

/** ms. `always`: null where it is drawn. */
interface StageDuration {
  readonly always: number | null;
  readonly drawn: Sampler;
}

function stageDuration(of: Distribution): StageDuration {
  const drawn = compileDurationSampler(of);
  return { always: of.kind === 'constant' ? drawn(0.5) : null, drawn };
}

export class StageModel {
  readonly #random: Random;
  readonly #groups: number;
  readonly #jobs: number;
  /** By stage × job. */
  readonly #durations: readonly StageDuration[];
  /** By stage, then job × group. */
  readonly #rules: readonly (readonly (readonly FailureRule[])[])[];
  /** Of applies in order, for which the rules of those out of order do not count. */
  readonly #rulesInOrder: readonly (readonly FailureRule[])[];

  constructor(scenario: Scenario, random: Random) {
    this.#random = random;
    this.#groups = scenario.groups.length;
    this.#jobs = scenario.jobs.length;
    this.#durations = stages.flatMap((stage) =>
      scenario.jobs.map(({ durationsMs }) => stageDuration(durationsMs[stage])),
    );
    const rulesOf = (of: Scenario, stage: Stage): readonly (readonly FailureRule[])[] =>
      of.jobs.flatMap((job) =>
        of.groups.map((group) => compileRules(of, stage, job.id, group.name)),
      );
    this.#rules = stages.map((stage) => rulesOf(scenario, stage));
    const failures = scenario.failures.filter(({ outOfOrder }) => !outOfOrder);
    this.#rulesInOrder = rulesOf({ ...scenario, failures }, 'apply');
  }

  /**
   * Writes what becomes of one attempt into `outcome`. `actor`, `attempt` and `number` name it for the
   * draws: channel database (or group, for creating a package), attempt of the stage, session number.
   * `outOfOrder`: an apply while an earlier package waits to be applied.
   */
  attempt(
    outcome: FailureOutcome,
    stage: number,
    job: number,
    group: number,
    actor: number,
    attempt: number,
    number: number,
    outOfOrder: boolean,
  ): void {
    const random = this.#random;
    outcome.code = -1;
    outcome.breaksOff = false;
    const inOrder = stage === Effect.apply && !outOfOrder;
    const rulesOfStage = inOrder ? this.#rulesInOrder : this.#rules[stage];
    const rules = rulesOfStage?.[job * this.#groups + group] as readonly FailureRule[];
    if (rules.length > 0) {
      // What is certain is not drawn.
      const certain = (rules[0] as FailureRule).upTo >= 1;
      const draw = certain
        ? 0
        : random.uniform(failurePurposeOf[stage] as number, actor, attempt, number);
      for (const rule of rules) {
        if (draw >= rule.upTo) continue;
        outcome.code = rule.code;
        if (rule.after !== null) {
          outcome.breaksOff = true;
          outcome.durationMs = rule.after(
            random.uniform(Purpose.failureDuration, actor, (attempt << 3) | stage, number),
          );
          return;
        }
        break;
      }
    }
    const { always, drawn } = this.#durations[stage * this.#jobs + job] as StageDuration;
    outcome.durationMs =
      always ?? drawn(random.uniform(durationPurposeOf[stage] as number, actor, attempt, number));
  }
}

/** Rules are independent and the first that hits counts, so the later share what is left over. */
function compileRules(
  scenario: Scenario,
  stage: Stage,
  job: string,
  group: string,
): readonly FailureRule[] {
  let upTo = 0;
  return scenario.failures
    .filter(
      (rule) =>
        rule.stage === stage &&
        (rule.job === null || rule.job === job) &&
        (rule.group === null || rule.group === group),
    )
    .map((rule) => {
      upTo += (1 - upTo) * rule.probability;
      return {
        upTo,
        code: failureCode(rule.error),
        after: rule.after === null ? null : compileDurationSampler(rule.after),
      };
    });
}
