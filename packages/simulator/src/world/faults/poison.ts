/** Poison packages: which packages fail at every try, at every channel database. */
import type { Random } from '@cdx/session';
import { Purpose } from '../../random/purposes.ts';
import { stages, type Scenario, type Stage } from '../../scenario/scenario.ts';
import { failureCode } from '../stages/stage-model.ts';

interface PoisonRule {
  readonly index: number;
  readonly probability: number;
  readonly code: number;
}

export class Poison {
  readonly #random: Random;
  readonly #groups: number;
  /** By stage, then job × group. */
  readonly #rules: readonly (readonly (readonly PoisonRule[])[])[];

  constructor(scenario: Scenario, random: Random) {
    this.#random = random;
    this.#groups = scenario.groups.length;
    this.#rules = stages.map((stage) =>
      scenario.jobs.flatMap((job) =>
        scenario.groups.map((group) => rulesOf(scenario, stage, job.id, group.name)),
      ),
    );
  }

  /**
   * Code of the failure that a package meets at a stage; -1: none. `owner`: the group of a download
   * package, the channel database of an upload; `number`: session number of the first session that
   * carried it.
   */
  codeOf(stage: number, job: number, group: number, owner: number, number: number): number {
    const rules = (this.#rules[stage] as readonly (readonly PoisonRule[])[])[
      job * this.#groups + group
    ] as readonly PoisonRule[];
    for (const { index, probability, code } of rules) {
      const lane = (index << 10) | job;
      if (this.#random.uniform(Purpose.poison, owner, lane, number) < probability) return code;
    }
    return -1;
  }
}

function rulesOf(
  { poison }: Scenario,
  stage: Stage,
  job: string,
  group: string,
): readonly PoisonRule[] {
  return poison.flatMap((rule, index) =>
    rule.stage === stage &&
    (rule.job === null || rule.job === job) &&
    (rule.group === null || rule.group === group)
      ? [{ index, probability: rule.probability, code: failureCode(rule.error) }]
      : [],
  );
}
