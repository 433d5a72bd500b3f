/** What a calibration makes of forms: what they show, and that it says of the rest that it is not known. */
import { readFileSync } from 'node:fs';
import { cdfOf, parseScenario, type Scenario } from '@cdx/simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  calibrate,
  compareMeasures,
  measureHistory,
  type Calibration,
} from '../../src/calibrate/index.ts';
import { csvText, fileOf } from '../forms/form-csv.ts';
import { formsOf, imported } from './support/forms.ts';
import { calibrated, scenarioOf, soundScenario, type History } from './support/histories.ts';

const incident = (...overrides: readonly string[]): Scenario => {
  const file = new URL('../../../../docs/examples/incident/original.yaml', import.meta.url);
  return parseScenario(readFileSync(file, 'utf8'), { file: 'original.yaml', overrides }).scenario;
};

const partOf = ({ parts }: Calibration, name: string) =>
  parts.find((part) => part.name.startsWith(name));

/** Of the downloads of a job, as they were calibrated, that take no longer. */
function shareOf(calibration: Calibration, job: string, ms: number): number {
  const found = soundScenario(calibration).jobs.find(({ id }) => id === job);
  return found === undefined ? NaN : cdfOf(found.durationsMs.download, ms);
}

describe('a calibration from forms', () => {
  let forms: History;
  let calibration: Calibration;
  let scenario: Scenario;

  beforeAll(async () => {
    forms = await formsOf(incident());
    calibration = await calibrate(forms);
    scenario = soundScenario(calibration);
  });

  it('does not know whether dependencies are enforced, and takes the default of the profiles', () => {
    expect(scenario.groups[0]?.client.dependencyEnforcement).toBe(false);
    expect(partOf(calibration, 'Enforcement')).toMatchObject({
      basis: 'default',
      n: 0,
      warning: 'not known from forms; off, as in both profiles',
    });
  });

  it('knows how many stages were given up, and not after how many tries', () => {
    expect(scenario.groups[0]?.retry.tryCount).toBe(3);
    const { basis, warning } = partOf(calibration, 'Try count: retries of Midwest') ?? {};
    expect(basis).toBe('default');
    expect(warning).toContain(
      'not known from forms: 25 stages were given up, after how many retries is not on them',
    );
    expect(calibration.text).not.toContain('no stage was given up');
  });

  it('does not know whether uploads appear as Uploaded: each row that is there has come', () => {
    expect(scenario.uploadsAppearUploaded).toBe(true);
    expect(partOf(calibration, 'Uploads appear')).toMatchObject({ basis: 'default', n: 0 });
  });

  it('knows of uploads that do not appear as Uploaded from one that has not come yet', async () => {
    const header = 'Job name,Channel database,Session number,Status,Date and time created\n';
    const rows = (status: string): string =>
      [0, 1, 2, 3, 4, 5]
        .map(
          (at) =>
            `P-0001,S-1,${at + 1},${at === 5 ? status : 'Applied'},2026-03-02T08:${at}5:00Z\n`,
        )
        .join('');
    const of = async (status: string) => {
      const file = fileOf(header + rows(status), 'uploads.csv');
      return soundScenario(await calibrate(await imported([file]))).uploadsAppearUploaded;
    };
    expect(await of('Upload failed')).toBe(false);
    expect(await of('Available')).toBe(false);
    // Where it was canceled is on no form.
    expect(await of('Canceled')).toBe(true);
  });

  it('knows the room at Async Server from when it was full, and no chance of being busy', () => {
    expect(scenario.asyncServer).toMatchObject({ transfersMax: 4, queueMax: 2 });
    expect(calibration.text).not.toContain('error: server-busy');
    expect(partOf(calibration, 'Room at Async Server')).toMatchObject({ basis: 'counted', n: 25 });
  });

  it('leaves waits for a turn out of the durations', async () => {
    const waits = await calibrate(await formsOf(incident('headquarters.asyncServer.queue=200')));
    // Nobody was turned away, so nothing shows that they are waits.
    expect(partOf(waits, 'Room at Async Server')).toBeUndefined();
    // Of 50 s at the median.
    expect(shareOf(calibration, '1020', 47_000)).toBeLessThan(0.5);
    expect(shareOf(calibration, '1020', 55_000)).toBeGreaterThan(0.5);
    expect(shareOf(waits, '1020', 55_000)).toBeLessThan(0.5);
  });

  it('leaves uploads that came while the server was full out of those durations', () => {
    const arrivals = partOf(calibration, 'Pack and upload of P-0001')?.n ?? 0;
    expect(arrivals).toBeGreaterThan(0.9 * calibration.sessions.upload);
    expect(arrivals).toBeLessThan(0.97 * calibration.sessions.upload);
  });

  it('is not compared by failures, of which forms have the last ones', async () => {
    const simulated = await measureHistory(forms);
    const names = compareMeasures(simulated, [simulated]).map(({ name }) => name);
    expect(names).toContain('Downloads, time to Applied, mean');
    expect(names.filter((name) => name.startsWith('Failures'))).toEqual([]);
  });
});

