/** The log as events: valid, complete, in order, each with its cause, and telling what the kernel knows. */
import { isSessionStream, parseEvent, type RecordedEvent } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WrittenEvent } from '../../src/record/event-writer.ts';
import type { Simulation } from '../../src/run/simulation.ts';
import { group, hour, job, minute, outage, scenario, schedule, failure } from '@cdx/testing/build';
import { run } from '../support/run.ts';
import { checkLog, eventsOf, troubledScenarios } from '@cdx/testing';

function property(check: (events: readonly WrittenEvent[], simulation: Simulation) => void): void {
  fc.assert(
    fc.property(troubledScenarios, (one) => {
      const simulation = run(one);
      check(eventsOf(simulation), simulation);
    }),
    { seed: 1, numRuns: 20 },
  );
}

/** Whether a session that begins so can follow from this. */
function begins(type: string, cause: string): boolean {
  if (type === 'SessionInherited') return cause === 'DatabaseAddedToGroup';
  return cause === 'ScheduleRunStarted' || cause === 'FullSyncStarted';
}

/** What the P-job of headquarters says of an upload, also when it is late. */
function isOfPJob({ type, data }: RecordedEvent): boolean {
  const { original } = data as { readonly original?: { readonly type: string } };
  return ['PackageApplied', 'ApplyFailed'].includes(original?.type ?? type);
}

describe('events of a run', () => {
  it('are valid in envelope and payload, all of them', () => {
    property((events) => {
      for (const event of events) expect(parseEvent(event)).toEqual(event);
    });
  });

  it('stand in order, and tell of every session what kernel and rows do', () => {
    property((events, simulation) => {
      expect(() => checkLog(simulation, events)).not.toThrow();
    });
  });

  it('have causes that can bring them about, of their own stream unless they begin it', () => {
    property((events) => {
      const seen = new Map<string, RecordedEvent>();
      const wrong: unknown[] = [];
      for (const event of events) {
        const { id, causationId, correlationId } = event;
        seen.set(id, event);
        if (!seen.has(correlationId)) wrong.push(['correlation unknown', event]);
        if (causationId === null) {
          // Only what begins by itself or with a person, and uploads, which clients begin.
          const begins = event.stream.startsWith('upload') && event.revision === 0;
          if (isSessionStream(event.stream) && !begins) wrong.push(['no cause', event]);
          continue;
        }
        const cause = seen.get(causationId);
        if (cause === undefined) wrong.push(['cause unknown', event]);
        else if (event.revision > 0 && cause.stream !== event.stream)
          wrong.push(['foreign cause', event]);
        else if (event.revision === 0 && !begins(event.type, cause.type))
          wrong.push(['what cannot begin it', event]);
        else if (cause.correlationId !== correlationId) wrong.push(['correlation broken', event]);
      }
      expect(wrong).toEqual([]);
    });
  });

  it('say who states them: of an upload the client, until the P-job has it', () => {
    property((events) => {
      for (const event of events) {
        if (!event.stream.startsWith('uploadSession-') || !isOfPJob(event)) continue;
        expect(event.source).toBe('hq');
      }
    });
  });
});

describe('an event', () => {
  const simulation = run(
    scenario({
      jobs: [job('1020'), job('P-0001')],
      groups: [group('Stores', { count: 3, client: { uploadIntervalMs: 30 * minute } })],
      schedules: [
        schedule(['1020'], hour, { name: 'Prices' }),
        schedule(['P-0001'], hour, { name: 'P-job' }),
      ],
      outages: [outage(3 * hour, 4 * hour)],
      failures: [failure('download', 0.2), failure('hqApply', 0.3)],
    }),
  );
  const events = eventsOf(simulation);

  it('names who states it', () => {
    const sources = new Set(
      events.map(({ stream, source, type }) => {
        const who = source === 'hq' ? 'hq' : source.replace(/:.*-/, ' of ').replace(/\d+$/, 'n');
        return `${stream.split('-')[0]} ${type}: ${who}`;
      }),
    );
    expect([...sources].sort()).toEqual([
      'distributionSchedule ScheduleRunStarted: hq',
      'downloadSession DownloadFailed: asyncClient of n',
      'downloadSession DownloadSessionStarted: hq',
      'downloadSession PackageApplied: asyncClient of n',
      'downloadSession PackageDownloaded: asyncClient of n',
      'downloadSession PackageMadeAvailable: hq',
      'downloadSession PackageRequested: asyncClient of n',
      'downloadSession RetryScheduled: asyncClient of n',
      'downloadSession RetryStarted: asyncClient of n',
      'uploadSession ApplyFailed: hq',
      'uploadSession PackageApplied: hq',
      'uploadSession PackageMadeAvailable: asyncClient of n',
      'uploadSession PackageUploaded: asyncClient of n',
      'uploadSession RetryScheduled: hq',
      'uploadSession RetryStarted: hq',
      'uploadSession UploadSessionStarted: asyncClient of n',
    ]);
  });

  it('of a client bears the name of its own channel database', () => {
    const foreign = events.filter(
      ({ source, stream }) => source !== 'hq' && !stream.endsWith(`-${source.split(':')[1]}`),
    );
    expect(foreign).toEqual([]);
  });

  it('of a package is the same for all databases of its group, of an upload for its own', () => {
    const packages = (direction: string): readonly (readonly [number, unknown])[] =>
      events
        .filter(
          ({ type, stream }) => type === 'PackageMadeAvailable' && stream.startsWith(direction),
        )
        .map(({ stream, data }) => [Number(stream.split('-')[1]), data]);
    const first = new Map(packages('download'));
    expect(packages('download').every(([number, data]) => same(first.get(number), data))).toBe(
      true,
    );
  });
});

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
