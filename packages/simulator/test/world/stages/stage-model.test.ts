/** How often attempts fail, with what, and how long they take. */
import { failureCatalogue, type FailureKey } from '@cdx/session';
import { describe, expect, it } from 'vitest';
import { counterRandom } from '../../../src/random/counter-random.ts';
import { stages, type Scenario, type Stage } from '../../../src/scenario/scenario.ts';
import { StageModel } from '../../../src/world/stages/stage-model.ts';
import { constant, failure, group, job, scenario } from '@cdx/testing/build';

const attempts = 20_000;
/** Two-sided 99.9 %. */
const z = 3.29;

/** Outcomes of many attempts of a stage, as [key or null, durationMs]. */
function outcomes(
  of: Scenario,
  stage: Stage,
  where: { readonly job?: number; readonly group?: number } = {},
): readonly (readonly [FailureKey | null, number])[] {
  const model = new StageModel(of, counterRandom(of.seed, 0));
  return Array.from({ length: attempts }, (_, number) => {
    const outcome = { code: -1, durationMs: 0, breaksOff: false };
    model.attempt(
      outcome,
      stages.indexOf(stage),
      where.job ?? 0,
      where.group ?? 0,
      number % 50,
      0,
      number,
      false,
    );
    return [failureCatalogue[outcome.code]?.key ?? null, outcome.durationMs];
  });
}

function share(of: ReturnType<typeof outcomes>, key: FailureKey | null): number {
  return of.filter(([found]) => found === key).length / of.length;
}

function expectShare(found: number, expected: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(
    z * Math.sqrt((expected * (1 - expected)) / attempts),
  );
}

describe('failures', () => {
  it('of several rules are independent: the first that hits counts', () => {
    const found = outcomes(
      scenario({
        failures: [
          failure('download', 0.2, { error: 'package-uri' }),
          failure('download', 0.5, { error: 'session-url' }),
          failure('download', 0.1, { error: 'checksum-mismatch' }),
        ],
      }),
      'download',
    );
    expectShare(share(found, 'package-uri'), 0.2);
    expectShare(share(found, 'session-url'), 0.8 * 0.5);
    expectShare(share(found, 'checksum-mismatch'), 0.8 * 0.5 * 0.1);
    expectShare(share(found, null), 0.8 * 0.5 * 0.9);
  });

  it.each([
    [0, 0],
    [1, 1],
  ])('with probability %i come in a share of %i', (probability, expected) => {
    const found = outcomes(scenario({ failures: [failure('apply', probability)] }), 'apply');
    expect(share(found, 'sql-write')).toBe(expected);
  });

  it('are those of their stage, job and group alone', () => {
    const of = scenario({
      jobs: [job('1010'), job('1020')],
      groups: [group('Stores'), group('Registers')],
      failures: [
        failure('apply', 1, { job: '1020', error: 'sql-write' }),
        failure('apply', 1, { group: 'Registers', error: 'unique-key' }),
      ],
    });
    const first = (where: { job: number; group: number }): FailureKey | null | undefined =>
      outcomes(of, 'apply', where)[0]?.[0];
    expect(first({ job: 0, group: 0 })).toBeNull();
    expect(first({ job: 1, group: 0 })).toBe('sql-write');
    expect(first({ job: 0, group: 1 })).toBe('unique-key');
    expect(first({ job: 1, group: 1 })).toBe('sql-write');
    expect(share(outcomes(of, 'download', { job: 1, group: 1 }), null)).toBe(1);
  });

  it('take the time that their rule states, else that of the stage', () => {
    const durationsMs = { download: constant(700) };
    const found = outcomes(
      scenario({
        jobs: [job('1020', { durationsMs })],
        failures: [
          failure('download', 0.3, { error: 'package-uri', after: constant(5) }),
          failure('download', 0.3, { error: 'session-url' }),
        ],
      }),
      'download',
    );
    const times = (key: FailureKey | null): readonly number[] => [
      ...new Set(found.filter(([kind]) => kind === key).map(([, ms]) => ms)),
    ];
    expect([times('package-uri'), times('session-url'), times(null)]).toEqual([[5], [700], [700]]);
  });

  it('do not change how long an attempt that goes well takes', () => {
    const of = (p: number): Scenario =>
      scenario({
        jobs: [job('1020', { durationsMs: { download: { kind: 'exponential', mean: 30_000 } } })],
        failures: [failure('download', p, { after: constant(1) })],
      });
    const calm = outcomes(of(0), 'download');
    const rough = outcomes(of(0.4), 'download');
    expect(rough.every(([key, ms], index) => key !== null || ms === calm[index]?.[1])).toBe(true);
  });
});
