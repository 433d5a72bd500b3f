/** Results are what the log says, counted again here the long way, at any time of any run. */
import { errorId, failureCatalogue, failureErrorId, isFailureKey } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runResults, type RunResults } from '../../src/results/run-results.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { conserve } from '../support/audited.ts';
import {
  constant,
  failure,
  group,
  hour,
  job,
  minute,
  outage,
  scenario,
  schedule,
} from '@cdx/testing/build';
import { facts, histories, run, type Fact } from '../support/run.ts';
import { eventsOf, shares, troubledScenarios } from '@cdx/testing';

/**
 * Everything that happens is at once in the log: nobody is cut off or keeps things to himself, and
 * nobody steps in or clears up.
 */
const openly = troubledScenarios.map((one): Scenario => ({
  ...one,
  uploadsAppearUploaded: false,
  outages: [],
  operators: [],
  retention: { downloadHistoryMs: null, uploadHistoryMs: null, packagesMs: null },
  groups: one.groups.map((of) => ({ ...of, client: { ...of.client, reporting: 'full' } })),
}));

async function resultsOf(
  of: Scenario,
  share = 1,
): Promise<{ readonly results: RunResults; readonly log: readonly Fact[] }> {
  const simulation = run(of, { forMs: Math.floor(share * of.durationMs) });
  const results = runResults(simulation, 'table', await conserve(simulation));
  return { results, log: facts(simulation) };
}