describe('enforcement on forms', () => {
  const headers = [
    'Job name',
    'Channel data group',
    'Channel database',
    'Status',
    'Message',
    'Date requested',
    'Date downloaded',
    'Date applied',
    'Created date and time',
    'Session number',
  ];
  const time = (minute: number): string =>
    new Date(Date.UTC(2026, 2, 2, 8, minute)).toISOString().replace('.000Z', 'Z');

  interface Row {
    readonly number: number;
    readonly job?: string;
    readonly status: 'Available' | 'Applied' | 'Suspended' | 'Canceled';
    /** Minute of its request, where it has one. */
    readonly at?: number;
  }

  const cells = ({ number, job = '1020', status, at }: Row): readonly string[] => {
    const dates =
      at === undefined
        ? ['', '', '']
        : [time(at), time(at + 1), status === 'Applied' ? time(at + 2) : ''];
    const message = status === 'Suspended' ? 'Failed to run SqlWriteRequestRunner for AX.X' : '';
    return [job, 'G', 'S-1', status, message, ...dates, time(number), String(number)];
  };

  async function enforcementOf(rows: readonly Row[]) {
    const others = [10, 11, 12, 13].map((number): Row => ({
      number,
      status: 'Applied',
      at: number + 20,
    }));
    const text = csvText(headers, [...rows, ...others].map(cells));
    const calibration = await calibrate(await imported([fileOf(text)]));
    return partOf(calibration, 'Enforcement');
  }

  it('shows in a session that is suspended', async () => {
    const found = await enforcementOf([{ number: 1, status: 'Suspended', at: 5 }]);
    expect(found).toMatchObject({ value: 'true', basis: 'seen', n: 1 });
  });

  it('is off where a later session of the same job was applied before an earlier one', async () => {
    const found = await enforcementOf([
      { number: 1, status: 'Applied', at: 25 },
      { number: 2, status: 'Applied', at: 5 },
    ]);
    expect(found).toMatchObject({ value: 'false', basis: 'seen', n: 1, warning: null });
  });

  it('does not show between jobs: the package of the earlier one may have come later', async () => {
    const found = await enforcementOf([
      { number: 1, status: 'Applied', at: 25, job: '1040' },
      { number: 2, status: 'Applied', at: 5 },
    ]);
    expect(found).toMatchObject({ value: 'false', basis: 'default', n: 0 });
  });

  it('has the rows of a package from any of its sessions', async () => {
    const rowHeaders = [...headers, 'Rows affected'];
    const sessions = [1, 2, 3, 4, 5].flatMap((number) =>
      ['S-1', 'S-2'].map((database) => {
        const isFirst = database === 'S-1';
        const row = cells({ number, status: isFirst ? 'Canceled' : 'Applied', at: number + 10 });
        const own = row.map((cell) => (cell === 'S-1' ? database : cell));
        return [...own, isFirst ? '' : String(100 * number)];
      }),
    );
    const text = csvText(rowHeaders, sessions);
    const calibration = await calibrate(await imported([fileOf(text)]));
    expect(partOf(calibration, 'Rows of 1020')).toMatchObject({ n: 5, basis: 'fitted' });
  });
});

describe('the room at Async Server', () => {
  const scenario = (seconds: number, rest: string): Scenario =>
    scenarioOf(`
cdx: 1
name: busy
start: 2026-03-02T00:00
duration: 12h
retry: { interval: 2m, alignToPoll: false }
jobs:
  - { id: '1020', changesEvery: 5m, durations: { download: { lognormal: { median: ${seconds}s, sigma: 0.5 } } } }
channelDataGroups:
  - { name: G, databases: { kind: store, count: 30 }, client: { downloadInterval: 5m, uploadInterval: never } }
distributionSchedules:
  - { name: S, jobs: ['1020'], channelDataGroups: [G], recurrence: { every: 20m } }
${rest}`);

  it('does not show where clients were answered busy by chance', async () => {
    const rule = `faults: { failures: [{ stage: download, probability: 8%, error: server-busy }] }`;
    const found = await calibrated(scenario(40, rule));
    expect(partOf(found, 'Room at Async Server')).toBeUndefined();
    expect(partOf(found, 'server-busy (download)')?.n).toBeGreaterThan(500);
  });

  it.each([
    [2, 1],
    [3, 3],
    [6, 4],
  ])('of %s transfers and %s that wait is found back', async (transfers, queue) => {
    const limit = `headquarters: { asyncServer: { transfers: ${transfers}, queue: ${queue} } }`;
    const seconds = 14 * transfers;
    const found = await calibrated(scenario(seconds, limit));
    const { transfersMax, queueMax } = soundScenario(found).asyncServer;
    expect([transfersMax, queueMax]).toEqual([transfers, queue]);
    expect(shareOf(found, '1020', 0.9 * 1000 * seconds)).toBeLessThan(0.5);
    expect(shareOf(found, '1020', 1.1 * 1000 * seconds)).toBeGreaterThan(0.5);
  });
});
