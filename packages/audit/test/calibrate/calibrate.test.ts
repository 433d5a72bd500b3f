/** What is read off a history, what it is read from, and what is said of it. */
import { isCdxError, type RecordedEvent } from '@cdx/session';
import { parseScenario, type Scenario } from '@cdx/simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import { calibrate, type Calibration } from '../../src/calibrate/index.ts';
import {
  calibrated,
  eventsOf,
  historyOf,
  scenarioOf,
  shipped,
  soundScenario,
  stripped,
} from './support/histories.ts';

const minute = 60_000;
const hour = 60 * minute;

const small = (): Scenario =>
  shipped('store-fleet-outage', 'channelDataGroups.Stores.databases.count=12', 'duration=14h');

async function messageOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (isCdxError(error, 'invalid-argument')) return error.message;
    throw error;
  }
}

describe('a calibration', () => {
  let events: readonly RecordedEvent[];
  let calibration: Calibration;
  let again: Scenario;

  beforeAll(async () => {
    events = await eventsOf(small());
    calibration = await calibrate(historyOf(stripped(events)));
    again = soundScenario(calibration);
  });

  it('uses events alone: what the run was told, true or false, changes nothing', async () => {
    const lying = events.map((event) =>
      event.type === 'SimulationStarted'
        ? {
            ...event,
            data: { ...(event.data as object), seed: 99, source: { retry: { tryCount: 9 } } },
          }
        : event,
    );
    for (const told of [events, lying]) {
      expect(await calibrate(historyOf(told))).toEqual(calibration);
    }
  });

  it('does not depend on how the log is cut into pages', async () => {
    const pieces = {
      async *readPages() {
        for (let at = 0; at < events.length; at += 97) {
          yield { events: events.slice(at, at + 97), next: at + 97, atEnd: false };
        }
      },
    };
    expect((await calibrate(pieces)).text).toBe(calibration.text);
  });

  it('reads settings off exactly', () => {
    expect(again.groups[0]).toMatchObject({
      name: 'Stores',
      kind: 'store',
      count: 12,
      prefix: 'STORE',
      client: {
        downloadIntervalMs: 15 * minute,
        uploadIntervalMs: 15 * minute,
        polls: 'spread',
        reporting: 'full',
        dependencyEnforcement: false,
        concurrentSessions: 1,
      },
      retry: {
        delay: { kind: 'fixed', intervalMs: 15 * minute },
        jitter: 'none',
        alignToPoll: true,
      },
    });
    const runs = ({ schedules }: Scenario) =>
      Object.fromEntries(
        schedules.map(({ name, jobs, recurrence }) => [name, { jobs, recurrence }]),
      );
    expect(runs(again)).toEqual(runs(small()));
    expect(again.statusMessages.recurrence).toEqual(small().statusMessages.recurrence);
    expect(again.uploadsAppearUploaded).toBe(true);
    expect(again.startAt).toBe(small().startAt);
    expect(again.durationMs).toBe(small().durationMs);
  });

  it('says of each part what it was made from, also in the file', () => {
    const paths = calibration.parts.map(({ path }) => path);
    expect(paths).toContain('jobs.1020.durations.apply');
    expect(paths).toContain('faults.failures');
    for (const { n, ks, value, basis } of calibration.parts) {
      expect(n).toBeGreaterThanOrEqual(0);
      expect(value).not.toBe('');
      if (ks !== null) expect(ks).toBeGreaterThanOrEqual(0);
      if (basis === 'fitted') expect(n).toBeGreaterThan(0);
    }
    const apply = calibration.parts.find(({ path }) => path === 'jobs.1020.durations.apply');
    expect(calibration.text).toContain(
      `# Fitted to ${apply?.n.toLocaleString('en-US')} observed, KS distance ${apply?.ks?.toFixed(3)}.`,
    );
  });

  it('warns where data is thin, and says what is used instead', () => {
    const careful = calibration.parts.filter(({ warning }) => warning !== null);
    expect(careful.length).toBeGreaterThan(0);
    expect(calibration.text.match(/CAUTION:/g)?.length).toBeGreaterThan(0);
    const tries = careful.find(({ path }) => path.endsWith('P-job.retry.tryCount'));
    expect(tries?.warning).toBe('no stage was given up; 3 tries are used');
    expect(tries?.basis).toBe('default');
  });

  it('finds the outage: which share of the stores, and from when to when', () => {
    const [outage] = again.outages;
    if (outage?.timing.kind !== 'once') throw new Error('no outage was found');
    // 40 % of 12 stores are 5.
    expect(Math.round(outage.share * 12)).toBe(5);
    expect(Math.abs(outage.timing.startAt - again.startAt - 10 * hour)).toBeLessThanOrEqual(
      5 * minute,
    );
    expect(Math.abs(outage.timing.endAt - again.startAt - 12 * hour)).toBeLessThanOrEqual(
      5 * minute,
    );
  });

  it('takes name, seed, duration and time zone from who asks', async () => {
    const { text } = await calibrate(historyOf(events), {
      name: 'Monday: "again"',
      seed: 77,
      durationMs: 36 * hour,
      timeZone: 'Europe/Berlin',
    });
    expect(parseScenario(text, { file: 'x' }).scenario).toMatchObject({
      name: 'Monday: "again"',
      seed: 77,
      durationMs: 36 * hour,
      timeZone: 'Europe/Berlin',
    });
  });

  it('of a history that is empty, too short or without sessions is one clear message', async () => {
    const system = stripped(events).filter(({ type }) => type === 'ScheduleRunStarted');
    expect(await messageOf(calibrate(historyOf([])))).toMatch(/^The history is empty/);
    expect(await messageOf(calibrate(historyOf(events.slice(0, 1))))).toMatch(
      /^The history is empty/,
    );
    expect(await messageOf(calibrate(historyOf(system)))).toMatch(
      /tells of no session; calibrating needs 5/,
    );
    expect(await messageOf(calibrate(historyOf(stripped(events).slice(0, 4))))).toMatch(
      /only \d sessions/,
    );
    expect(await messageOf(calibrate(historyOf(stripped(events).slice(0, 40))))).toMatch(
      /spans only/,
    );
  });

  it('of any beginning of a history is a sound scenario, or one clear message', async () => {
    for (const part of [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7]) {
      const history = historyOf(events.slice(0, Math.floor(events.length * part)));
      const { text } = await calibrate(history);
      expect(() => soundScenario({ text })).not.toThrow();
    }
  });
});