describe('results', () => {
  it('count attempts, retries and failures by stage as the log has them', async () => {
    await fc.assert(
      fc.asyncProperty(openly, shares, async (of, share) => {
        const { results, log } = await resultsOf(of, share);
        const count = (test: (fact: Fact) => boolean): number => log.filter(test).length;
        const stage = (name: string) => results.stages.find((entry) => entry.stage === name);
        const retried = (from: string, upload: boolean): number =>
          count(
            (fact) => fact.event === 'RetryStarted' && fact.from === from && fact.upload === upload,
          );

        expect(stage('download')).toMatchObject({
          attempts:
            count(({ event }) => event === 'PackageRequested') + retried('DownloadFailed', false),
          retries: retried('DownloadFailed', false),
          failed: count(({ event }) => event === 'DownloadFailed'),
        });
        expect(stage('apply')).toMatchObject({
          retries: retried('ApplyFailed', false),
          failed: count(({ event, upload }) => event === 'ApplyFailed' && !upload),
        });
        expect(stage('upload')).toMatchObject({
          retries: retried('UploadFailed', true),
          failed: count(({ event }) => event === 'UploadFailed'),
        });
        expect(stage('hqApply')).toMatchObject({
          retries: retried('ApplyFailed', true),
          failed: count(({ event, upload }) => event === 'ApplyFailed' && upload),
        });
        const packages = (event: string): number =>
          new Set(log.filter((fact) => fact.event === event).map(({ number }) => number)).size;
        expect(stage('create')).toMatchObject({
          attempts: packages('DownloadSessionStarted'),
          retries: 0,
          failed: packages('PackageCreateFailed'),
        });
        const failed = results.stages.reduce((sum, entry) => sum + entry.failed, 0);
        expect(results.failures.reduce((sum, entry) => sum + entry.count, 0)).toBe(failed);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it('name failures by Error ID, stage and catalogue entry', async () => {
    const { results, log } = await resultsOf(
      scenario({
        groups: [group('Stores', { count: 20 })],
        failures: [
          failure('download', 0.3, { error: 'session-url' }),
          failure('apply', 0.2, { error: 'database-full' }),
        ],
      }),
    );
    const code = (key: string): number => failureCatalogue.findIndex((entry) => entry.key === key);
    for (const { error, count, stage, errorId } of results.failures) {
      const event = stage === 'download' ? 'DownloadFailed' : 'ApplyFailed';
      expect(count).toBe(
        log.filter((fact) => fact.event === event && fact.value === code(error)).length,
      );
      expect(isFailureKey(error) && failureErrorId(error)).toBe(errorId);
    }
    expect(results.failures.map(({ error }) => error).sort()).toEqual([
      'database-full',
      'session-url',
    ]);
  });

  it('bear the Error IDs of the messages that the log and so the forms have, for every failure', async () => {
    for (const { key, stages } of failureCatalogue) {
      const simulation = run(
        scenario({
          jobs: [job('1020'), job('P-0001')],
          groups: [group('Stores', { count: 2, client: { uploadIntervalMs: hour } })],
          schedules: [schedule(['1020'], hour), schedule(['P-0001'], hour)],
          failures: stages.map((stage) => failure(stage, 1, { error: key })),
          durationMs: 3 * hour,
        }),
      );
      const shown = eventsOf(simulation).flatMap(({ data }) => {
        const { message } = data as { readonly message?: string };
        return message === undefined ? [] : [errorId(message)];
      });
      const { failures } = runResults(simulation, 'table', await conserve(simulation));
      expect(new Set(failures.map((entry) => entry.errorId)), key).toEqual(new Set(shown));
      expect(shown.length).toBeGreaterThan(0);
    }
  });

  it('take time to Applied from the run of the job to the apply, overall, by job and by group', async () => {
    await fc.assert(
      fc.asyncProperty(openly, shares, async (of, share) => {
        const { results, log } = await resultsOf(of, share);
        for (const direction of ['download', 'upload'] as const) {
          const { timeToApplied } = results[`${direction}s`];
          const ended = histories(log.filter(({ upload }) => upload === (direction === 'upload')));
          const timesOf = (job: string | null): readonly number[] =>
            ended
              .filter((history) => job === null || history[0]?.job === job)
              .filter((history) => history.at(-1)?.to === 'Applied')
              .map(
                (history) => (history.at(-1) as Fact).occurredAt - (history[0] as Fact).occurredAt,
              )
              .sort((one, other) => one - other);
          const all = timesOf(null);
          expect(timeToApplied.overall).toMatchObject({
            count: all.length,
            maxMs: all.at(-1) ?? null,
            p50Ms: all[Math.ceil(all.length / 2) - 1] ?? null,
          });
          for (const { name, count, maxMs, sessions } of timeToApplied.byJob) {
            expect([count, maxMs]).toEqual([timesOf(name).length, timesOf(name).at(-1) ?? null]);
            expect(sessions).toBeGreaterThanOrEqual(count);
          }
          const byGroup = timeToApplied.byGroup.reduce((sum, { count }) => sum + count, 0);
          expect(byGroup).toBe(all.length);
        }
      }),
      { seed: 2, numRuns: 30 },
    );
  });

  it('count sessions by status, what was given up, and the rates', async () => {
    await fc.assert(
      fc.asyncProperty(openly, shares, async (of, share) => {
        const { results, log } = await resultsOf(of, share);
        for (const direction of ['download', 'upload'] as const) {
          const mine = log.filter(({ upload }) => upload === (direction === 'upload'));
          const { byStatus, sessions, exhausted, suspended } = results[`${direction}s`];
          const ends = histories(mine).map((history) => history.at(-1)?.to as string);
          for (const [status, count] of Object.entries(byStatus)) {
            expect([status, count]).toEqual([status, ends.filter((end) => end === status).length]);
          }
          expect(sessions).toBe(ends.length);
          expect(exhausted).toBe(mine.filter(({ event }) => event === 'SessionCanceled').length);
          expect(suspended).toBe(mine.filter(({ event }) => event === 'SessionSuspended').length);
        }
        const seconds = Math.floor(share * of.durationMs) / 1000;
        if (seconds > 0) {
          expect(results.domainEventsPerSecond).toBe(results.domainEvents / seconds);
          expect(results.pollsPerSecond).toBe(results.polls / seconds);
        }
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  it('count polls: one for each client and interval from its first, found a server or not', async () => {
    const { results } = await resultsOf(
      scenario({
        durationMs: 10 * hour,
        jobs: [job('1020'), job('P-0001')],
        groups: [
          group('Stores', {
            count: 3,
            client: {
              downloadIntervalMs: 10 * minute,
              uploadIntervalMs: 25 * minute,
              polls: 'aligned',
            },
          }),
        ],
        schedules: [schedule(['1020'], hour), schedule(['P-0001'], hour)],
        outages: [outage(hour, 5 * hour)],
      }),
    );
    expect(results.polls).toBe(3 * 60 + 3 * 24);
  });

  it('tell of an outage that nothing happened in or after, and of one that goes on', async () => {
    const { results } = await resultsOf(
      scenario({
        durationMs: 6 * hour,
        schedules: [schedule(['1020'], 1000 * hour)],
        outages: [outage(2 * hour, 3 * hour), outage(5 * hour, 8 * hour)],
      }),
    );
    expect(results.outages).toMatchObject([
      { backlogBefore: 0, peakBacklog: 0, recoveryMs: 0, databases: 1 },
      { backlogBefore: 0, peakBacklog: 0, recoveryMs: null, recoveredAt: null },
    ]);
  });

  it('do not count an attempt as failed before it has failed', async () => {
    const { results } = await resultsOf(
      scenario({
        durationMs: hour + 10 * minute,
        groups: [group('Stores', { client: { downloadIntervalMs: hour, polls: 'aligned' } })],
        jobs: [job('1020', { durationsMs: { download: constant(20 * minute) } })],
        failures: [failure('download', 1)],
      }),
    );
    const download = results.stages.find(({ stage }) => stage === 'download');
    expect(download).toEqual({ stage: 'download', attempts: 1, retries: 0, failed: 0 });
    expect(results.failures).toEqual([]);
  });
});
