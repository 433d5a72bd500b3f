/**
 * What a run said of itself that rules go by: try counts, dependency enforcement. A log may hold
 * several runs; each holds from its start to the next.
 */
import { isCdxError } from '@cdx/session';
import { parseScenario } from '@cdx/simulator';
import type { NameTable } from '../scan/name-table.ts';

export interface GroupPolicy {
  /** 0: unlimited. */
  readonly tryCount: number;
  readonly isEnforced: boolean;
}

export interface RunPolicy {
  /** Number of the event with which it began. */
  readonly ordinal: number;
  readonly timeZone: string;
  /** By channel data group; of the Async Clients. */
  readonly groups: ReadonlyMap<string, GroupPolicy>;
  /** Whether any policy says how long a stage may be tried. */
  readonly hasMaxDuration: boolean;
  /** By distribution schedule: try count of its P-job. */
  readonly schedules: ReadonlyMap<string, number>;
}

/** Null where this version reads the scenario no more. */
export function policyOfRun(source: unknown, ordinal: number): RunPolicy | null {
  try {
    const options = { file: 'the recorded scenario', recorded: true };
    const { scenario } = parseScenario(JSON.stringify(source), options);
    const retries = [...scenario.groups, ...scenario.schedules].map(({ retry }) => retry);
    return {
      ordinal,
      hasMaxDuration: retries.some((retry) => (retry?.maxDurationMs ?? null) !== null),
      timeZone: scenario.timeZone,
      groups: new Map(
        scenario.groups.map(({ name, retry, client }) => [
          name,
          { tryCount: retry.tryCount, isEnforced: client.dependencyEnforcement },
        ]),
      ),
      schedules: new Map(
        scenario.schedules.flatMap(({ name, retry }) =>
          retry === null ? [] : [[name, retry.tryCount] as const],
        ),
      ),
    };
  } catch (error) {
    if (isCdxError(error, 'invalid-scenario')) return null;
    throw error;
  }
}

/** Which policy holds for an event, from the runs of a log and what the auditor says. */
export class Policies {
  readonly #runs: readonly RunPolicy[];
  readonly #names: NameTable;
  readonly #tries: number | null;
  /** What was asked last, of every applied package: most are of one group. */
  #asked: RunPolicy | null = null;
  #askedGroup = -1;
  #isEnforced: boolean | null = null;

  /** `tries`: the try count that holds whatever was recorded. */
  constructor(runs: readonly RunPolicy[], names: NameTable, tries: number | null) {
    this.#runs = runs;
    this.#names = names;
    this.#tries = tries;
  }

  /** 0: unlimited; null: nobody knows. */
  tryCountOf(ordinal: number, group: number, schedule: number, isOfPJob: boolean): number | null {
    if (this.#tries !== null) return this.#tries;
    const run = this.#runAt(ordinal);
    if (run === undefined) return null;
    const found = isOfPJob
      ? run.schedules.get(this.#textOf(schedule))
      : run.groups.get(this.#textOf(group))?.tryCount;
    return found ?? null;
  }

  /** Null: nobody knows. */
  isEnforced(ordinal: number, group: number): boolean | null {
    const run = this.#runAt(ordinal);
    if (run === undefined) return null;
    if (run === this.#asked && group === this.#askedGroup) return this.#isEnforced;
    this.#asked = run;
    this.#askedGroup = group;
    this.#isEnforced = run.groups.get(this.#textOf(group))?.isEnforced ?? null;
    return this.#isEnforced;
  }

  #textOf(name: number): string {
    return name < 0 ? '' : this.#names.textOf(name);
  }

  #runAt(ordinal: number): RunPolicy | undefined {
    // As good as always there is one.
    for (let index = this.#runs.length - 1; index >= 0; index--) {
      const run = this.#runs[index] as RunPolicy;
      if (run.ordinal <= ordinal) return run;
    }
    return undefined;
  }
}
