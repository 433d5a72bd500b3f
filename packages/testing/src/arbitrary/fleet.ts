/** Stores and registers, the jobs that run for them, and the schedules that run the jobs. */
import type { Scenario, ScenarioGroup, ScenarioJob, ScenarioSchedule } from '@cdx/simulator';
import { knownJobs, type RetryPolicy } from '@cdx/session';
import fc from 'fast-check';
import { constant, group, job, minute, schedule, second } from '../build/build-scenario.ts';
import { packageSizes } from './package-sizes.ts';
import { retryPolicy } from './retry-policy.ts';

export type Fleet = Pick<Scenario, 'jobs' | 'groups' | 'schedules'>;

export interface FleetOptions {
  /** Channel data groups, 1 or 2; 2 unless told. */
  readonly groupsMax?: 1 | 2;
  /** Channel databases of one group; 3 unless told. */
  readonly databasesMax?: number;
  /** Whether upload jobs may occur. True unless told. */
  readonly uploads?: boolean;
  /** Of all clients, and of the P-job. Any unless told. */
  readonly retry?: fc.Arbitrary<RetryPolicy>;
}

const downloads = ['1020', '1010', '1130'] as const;
const upload = 'P-0001';
const groupNames = ['Stores', 'Registers'] as const;

/**
 * A small fleet that can run: every job is on a schedule, every schedule serves every group.
 * Shrinks to one store with one download job every hour, whose client is the plainest there is.
 */
export function fleet(options: FleetOptions = {}): fc.Arbitrary<Fleet> {
  const { groupsMax = 2, databasesMax = 3, uploads = true, retry = retryPolicy() } = options;
  return fc
    .record({
      groups: fc.array(groupOf(databasesMax, retry), { minLength: 1, maxLength: groupsMax }),
      downloads: fc.array(jobChanges, { minLength: 1, maxLength: downloads.length }),
      upload: uploads ? fc.option(jobChanges, { freq: 2 }) : fc.constant(null),
      downloadEvery: fc.constantFrom(60, 30, 20).map((minutes) => minutes * minute),
      uploadEvery: fc.constantFrom(60, 15).map((minutes) => minutes * minute),
      retryOfPJob: retry,
    })
    .map((parts): Fleet => {
      const jobs = [
        ...parts.downloads.map((changes, index) => named(job(downloads[index] as string, changes))),
        ...(parts.upload === null ? [] : [named(job(upload, withoutFull(parts.upload)))]),
      ];
      const groups = parts.groups.map((changes, index) =>
        group(groupNames[index] as string, {
          ...changes,
          kind: index === 0 ? 'store' : 'register',
          prefix: index === 0 ? 'STORE' : 'REGISTER',
          client: {
            ...changes.client,
            uploadIntervalMs: parts.upload === null ? null : changes.client.uploadIntervalMs,
          },
        }),
      );
      return { jobs, groups, schedules: schedulesOf(jobs, groups, parts) };
    });
}

interface Runs {
  readonly downloadEvery: number;
  readonly uploadEvery: number;
  readonly retryOfPJob: RetryPolicy;
}

function schedulesOf(
  jobs: readonly ScenarioJob[],
  groups: readonly ScenarioGroup[],
  { downloadEvery, uploadEvery, retryOfPJob }: Runs,
): readonly ScenarioSchedule[] {
  const names = groups.map(({ name }) => name);
  const ids = jobs.filter(({ direction }) => direction === 'download').map(({ id }) => id);
  const down = schedule(ids, downloadEvery, { name: 'Downloads', groups: names });
  if (jobs.length === ids.length) return [down];
  const up = { name: 'P-job', groups: names, retry: retryOfPJob };
  return [down, schedule([upload], uploadEvery, up)];
}

/** As a file that does not name it has it, so that a counterexample need not. */
function named(of: ScenarioJob): ScenarioJob {
  return { ...of, name: knownJobs.get(of.id) ?? of.id };
}

/** Without a rate every run finds something. */
const jobChanges = fc
  .record({
    changesEveryMs: fc.constantFrom(null, null, 5 * minute, 90 * minute),
    sizes: packageSizes(),
    createMs: fc.constantFrom(20 * second, 0),
    downloadMs: fc.constantFrom(30 * second, 0, 10 * minute, 10 * minute),
    applyMs: fc.constantFrom(40 * second, 0, 20 * minute, 20 * minute),
  })
  .map(({ sizes, createMs, downloadMs, applyMs, changesEveryMs }) => ({
    ...sizes,
    changesEveryMs,
    durationsMs: {
      create: constant(createMs),
      download: constant(downloadMs),
      apply: constant(applyMs),
      upload: { kind: 'exponential' as const, mean: 10 * second },
    },
  }));

/** Upload packages are never full. */
function withoutFull<Changes extends object>(changes: Changes): Omit<Changes, 'fullRows'> {
  const { fullRows: _, ...rest } = changes as Changes & { readonly fullRows?: unknown };
  return rest;
}

function groupOf(databasesMax: number, retry: fc.Arbitrary<RetryPolicy>) {
  return fc.record({
    count: fc.integer({ min: 1, max: databasesMax }),
    retry,
    client: fc.record({
      downloadIntervalMs: fc.constantFrom(15, 5, 10).map((minutes) => minutes * minute),
      uploadIntervalMs: fc.constantFrom(15, 10).map((minutes) => minutes * minute),
      polls: fc.constantFrom('aligned' as const, 'spread' as const),
      concurrentSessions: fc.constantFrom(1, 1, 2, Infinity),
      reporting: fc.constantFrom('full' as const, 'full' as const, 'finalOnly' as const),
      dependencyEnforcement: fc.boolean(),
    }),
  });
}
