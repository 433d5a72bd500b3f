/** Law: k failures of a stage off the poll grid add exactly k(r + d_fail) to time to Applied. */
import type { FailingStage } from '@cdx/session';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/scenario/scenario.ts';
import {
  constant,
  failure,
  group,
  hour,
  job,
  minute,
  policy,
  scenario,
  schedule,
  second,
} from '@cdx/testing/build';
import { facts, histories, run, type Fact } from '../support/run.ts';

const unlimited = { tryCount: 0, everyMs: 7 * minute + 1 };

describe('k failures off the poll grid', () => {
  /** Constant durations as `job` gives them: download 30 s, apply 40 s. */
  const cases: readonly (readonly [stage: FailingStage, afterMs: number | null, failMs: number])[] =
    [
      ['download', null, 30 * second],
      ['download', 4 * second, 4 * second],
      ['download', 90 * second, 90 * second],
      ['apply', null, 40 * second],
      ['apply', 0, 0],
      ['apply', 15 * minute, 15 * minute],
    ];

  it.each(cases)(
    'of %s (after %s ms) add k(r + %i ms) to time to Applied',
    (stage, afterMs, failMs) => {
      const after = afterMs === null ? null : constant(afterMs);
      const calm = oneSessionEach([]);
      const rough = oneSessionEach([failure(stage, 0.6, { after })]);
      const expected = timesToApplied(calm);
      const kinds = new Set<number>();
      for (const [index, history] of histories(facts(run(rough))).entries()) {
        const failures = history.filter(({ event }) =>
          /^(Download|Apply)Failed$/.test(event),
        ).length;
        kinds.add(failures);
        const added = failures * (unlimited.everyMs + failMs);
        expect(history.at(-1)?.event).toBe('PackageApplied');
        expect(history.at(-1)?.occurredAt).toBe((expected[index] as number) + added);
      }
      expect(kinds.size).toBeGreaterThan(4);
    },
  );

  it('of both stages add up', () => {
    const rough = oneSessionEach([
      failure('download', 0.5, { after: constant(7 * second) }),
      failure('apply', 0.4),
    ]);
    const expected = timesToApplied(oneSessionEach([]));
    for (const [index, history] of histories(facts(run(rough))).entries()) {
      const count = (event: string): number =>
        history.filter((fact) => fact.event === event).length;
      const added =
        count('DownloadFailed') * (unlimited.everyMs + 7 * second) +
        count('ApplyFailed') * (unlimited.everyMs + 40 * second);
      expect(history.at(-1)?.occurredAt).toBe((expected[index] as number) + added);
    }
  });

  it.each([
    ['upload', 'UploadFailed', 10 * second],
    ['hqApply', 'ApplyFailed', 1 * second],
  ] as const)('of %s add k(r + d) to the time that one upload takes', (stage, failed, failMs) => {
    const kinds = new Set<number>();
    for (let seed = 1; seed <= 60; seed++) {
      const { history, startedAt } = oneUpload(seed, failure(stage, 0.6));
      const failures = history.filter(({ event }) => event === failed).length;
      kinds.add(failures);
      const end = stage === 'upload' ? 'PackageUploaded' : 'PackageApplied';
      const calmMs = stage === 'upload' ? 15 * second : hour - startedAt + 1 * second;
      const endedAt = history.find(({ event }) => event === end)?.occurredAt as number;
      expect(endedAt - startedAt).toBe(calmMs + failures * (unlimited.everyMs + failMs));
    }
    expect(kinds.size).toBeGreaterThan(4);
  });
});

/** 100 stores that poll at different times and get one session each; all of them end. */
function oneSessionEach(failures: Scenario['failures']): Scenario {
  return scenario({
    groups: [
      group('Stores', {
        count: 100,
        retry: policy(unlimited),
        client: { concurrentSessions: Infinity },
      }),
    ],
    schedules: [schedule(['1020'], 1000 * hour)],
    failures,
  });
}

/** By session: when it was applied, ms after the start. */
function timesToApplied(of: Scenario): readonly number[] {
  return histories(facts(run(of))).map((history) => history.at(-1)?.occurredAt as number);
}

/** A client that packs once; the P-job runs on the hour. */
function oneUpload(
  seed: number,
  fails: Scenario['failures'][number],
): { readonly history: readonly Fact[]; readonly startedAt: number } {
  const rough = scenario({
    seed,
    jobs: [job('P-0001')],
    groups: [
      group('Stores', { retry: policy(unlimited), client: { uploadIntervalMs: 30 * minute } }),
    ],
    schedules: [schedule(['P-0001'], hour, { retry: policy(unlimited), offsetMs: hour })],
    failures: [fails],
  });
  const history = histories(facts(run(rough)))[0] as readonly Fact[];
  return { history, startedAt: (history[0] as Fact).occurredAt };
}
