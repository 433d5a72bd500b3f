/** A live form: first its rows, then the changes, and an end when the store ends. */
import { createMemoryEventStore } from '@cdx/event-store/memory';
import type { EventStore } from '@cdx/event-store';
import {
  liveSessions,
  type LiveSessions,
  type SessionRow,
  type SessionsFilter,
} from '@cdx/projections';
import { directions } from '@cdx/session';
import fc from 'fast-check';
import { firstValueFrom, lastValueFrom, scan, Subject } from 'rxjs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { expectedDump } from '../support/dump.ts';
import { randomLog } from '../support/random-log.ts';
import { sampleFleet, streams } from '../support/sample-fleet.ts';
import { recorded, tellBatch, type Told } from '../support/told.ts';
import { append, createStore } from '../support/view-adapters.ts';

const { told } = sampleFleet();

function memoryStore(): EventStore {
  const store = createMemoryEventStore();
  onTestFinished(() => store.close());
  return store;
}

/** Says what a subscriber is told, and lets a test wait for the next of it. */
class Watched {
  readonly news: LiveSessions[] = [];
  outcome: 'running' | 'complete' | unknown = 'running';
  readonly #heard = new Subject<void>();

  constructor(store: EventStore, filter: SessionsFilter) {
    liveSessions(store, filter).subscribe({
      next: (one) => {
        this.news.push(one);
        this.#heard.next();
      },
      complete: () => {
        this.outcome = 'complete';
        this.#heard.next();
      },
      error: (error: unknown) => {
        this.outcome = error;
        this.#heard.next();
      },
    });
  }

