/** Questions that people ask of the forms, and how long the durable view takes to answer. */
import type { SessionsQuery, SessionsView } from '@cdx/projections';
import { errorId } from '@cdx/session';

const page = { direction: 'download', limit: 50 } as const;
const hour = 3_600_000;
const noon = 1_767_225_600_000 + 12 * hour;

const questions: readonly (readonly [string, SessionsQuery])[] = [
  ['newest sessions', page],
  ['a page in the middle', { ...page, offset: 80_000 }],
  ['one day', { ...page, from: noon, to: noon + 24 * hour }],
  ['status Download failed', { ...page, statuses: ['DownloadFailed'] }],
  ['status Applied', { ...page, statuses: ['Applied'] }],
  ['status Requested, which nobody has', { ...page, statuses: ['Requested'] }],
  ['a job', { ...page, jobs: ['1020'] }],
  ['a group', { ...page, groups: ['Stores 3'] }],
  ['a database', { ...page, databases: ['STORE-0077'] }],
  ['an Error ID', { ...page, errorId: errorId('Failed to get download session package URI.') }],
  [
    'job, group and status',
    { ...page, jobs: ['1020'], groups: ['Stores 3'], statuses: ['Applied'] },
  ],
  ['sorted by Modified date and time', { ...page, sort: { column: 'modifiedAt', order: 'desc' } }],
  ['sorted by Message', { ...page, sort: { column: 'message', order: 'desc' } }],
];

/** Rows of the benchmark table: the best of some rounds, in ms. */
export async function queryRows(view: SessionsView, sessions: number) {
  const rows: { name: string; value: number; unit: string; targetAtMost: number }[] = [];
  const among = `of ${sessions.toLocaleString('en-US')} sessions`;
  const add = (name: string, value: number) =>
    rows.push({ name: `${name}, ${among}`, value, unit: 'ms', targetAtMost: 300 });
  for (const [name, query] of questions) add(name, await best(() => view.query(query)));
  add('one session by its id', await best(() => view.find('17-STORE-0077')));
  add('tally', await best(() => view.tally()));
  return rows;
}

async function best(work: () => Promise<unknown>): Promise<number> {
  let ms = Infinity;
  for (let round = 0; round < 3; round++) {
    const begin = performance.now();
    await work();
    ms = Math.min(ms, performance.now() - begin);
  }
  return ms;
}
