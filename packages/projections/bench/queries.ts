/** Questions that people ask of the forms, and how long the durable view takes to answer. */
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import { readings, type Reading, type SessionsQuery, type SessionsView } from '@cdx/projections';
import { openSessionsView } from '@cdx/projections/sqlite';
import { errorId } from '@cdx/session';
import { closedGroup, oldJob, startAt } from './make-events.ts';

const page = { direction: 'download', limit: 20 } as const;
const hour = 3_600_000;
const noon = startAt + 12 * hour;
const transient = errorId('Failed to get download session package URI.');
const databases = (count: number, apart: number) =>
  Array.from({ length: count }, (_, at) => `STORE-${String(1 + at * apart).padStart(4, '0')}`);

const questions: readonly (readonly [string, SessionsQuery])[] = [
  ['newest sessions', page],
  ['oldest sessions', { ...page, sort: { column: 'createdAt', order: 'asc' } }],
  ['a page in the middle', { ...page, offset: 80_000 }],
  ['one day', { ...page, from: noon, to: noon + 24 * hour }],
  ['half an hour to half an hour', { ...page, from: noon + hour / 2, to: noon + 30.5 * hour }],
  ['status Download failed', { ...page, statuses: ['DownloadFailed'] }],
  ['status Applied', { ...page, statuses: ['Applied'] }],
  ['status Suspended, which nobody has', { ...page, statuses: ['Suspended'] }],
  ['a job', { ...page, jobs: ['1020'] }],
  ['a job of the first hours alone', { ...page, jobs: [oldJob] }],
  ['a group', { ...page, groups: ['Stores 3'] }],
  ['a group of the first hours alone', { ...page, groups: [closedGroup] }],
  ['download history of a schedule', { ...page, schedules: ['Job 1040'] }],
  ['a failure kind', { ...page, failureKinds: ['transient'] }],
  ['an Error ID', { ...page, errorId: transient }],
  ['a database', { ...page, databases: databases(1, 1) }],
  ['8 databases', { ...page, databases: databases(8, 100) }],
  ['50 databases', { ...page, databases: databases(50, 20) }],
  ['500 databases', { ...page, databases: databases(500, 2) }],
  ['a database, failed', { ...page, databases: databases(1, 1), statuses: ['DownloadFailed'] }],
  [
    'job, group, status and two days',
    {
      ...page,
      jobs: ['1020'],
      groups: ['Stores 3'],
      statuses: ['Applied'],
      from: noon,
      to: noon + 48 * hour,
    },
  ],
  ...(
    [
      'modifiedAt',
      'dateApplied',
      'status',
      'jobName',
      'channelDatabase',
      'sessionNumber',
      'errorId',
      'message',
    ] as const
  ).map((column) => [`sorted by ${column}`, { ...page, sort: { column, order: 'desc' } }] as const),
];

interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly targetAtMost: number;
}

/** Rows of the benchmark table: the first answer after opening, in ms. */
export async function queryRows(path: string, sessions: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const add = async (name: string, reading: Reading, ask: (view: SessionsView) => unknown) => {
    const value = await firstAnswer(path, ask);
    const of = `of ${sessions.toLocaleString('en-US')} sessions, ${reading}`;
    // Lists are newest first; another order may take longer.
    const targetAtMost = name.startsWith('sorted') ? 1000 : 300;
    rows.push({ name: `${name}, ${of}`, value, unit: 'ms', targetAtMost });
  };
  for (const reading of readings) {
    for (const [name, query] of questions) {
      await add(name, reading, (view) => view.query({ ...query, reading }));
    }
    await add('one session by its id', reading, (view) => view.find('17-STORE-0077', reading));
    await add('tally', reading, (view) => view.tally(reading));
    await add('summary', reading, (view) => view.summary({ reading }));
    const range = { reading, from: noon + hour / 2, to: noon + 48.5 * hour };
    await add('summary of two days', reading, (view) => view.summary(range));
  }
  return rows;
}

/** Everything that SQLite remembers is gone with the connection. */
async function firstAnswer(path: string, ask: (view: SessionsView) => unknown): Promise<number> {
  const store = await openSqliteEventStore(path, { mode: 'read' });
  try {
    const view = await openSessionsView(store);
    const begin = performance.now();
    await ask(view);
    return performance.now() - begin;
  } finally {
    await store.close();
  }
}