  async until(condition: (watched: this) => boolean): Promise<void> {
    while (!condition(this)) await firstValueFrom(this.#heard);
  }
}

const shownStreams = (news: LiveSessions | undefined) =>
  news?.kind === 'rows' ? news.rows.map(({ stream }) => stream) : undefined;

describe('a live form', () => {
  test('begins with the rows that there are, newest first', async () => {
    const store = memoryStore();
    await append(store, told);
    const first = await firstValueFrom(liveSessions(store, { direction: 'download' }));
    expect(shownStreams(first)).toEqual([
      streams.available,
      streams.canceled,
      streams.failed,
      streams.applied,
    ]);
    expect(first.checkpoint).toBe(told.length - 1);
  });

  test('begins at once in an empty store', async () => {
    const first = await firstValueFrom(liveSessions(memoryStore(), { direction: 'upload' }));
    expect(first).toEqual({ kind: 'rows', rows: [], checkpoint: -1 });
  });

  test('tells what is new, what has changed and what its filter no longer shows', async () => {
    const store = memoryStore();
    await append(store, told.slice(0, 9));
    const watched = new Watched(store, {
      direction: 'download',
      statuses: ['Started', 'Requested'],
    });
    await watched.until(({ news }) => news.length === 1);
    expect(shownStreams(watched.news[0])).toEqual([streams.canceled, streams.failed]);
    await append(store, told.slice(9, 10));
    await watched.until(({ news }) => news.length === 2);
    expect(watched.news[1]).toEqual({
      kind: 'changes',
      changed: [],
      left: [streams.failed],
      checkpoint: 9,
    });
    await append(store, told.slice(10, 11));
    await watched.until(({ news }) => news.length === 3);
    expect(watched.news[2]).toMatchObject({
      changed: [{ stream: streams.failed, status: 'Requested' }],
      left: [],
    });
  });

  test('what it has told stays as it was', async () => {
    const store = memoryStore();
    await append(store, told.slice(0, 1));
    const watched = new Watched(store, { direction: 'download' });
    await watched.until(({ news }) => news.length === 1);
    await append(store, told.slice(1, 2));
    await watched.until(({ news }) => news.length === 2);
    await append(store, told.slice(2, 3));
    await watched.until(({ news }) => news.length === 3);
    expect(watched.news).toMatchObject([
      { rows: [{ status: 'Started' }] },
      { changed: [{ status: 'Available' }] },
      { changed: [{ status: 'Requested' }] },
    ]);
  });

  test('says nothing about what it does not show', async () => {
    const store = memoryStore();
    const watched = new Watched(store, { direction: 'upload', jobs: ['P-0001'] });
    await watched.until(({ news }) => news.length === 1);
    const upload = told.findIndex(({ stream }) => stream.startsWith('upload'));
    for (const one of told.slice(0, upload + 1)) await append(store, [one]);
    await watched.until(({ news }) => news.length > 1);
    expect(watched.news).toMatchObject([
      { kind: 'rows', rows: [] },
      { kind: 'changes', changed: [{ stream: streams.uploaded }], checkpoint: upload },
    ]);
  });

  test('as headquarters knows it, tells of clients when the batch has run', async () => {
    const store = memoryStore();
    const story = sampleFleet();
    await append(store, story.told);
    const watched = new Watched(store, { direction: 'download', reading: 'hq' });
    await watched.until(({ news }) => news.length === 1);
    const statusOf = (rows: readonly SessionRow[], stream: string) =>
      rows.find((row) => row.stream === stream)?.status;
    const [first] = watched.news;
    expect(first?.kind === 'rows' && statusOf(first.rows, streams.failed)).toBe('Available');
    tellBatch(story, 60);
    await append(store, story.told.slice(-1));
    await watched.until(({ news }) => news.length === 2);
    const news = watched.news[1];
    expect(news?.kind === 'changes' && statusOf(news.changed, streams.failed)).toBe(
      'DownloadFailed',
    );
  });

  test('tells of a purge', async () => {
    const store = memoryStore();
    const story = sampleFleet();
    await append(store, story.told);
    const watched = new Watched(store, { direction: 'download' });
    await watched.until(({ news }) => news.length === 1);
    story.tell(streams.failed, 90, 'SessionPurged', {});
    await append(store, story.told.slice(-1));
    await watched.until(({ news }) => news.length === 2);
    expect(watched.news[1]).toMatchObject({ changed: [], left: [streams.failed] });
  });

  test('completes when the store is closed', async () => {
    const store = memoryStore();
    const watched = new Watched(store, { direction: 'download' });
    await watched.until(({ news }) => news.length === 1);
    await store.close();
    await watched.until(({ outcome }) => outcome !== 'running');
    expect(watched.outcome).toBe('complete');
  });

  test('unsubscribing ends the reading', async () => {
    const store = memoryStore();
    let ended = 0;
    const counting: Pick<EventStore, 'follow'> = {
      follow: (options) => {
        const pages = store.follow(options)[Symbol.asyncIterator]();
        return {
          [Symbol.asyncIterator]: () => ({
            next: () => pages.next(),
            return: async () => {
              ended += 1;
              return (await pages.return?.()) ?? { done: true, value: undefined };
            },
          }),
        };
      },
    };
    await firstValueFrom(liveSessions(counting, { direction: 'download' }));
    expect(ended).toBe(1);
  });

  test('ends with the error of a log that is wrong', async () => {
    const store = memoryStore();
    const story = sampleFleet();
    story.tell(streams.noData, 99, 'PackageRequested', {});
    const watched = new Watched(store, { direction: 'download' });
    await append(store, story.told);
    await watched.until(({ outcome }) => outcome !== 'running');
    expect(watched.outcome).toMatchObject({
      code: 'illegal-step',
      details: { stream: streams.noData, position: story.told.length - 1 },
    });
  });

  test('refuses a filter that nothing can match, before anybody subscribes', () => {
    expect(() =>
      liveSessions(memoryStore(), { direction: 'upload', statuses: ['Suspended'] }),
    ).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  test('works on a SQLite store', async () => {
    const store = await createStore();
    await append(store, told.slice(0, 5));
    const watched = new Watched(store, { direction: 'download' });
    await watched.until(({ news }) => news.length === 1);
    await append(store, told.slice(5));
    await watched.until(({ news }) => news.at(-1)?.checkpoint === told.length - 1);
    await store.close();
    await watched.until(({ outcome }) => outcome !== 'running');
    expect(watched.outcome).toBe('complete');
  });
});

test('rows and changes together are what a view of the same log shows', async () => {
  const filters = fc.constantFrom<SessionsFilter>(
    { direction: 'download' },
    { direction: 'download', showAll: true },
    { direction: 'upload', statuses: ['Uploaded', 'UploadFailed'] },
    { direction: 'download', reading: 'hq' },
    { direction: 'upload', reading: 'hq', showAll: true },
  );
  await fc.assert(
    fc.asyncProperty(randomLog(100), fc.nat(100), filters, async (story, begin, filter) => {
      const store = createMemoryEventStore();
      await append(store, story.slice(0, begin));
      const live = lastValueFrom(
        liveSessions(store, filter).pipe(scan(merge, new Map<string, SessionRow>())),
      );
      // One turn for the first rows; the rest comes as changes.
      await firstValueFrom(liveSessions(store, filter));
      for (const one of story.slice(begin)) await append(store, [one]);
      await firstValueFrom(liveSessions(store, filter));
      await store.close();
      const rows = [...(await live).values()].toSorted((a, b) => a.firstPosition - b.firstPosition);
      expect(rows).toEqual(shownBy(story, filter));
    }),
    { numRuns: 40 },
  );
});

function merge(rows: Map<string, SessionRow>, news: LiveSessions): Map<string, SessionRow> {
  const changed = news.kind === 'rows' ? news.rows : news.changed;
  for (const row of changed) rows.set(row.stream, row);
  if (news.kind === 'changes') for (const stream of news.left) rows.delete(stream);
  return rows;
}

function shownBy(story: readonly Told[], filter: SessionsFilter): readonly SessionRow[] {
  const { direction, showAll = false, statuses, reading } = filter;
  const expected = expectedDump(recorded(story));
  return (reading === 'hq' ? expected.hq : expected).rows.filter(
    (row) =>
      row.direction === direction &&
      (showAll || row.status !== 'NoData') &&
      (statuses?.includes(row.status) ?? true),
  );
}

test('both directions can be followed at once', async () => {
  const store = memoryStore();
  await append(store, told);
  const first = directions.map((direction) => firstValueFrom(liveSessions(store, { direction })));
  const counts = (await Promise.all(first)).map((news) => shownStreams(news)?.length);
  expect(counts).toEqual([4, 2]);
});
