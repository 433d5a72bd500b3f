/** Laws and histories hold each other: what is made valid passes all, each fault breaks its law. */
import {
  directions,
  downloadEventTypes,
  uploadEventTypes,
  type Direction,
  type SessionEventType,
} from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attemptsWithinTryCount,
  corruptHistory,
  delaysWithinBounds,
  drawnHistory,
  factsOfTheirRun,
  faultNames,
  givesUpOnlyWhenSpent,
  legalSteps,
  noEffectBeforeItsCause,
  told,
  type HistoryEvent,
  type LawName,
  type UnderPolicy,
} from '../../src/index.ts';
import { hour, minute, policy as plainPolicy } from '../../src/build/index.ts';
import { brokenBy } from '../support/broken-by.ts';

const laws = {
  'legal-steps': legalSteps,
  'facts-of-their-run': factsOfTheirRun,
  'attempts-within-try-count': attemptsWithinTryCount,
  'delays-within-bounds': delaysWithinBounds,
  'gives-up-only-when-spent': givesUpOnlyWhenSpent,
  'no-effect-before-its-cause': noEffectBeforeItsCause,
} as const;

interface Case extends UnderPolicy {
  readonly events: readonly HistoryEvent[];
}

function brokenLaws({ events, direction, policy }: Case) {
  return Object.entries(laws).flatMap(([name, law]) => {
    const broken = brokenBy(() => law(events, { direction, policy }));
    return broken === null ? [] : [{ name, ...broken }];
  });
}

describe.each(directions)('a valid %s history', (direction: Direction) => {
  it('keeps every law', () => {
    fc.assert(
      fc.property(drawnHistory(direction), (history) => {
        expect(brokenLaws(history)).toEqual([]);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  it('comes by every event of its direction, and by spent tries', () => {
    const met = new Set<string>();
    for (const { events } of fc.sample(drawnHistory(direction), { seed: 2, numRuns: 500 })) {
      for (const { type, data } of events) {
        met.add(type === 'SessionCanceled' ? `${type} ${(data as { by: string }).by}` : type);
      }
    }
    const types = direction === 'download' ? downloadEventTypes : uploadEventTypes;
    const cancels = ['SessionCanceled operator', 'SessionCanceled triesSpent'];
    const expected = [...types.filter((type) => type !== 'SessionCanceled'), ...cancels];
    expect([...met].toSorted()).toEqual(expected.toSorted());
  });
});

describe('a client that reports outcomes only', () => {
  const policy = { ...plainPolicy(), tryCount: 1 };
  const broken = (...types: readonly SessionEventType[]) => {
    const events = told('download', ['DownloadSessionStarted', 'PackageMadeAvailable', ...types]);
    return brokenLaws({ events, direction: 'download', policy }).map(({ name }) => name);
  };

  it('has its tries counted by stage', () => {
    const twiceEach = [
      'FinalDownloadFailed',
      'FinalDownloadFailed',
      'FinalApplyFailed',
      'FinalApplyFailed',
    ] as const;
    expect(broken(...twiceEach)).toEqual([]);
    expect(broken(...twiceEach, 'FinalApplied')).toEqual([]);
    expect(broken(...twiceEach, 'FinalApplyFailed')).toEqual(['attempts-within-try-count']);
    expect(broken('FinalDownloadFailed', 'SessionSuspended')).toEqual(['gives-up-only-when-spent']);
  });

  it('keeps its delays to itself, so decorrelated ones may be any by the time it gives up', () => {
    const events = told('download', [
      'DownloadSessionStarted',
      'PackageMadeAvailable',
      'FinalDownloadFailed',
      { type: 'FinalDownloadFailed', afterMs: 20 * minute },
      { type: 'SessionSuspended', afterMs: 0 },
    ]);
    const givenUp = (maxDurationMs: number) => {
      const delay = { kind: 'exponential', initialMs: minute, factor: 2, maxMs: hour } as const;
      const decorrelated = {
        ...plainPolicy(),
        delay,
        jitter: 'decorrelated',
        maxDurationMs,
      } as const;
      return brokenLaws({ events, direction: 'download', policy: decorrelated });
    };
    // 20 minutes are spent, and the next delay may be as much as an hour.
    expect(givenUp(70 * minute)).toEqual([]);
    expect(givenUp(80 * minute).map(({ name }) => name)).toEqual(['gives-up-only-when-spent']);
  });
});

describe('a corrupt history', () => {
  it.each(faultNames)('with the fault %s breaks the law that it names, and no other', (fault) => {
    fc.assert(
      fc.property(corruptHistory({ fault }), (history) => {
        const broken = brokenLaws(history);
        expect(broken.map(({ name }) => name)).toEqual([history.law]);
        // Nothing shorter shows it.
        expect(broken[0]?.prefix).toHaveLength(history.events.length);
        expect(broken[0]?.law).toBe(history.law);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('has each fault now and then, where none is asked for', () => {
    const drawn = fc.sample(corruptHistory(), { seed: 4, numRuns: 700 });
    const counts = new Map<LawName | string, number>();
    for (const { fault } of drawn) counts.set(fault, (counts.get(fault) ?? 0) + 1);
    expect([...counts.keys()].toSorted()).toEqual([...faultNames].toSorted());
    expect(Math.min(...counts.values())).toBeGreaterThan(20);
  });
});
