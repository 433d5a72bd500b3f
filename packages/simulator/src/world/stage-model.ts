/**
 * How long an attempt of a stage takes and whether it fails: the scenario's durations and failure
 * rules, compiled by stage, job and group. One uniform decides each question, so that two retry
 * policies meet the same luck.
 */
import { failureCatalogue, type FailingStage, type FailureKey, type Random } from '@cdx/session';
import { compileDurationSampler, type Sampler } from '../random/distributions.ts';
import { durationPurposes, failurePurposes, Purpose } from '../random/purposes.ts';
import { stages, type Scenario, type Stage } from '../scenario/scenario.ts';

/** Code of a failure: its place in the catalogue. */
export function failureCode(key: FailureKey): number {
  return failureCatalogue.findIndex((entry) => entry.key === key);
}

export interface FailureOutcome {
  /** Code of the failure, or -1 for none. */
  code: number;
  /** How long the attempt takes, ms. */
  durationMs: number;
}

interface FailureRule {
  /** Probability that this or an earlier rule of the list applies. */
  readonly upTo: number;
  readonly code: number;
  readonly after: Sampler | null;
}

export class StageModel {
  readonly #random: Random;
  readonly #groups: number;
  /** By stage, then job. */
  readonly #durations: readonly (readonly Sampler[])[];
  /** By stage, then job × group. */
  readonly #rules: readonly (readonly (readonly FailureRule[])[])[];
  readonly #outcome: FailureOutcome = { code: -1, durationMs: 0 };

  constructor(scenario: Scenario, random: Random) {
    this.#random = random;
    this.#groups = scenario.groups.length;
    this.#durations = stages.map((stage) =>
      scenario.jobs.map((job) => compileDurationSampler(job.durationsMs[stage])),
    );
    this.#rules = stages.map((stage) =>
      scenario.jobs.flatMap((job) =>
        scenario.groups.map((group) => compileRules(scenario, stage, job.id, group.name)),
      ),
    );
  }

  /**
   * One attempt. `actor`, `attempt` and `number` name it for the draws: channel database (or group,
   * for creating a package), attempt of the stage, session number. The answer is reused: read it
   * before the next call.
   */
  attempt(
    stage: number,
    job: number,
    group: number,
    actor: number,
    attempt: number,
    number: number,
  ): Readonly<FailureOutcome> {
    const name = stages[stage] as Stage;
    const random = this.#random;
    const outcome = this.#outcome;
    const duration = (this.#durations[stage] as readonly Sampler[])[job] as Sampler;
    outcome.code = -1;
    const rules = (this.#rules[stage] as readonly (readonly FailureRule[])[])[
      job * this.#groups + group
    ] as readonly FailureRule[];
    if (rules.length > 0) {
      const draw = random.uniform(failurePurposes[name as FailingStage], actor, attempt, number);
      for (const rule of rules) {
        if (draw >= rule.upTo) continue;
        outcome.code = rule.code;
        if (rule.after !== null) {
          outcome.durationMs = rule.after(
            random.uniform(Purpose.failureDuration, actor, (attempt << 3) | stage, number),
          );
          return outcome;
        }
        break;
      }
    }
    outcome.durationMs = duration(random.uniform(durationPurposes[name], actor, attempt, number));
    return outcome;
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
