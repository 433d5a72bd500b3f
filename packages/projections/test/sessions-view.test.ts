/** What every sessions view does, whatever it is kept in. */
import { catchUp, readings, type SessionsQuery, type SessionsView } from '@cdx/projections';
import { errorId } from '@cdx/session';
import { describe, expect, test } from 'vitest';
import { sampleFleet, streams, truncated } from './support/sample-fleet.ts';
import { busy, downloadIdentity, minute, Story } from './support/told.ts';
import { append, benchForTest, viewAdapters, type MakeBench } from './support/view-adapters.ts';

type Name = keyof typeof streams;

async function sampleView(make: MakeBench): Promise<SessionsView> {
  const { view } = await benchForTest(make);
  await view.apply(sampleFleet().log);
  return view;
}

/** Which sessions of the sample a query shows, in order. */
async function shown(view: SessionsView, query: SessionsQuery): Promise<readonly string[]> {
  const { rows } = await view.query(query);
  return rows.map(({ stream }) => Object.entries(streams).find(([, s]) => s === stream)?.[0] ?? '');
}

describe.each(viewAdapters)('%s view', (_, make) => {
  test('shows every column of the Download sessions form, and what we add', async () => {
    const view = await sampleView(make);
    expect(await view.get(streams.failed)).toEqual({
      stream: 'downloadSession-3-STORE-0002',
      direction: 'download',
      jobName: '1020 Prices and discounts',
      job: '1020',
      channelDataGroup: 'Stores North',
      channelDatabase: 'STORE-0002',
      status: 'DownloadFailed',
      statusCode: 7,
      message: busy.message,
      errorId: errorId(busy.message),
      failureKind: 'transient',
      retriable: true,
      dateRequested: minute(22),
      dateDownloaded: null,
      dateUploaded: null,
      dateApplied: null,
      createdAt: minute(20),
      modifiedAt: minute(23),
      sessionNumber: 3,
      downloadPath: 'Stores North/3',
      temporaryFilesPath: null,
      rerunFor: null,
      rows: 1200,
      bytes: 96_000,
      rowVersion: 4000,
      oldestChangeAt: minute(-10),
      rowsAffected: null,
      schedule: 'Prices',
      packageKind: 'incremental',
      tryCount: 0,
      runNumber: 1,
      lateMessages: 0,
      retryDueAt: 1_750_000_900_000,
      canceledBy: null,
      packagePurgedAt: null,
      purgedAt: null,
      revision: 4,
      firstPosition: 7,
    });
  });

  test('shows the columns of the Upload sessions form', async () => {
    const view = await sampleView(make);
    expect(await view.get(streams.uploadFailed)).toMatchObject({
      jobName: 'P-0001 POS transactions',
      channelDatabase: 'STORE-0001',
      sessionNumber: 5,
      status: 'UploadFailed',
      statusCode: 5,
      rowsAffected: null,
      temporaryFilesPath: 'C:/Temp/5',
      bytes: 96_000,
      createdAt: minute(40),
      modifiedAt: minute(42),
      message: truncated.message,
      errorId: errorId(truncated.message),
      downloadPath: null,
      packageKind: null,
    });
  });

  test.each<readonly [string, Omit<SessionsQuery, 'direction'>, readonly Name[]]>([
    ['hides No data', {}, ['available', 'canceled', 'failed', 'applied']],
    ['shows all', { showAll: true }, ['available', 'canceled', 'failed', 'noData', 'applied']],
    ['shows No data that is asked for by name', { statuses: ['NoData'] }, ['noData']],
    ['one of several statuses', { statuses: ['Applied', 'Canceled'] }, ['canceled', 'applied']],
    ['statuses in trouble', { statuses: ['DownloadFailed', 'Canceled'] }, ['canceled', 'failed']],
    ['no status', { statuses: [] }, []],
    ['created from a time on', { from: minute(20) }, ['available', 'canceled', 'failed']],
    ['created before a time', { to: minute(20) }, ['applied']],
    ['created in between', { from: minute(1), to: minute(30) }, ['canceled', 'failed']],
    ['jobs', { jobs: ['own job', '1000'], showAll: true }, ['available', 'noData']],
    ['no job', { jobs: [] }, []],
    ['a group', { groups: ['Registers'] }, ['available']],
    ['groups', { groups: ['Registers', 'Elsewhere'] }, ['available']],
    ['a database', { databases: ['STORE-0001'] }, ['applied']],
    ['databases', { databases: ['STORE-0003', 'STORE-0002'] }, ['canceled', 'failed']],
    [
      'many databases',
      { databases: Array.from({ length: 40 }, (_one, n) => `STORE-000${n}`) },
      ['canceled', 'failed', 'applied'],
    ],
    ['a distribution schedule', { schedules: ['Prices'], statuses: ['Applied'] }, ['applied']],
    ['another schedule', { schedules: ['Transactions'] }, []],
    ['a failure kind', { failureKinds: ['transient', 'data'] }, ['canceled', 'failed']],
    ['another failure kind', { failureKinds: ['data'] }, []],
    ['an Error ID', { errorId: errorId(busy.message) }, ['canceled', 'failed']],
    [
      'an Error ID and a status',
      { errorId: errorId(busy.message), statuses: ['Canceled'] },
      ['canceled'],
    ],
    ['nothing like it', { jobs: ["1020' OR 1=1"] }, []],
  ])('filters: %s', async (_case, query, expected) => {
    const view = await sampleView(make);
    const all: SessionsQuery = { direction: 'download', ...query };
    expect(await shown(view, all)).toEqual(expected);
    const { total } = await view.query({ ...all, limit: 1 });
    expect(total).toBe(expected.length);
  });

  test.each<readonly [string, SessionsQuery, readonly Name[]]>([
    [
      'by a number that some have not: those first, as they were created',
      { direction: 'download', sort: { column: 'rowsAffected', order: 'asc' } },
      ['failed', 'canceled', 'available', 'applied'],
    ],
    [
      'downwards: the other way round in everything',
      { direction: 'download', sort: { column: 'rowsAffected', order: 'desc' } },
      ['applied', 'available', 'canceled', 'failed'],
    ],
    [
      'by text',
      { direction: 'download', sort: { column: 'channelDatabase', order: 'asc' } },
      ['available', 'applied', 'failed', 'canceled'],
    ],
    [
      'by status code',
      { direction: 'download', showAll: true, sort: { column: 'status', order: 'asc' } },
      ['available', 'applied', 'canceled', 'failed', 'noData'],
    ],
    [
      'by job name',
      { direction: 'download', showAll: true, sort: { column: 'jobName', order: 'asc' } },
      ['noData', 'applied', 'failed', 'canceled', 'available'],
    ],
    ['uploads', { direction: 'upload' }, ['uploadFailed', 'uploaded']],
  ])('sorts %s', async (_case, query, expected) => {
    expect(await shown(await sampleView(make), query)).toEqual(expected);
  });

  test('gives pages, and always the total', async () => {
    const view = await sampleView(make);
    const pages = [0, 2, 4, 6].map((offset) =>
      view.query({ direction: 'download', showAll: true, limit: 2, offset }),
    );
    const found = await Promise.all(pages);
    expect(found.map(({ rows }) => rows.length)).toEqual([2, 2, 1, 0]);
    expect(found.map(({ total }) => total)).toEqual([5, 5, 5, 5]);
    const { rows, total } = await view.query({ direction: 'download', limit: 0 });
    expect([rows.length, total]).toEqual([0, 4]);
  });

  test('gives more than a thousand rows in order', async () => {
    const { view } = await benchForTest(make);
    const story = new Story();
    const sessions = 1100;
    for (let number = 1; number <= sessions; number++) {
      const at = (number * 7) % sessions;
      const identity = downloadIdentity({ sessionNumber: number });
      story.tell(`downloadSession-${number}-STORE-0001`, at, 'DownloadSessionStarted', identity);
    }
    await view.apply(story.log);
    const { rows, total } = await view.query({ direction: 'download' });
    const times = rows.map(({ createdAt }) => createdAt);
    expect(total).toBe(sessions);
    expect(times).toEqual(Array.from({ length: sessions }, (_one, n) => minute(sessions - 1 - n)));
  });

  test.each<readonly [string, object]>([
    ['a failure kind that there is not', { direction: 'upload', failureKinds: ['bad luck'] }],
    ['an unknown reading', { direction: 'upload', reading: 'both' }],
    ['a status of the other direction', { direction: 'upload', statuses: ['NoData'] }],
    ['an unknown column', { direction: 'upload', sort: { column: 'password', order: 'asc' } }],
    ['an unknown order', { direction: 'upload', sort: { column: 'job', order: 'up' } }],
    ['an unknown direction', { direction: 'sideways' }],
    ['a negative limit', { direction: 'download', limit: -1 }],
    ['a broken offset', { direction: 'download', offset: 0.5 }],
    ['a time that is none', { direction: 'download', from: Number.NaN }],
  ])('refuses %s', async (_case, query) => {
    const view = await sampleView(make);
    await expect(view.query(query as SessionsQuery)).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  test('finds a session by its stream, or by number and database in both directions', async () => {
    const view = await sampleView(make);
    const found = async (id: string) => (await view.find(id)).map(({ stream }) => stream);
    expect(await found('downloadSession-3-STORE-0002')).toEqual([streams.failed]);
    expect(await found('3-STORE-0003')).toEqual([streams.canceled]);
    expect(await found('4-REGISTER-0001')).toEqual([streams.available, streams.uploaded]);
    expect(await found('4-REGISTER-0002')).toEqual([]);
    expect(await found('downloadSession-x')).toEqual([]);
    expect(await found('')).toEqual([]);
    expect(await view.get('distributionSchedule-Prices')).toBeUndefined();
  });

  test('counts sessions by direction and status', async () => {
    expect(await (await sampleView(make)).tally()).toEqual({
      download: {
        Started: 0,
        Available: 1,
        Requested: 0,
        Downloaded: 0,
        Applied: 1,
        Canceled: 1,
        CreateFailed: 0,
        DownloadFailed: 1,
        ApplyFailed: 0,
        NoData: 1,
        Suspended: 0,
      },
      upload: {
        Started: 0,
        Available: 0,
        Uploaded: 1,
        Applied: 0,
        Canceled: 0,
        UploadFailed: 1,
        ApplyFailed: 0,
      },
    });
  });

  test('a purged session is on no form and in no count', async () => {
    const { view } = await benchForTest(make);
    const story = sampleFleet();
    story.tell(streams.applied, 90, 'SessionPurged', {});
    await view.apply(story.log);
    expect(await shown(view, { direction: 'download' })).not.toContain('applied');
    expect(await view.get(streams.applied)).toBeUndefined();
    expect(await view.find('1-STORE-0001')).toEqual([]);
    expect((await view.tally()).download.Applied).toBe(0);
    for (const reading of readings) {
      expect(await view.get(streams.applied, reading)).toBeUndefined();
    }
  });

  test('stands at its checkpoint, -1 at first, also past events of no session', async () => {
    const { view } = await benchForTest(make);
    expect(view.checkpoint).toBe(-1);
    await view.apply([]);
    expect(view.checkpoint).toBe(-1);
    const story = sampleFleet();
    story.tellAny('run-1', { at: 99, type: 'SimulationEnded', data: {} });
    await view.apply(story.log);
    expect(view.checkpoint).toBe(story.log.length - 1);
  });

  test('catches up with the log, and again when there is more', async () => {
    const { store, view } = await benchForTest(make);
    const { told } = sampleFleet();
    await append(store, told.slice(0, 9));
    expect(await catchUp(store, view)).toBe(9);
    await append(store, told.slice(9));
    expect(await catchUp(store, view)).toBe(told.length - 9);
    expect(await catchUp(store, view)).toBe(0);
    expect(view.checkpoint).toBe(await store.head());
  });

  test('refuses an illegal event with its place in the log, and stays as it was', async () => {
    const { store, view } = await benchForTest(make);
    const story = sampleFleet();
    await append(store, story.told);
    await catchUp(store, view);
    const before = await view.query({ direction: 'download', showAll: true });
    const { checkpoint } = view;
    story.tell(streams.available, 50, 'PackageRequested', {});
    story.tell(streams.noData, 51, 'PackageApplied', { rowsAffected: 1 });
    await append(store, story.told.slice(checkpoint + 1));
    await expect(catchUp(store, view)).rejects.toMatchObject({
      code: 'illegal-step',
      details: {
        stream: streams.noData,
        revision: 2,
        position: checkpoint + 2,
        status: 'NoData',
        event: 'PackageApplied',
      },
    });
    expect(view.checkpoint).toBe(checkpoint);
    expect(await view.query({ direction: 'download', showAll: true })).toEqual(before);
  });

  test('a session whose first event is no first event is illegal too', async () => {
    const { view } = await benchForTest(make);
    const [, second] = sampleFleet().log;
    await expect(view.apply([{ ...second!, revision: 0 }])).rejects.toMatchObject({
      code: 'illegal-step',
      details: { status: 'Uncreated', revision: 0 },
    });
  });

  test('refuses a log with a gap in a stream', async () => {
    const { view } = await benchForTest(make);
    const log = sampleFleet().log.filter(({ position }) => position !== 2);
    await expect(view.apply(log)).rejects.toMatchObject({
      code: 'store-corrupt',
      details: { stream: streams.applied, revision: 3, position: 3, expected: 2 },
    });
    expect(view.checkpoint).toBe(-1);
  });

  test('refuses events out of order', async () => {
    const { view } = await benchForTest(make);
    const { log } = sampleFleet();
    await expect(view.apply([log[4]!, log[0]!])).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  test('refuses a stream whose first event is about another session', async () => {
    const { view } = await benchForTest(make);
    const [first] = sampleFleet().log;
    await expect(
      view.apply([{ ...first!, stream: 'downloadSession-8-STORE-0001' }]),
    ).rejects.toMatchObject({ code: 'store-corrupt', details: { sessionNumber: 1, position: 0 } });
  });

  test('rows that were handed out stay as they were', async () => {
    const { view } = await benchForTest(make);
    const { log } = sampleFleet();
    await view.apply(log.slice(0, 1));
    const row = await view.get(streams.applied);
    const { rows } = await view.query({ direction: 'download' });
    await view.apply(log);
    expect(row).toMatchObject({ status: 'Started', revision: 0 });
    expect(rows).toEqual([row]);
  });

  test('is of no use once closed', async () => {
    const { view } = await benchForTest(make);
    await view.close();
    await view.close();
    const closed = { code: 'store-closed' };
    await expect(view.apply([])).rejects.toMatchObject(closed);
    await expect(view.query({ direction: 'download' })).rejects.toMatchObject(closed);
    await expect(view.get(streams.applied)).rejects.toMatchObject(closed);
    await expect(view.tally()).rejects.toMatchObject(closed);
  });
});