describe('what a calibration finds', () => {
  it('enforcement, suspension, outcomes only and tries of registers', async () => {
    const { groups } = soundScenario(
      await calibrated(
        shipped(
          'registers-final-only',
          'channelDataGroups.Stores.databases.count=4',
          'channelDataGroups.Registers.databases.count=30',
          'faults.failures[1].probability=40%',
        ),
      ),
    );
    const registers = groups.find(({ name }) => name === 'Registers');
    expect(registers).toMatchObject({
      kind: 'register',
      client: {
        reporting: 'finalOnly',
        dependencyEnforcement: true,
        downloadIntervalMs: minute,
        uploadIntervalMs: minute,
      },
      retry: { tryCount: 4, delay: { kind: 'exponential' } },
    });
    expect(groups.find(({ name }) => name === 'Stores')?.client.reporting).toBe('full');
  });

  it('retention, crashes and uploads in all their statuses', async () => {
    const calibration = await calibrated(shipped('ax2012r3-daily-status'));
    const scenario = soundScenario(calibration);
    expect(scenario.profile).toBe('ax2012r3');
    expect(scenario.uploadsAppearUploaded).toBe(false);
    expect(scenario.retention.downloadHistoryMs).toBe(48 * hour);
    expect(scenario.statusMessages.recurrence).toMatchObject({
      kind: 'interval',
      everyMs: 24 * hour,
    });
    expect(scenario.crashes[0]).toMatchObject({ group: 'South', share: 0.25 });
    expect(scenario.groups.every(({ client }) => client.downloadIntervalMs === 15 * minute)).toBe(
      true,
    );
    expect(calibration.notes.some((note) => note.includes('acts of operators are left out'))).toBe(
      true,
    );
  });

  it('package workers, from packages that wait for each other', async () => {
    const file = `
cdx: 1
name: workers
start: 2026-03-02
duration: 12h
headquarters: { packageWorkers: 2 }
jobs: [{ id: '1010', durations: { create: { uniform: { min: 30s, max: 90s } } } }, { id: '1020', durations: { create: 1m } }, { id: '1040', durations: { create: 2m } }]
channelDataGroups: [{ name: Stores, databases: { count: 3 } }]
distributionSchedules: [{ name: All, jobs: ['1010', '1020', '1040'], channelDataGroups: [Stores], recurrence: { every: 10m } }]
`;
    const scenario = soundScenario(await calibrated(scenarioOf(file)));
    expect(scenario.packageWorkers).toBe(2);
    expect(scenario.jobs.find(({ id }) => id === '1040')?.durationsMs.create).toEqual({
      kind: 'constant',
      value: 2 * minute,
    });
    const free = scenarioOf(file.replace('headquarters: { packageWorkers: 2 }', ''));
    expect(soundScenario(await calibrated(free)).packageWorkers).toBe(Infinity);
  });

  it('packages that fail wherever they go, and failures out of order', async () => {
    const scenario = soundScenario(
      await calibrated(
        scenarioOf(`
cdx: 1
name: bad packages
start: 2026-03-02
duration: 2d
retry: { tryCount: 5, interval: 20m }
jobs: [{ id: '1010' }, { id: '1020' }]
channelDataGroups: [{ name: Stores, databases: { count: 10 } }]
distributionSchedules: [{ name: All, jobs: ['1010', '1020'], channelDataGroups: [Stores], recurrence: { every: 20m } }]
faults:
  failures: [{ stage: apply, job: '1020', probability: 40%, error: unique-key, outOfOrder: true }]
  poison: [{ stage: apply, job: '1010', probability: 10%, error: data-truncated }]
`),
      ),
    );
    expect(scenario.poison).toMatchObject([
      { stage: 'apply', job: '1010', error: 'data-truncated' },
    ]);
    expect(scenario.poison[0]?.probability).toBeGreaterThan(0.02);
    expect(scenario.poison[0]?.probability).toBeLessThan(0.2);
    const [outOfOrder] = scenario.failures.filter(({ error }) => error === 'unique-key');
    expect(outOfOrder?.outOfOrder).toBe(true);
    expect(Math.abs((outOfOrder?.probability ?? 0) - 0.4)).toBeLessThan(0.1);
  });

  it('new names where those of the databases do not fit, and says so', async () => {
    const renamed = stripped(await eventsOf(small())).map((event) => {
      const text = JSON.stringify(event).replaceAll(/STORE-00(\d\d)/g, 'Filiale Nr. $1');
      return JSON.parse(text) as RecordedEvent;
    });
    const calibration = await calibrate(historyOf(renamed));
    const [group] = soundScenario(calibration).groups;
    expect(group).toMatchObject({ count: 12, prefix: 'STORES' });
    expect(calibration.text).toContain('become STORES-0001');
  });

  it('in rows of forms less, and says what they do not tell', async () => {
    const told = stripped(await eventsOf(small()))
      .filter(
        ({ type }) =>
          ![
            'ScheduleRunStarted',
            'StatusMessagesProcessed',
            'RetryStarted',
            'RetryScheduled',
          ].includes(type),
      )
      .map((event) => {
        const seconds = (ms: number): number => Math.floor(ms / 1000) * 1000;
        const { occurredAt, recordedAt } = event;
        const data = event.data as object;
        // The form of uploads names no group.
        const unnamed = event.stream.startsWith('upload') && 'channelDataGroup' in data;
        return {
          ...event,
          data: unnamed ? { ...data, channelDataGroup: '(unknown)' } : data,
          source: 'import:forms.csv:2',
          occurredAt: seconds(occurredAt),
          recordedAt: seconds(recordedAt),
        };
      });
    const calibration = await calibrate(historyOf(told));
    const scenario = soundScenario(calibration);
    expect(calibration.notes[0]).toMatch(
      /^Rows of exported forms were read: attempts before the last/,
    );
    expect(scenario.groups[0]?.client.downloadIntervalMs).toBe(15 * minute);
    const prices = scenario.schedules.find(({ jobs }) => jobs.includes('1020'));
    expect(prices?.recurrence).toMatchObject({ kind: 'interval', everyMs: 20 * minute });
    expect(scenario.groups.map(({ name }) => name)).toEqual(['Stores']);
    const uploads = scenario.schedules.find(({ jobs }) => jobs.includes('P-0001'));
    expect(uploads?.recurrence).toMatchObject({ kind: 'interval', everyMs: 5 * minute });
    const tries = calibration.parts.find(({ name }) => name === 'Try count: retries of Stores');
    expect(tries?.warning).toContain('not known from forms');
  });
});
