/** Wherever a writer of the view stops, the next one goes on, and nothing is there twice or not. */
import { catchUp, type SessionsView } from '@cdx/projections';
import { openSessionsView, rebuildSessionsView } from '@cdx/projections/sqlite';
import { describe, expect, test } from 'vitest';
import { dump, expectedDump } from '../support/dump.ts';
import { FailingStore } from '../support/failing-store.ts';
import { sampleFleet, streams } from '../support/sample-fleet.ts';
import { tellBatch, type Story } from '../support/told.ts';
import { append, createStore } from '../support/view-adapters.ts';

const { told, log } = troubledFleet();
/** Events of the first batch. */
const first = 6;

/** With everything that a view writes: batches that know all or a part, cancels, purges. */
function troubledFleet(): Story {
  const story = sampleFleet();
  tellBatch(story, 43, 2);
  story.tell(streams.failed, 44, 'SessionRerun', {});
  story.tell(streams.uploaded, 45, 'SessionCanceled', { by: 'operator' });
  story.tell(streams.canceled, 46, 'SessionPurged', {});
  story.tell(streams.failed, 47, 'PackageRequested', {});
  tellBatch(story, 48);
  story.tell(streams.applied, 49, 'SessionPurged', {});
  story.tell(streams.failed, 50, 'PackageDownloaded', {});
  return story;
}

test('a crash at any write of a batch leaves the view as it was', async () => {
  let broken = 0;
  for (let write = 0; ; write++) {
    const inner = await createStore();
    const failing = new FailingStore(inner);
    const view = await openSessionsView(failing.store);
    await append(inner, told.slice(0, first));
    await catchUp(failing.store, view);
    await append(inner, told.slice(first));
    const before = await dump(view);

    failing.writesLeft = write;
    const outcome = await outcomeOf(catchUp(failing.store, view));
    expect(await dump(view)).toEqual(outcome === 'done' ? expectedDump(log) : before);
    if (outcome === 'done') break;
    expect(outcome).toBe('The lights went out.');
    broken += 1;

    // The same view goes on, and so does one that knows nothing but the file.
    failing.writesLeft = Infinity;
    await goesOn(view, () => catchUp(failing.store, view));
    const another = await openSessionsView(inner);
    await goesOn(another, () => catchUp(inner, another));
  }
  // Rows of both readings, counts, facets, what headquarters is behind with, the checkpoint.
  expect(broken).toBeGreaterThan(25);
});

describe('a batch in a transaction of somebody else', () => {
  test('leaves no trace if it is undone after the view has taken its part', async () => {
    const store = await createStore();
    const view = await openSessionsView(store);
    await append(store, told);
    const undone = store.transaction((transaction) => {
      view.applyWithin(transaction, transaction.readPage({ limit: 9 }).events);
      throw new Error('Changed my mind.');
    });
    await expect(undone).rejects.toThrow('Changed my mind.');
    expect(view.checkpoint).toBe(-1);
    await goesOn(view, () => catchUp(store, view));
  });

  test('can be the one that is appended in it', async () => {
    const store = await createStore();
    const view = await openSessionsView(store);
    for (const { stream, event } of told) {
      await store.transaction((transaction) => {
        const batch = { stream, events: [event], expectedRevision: 'any' } as const;
        const [result] = transaction.appendMany([batch]);
        const from = result?.firstPosition;
        view.applyWithin(transaction, transaction.readPage({ from }).events);
      });
      expect(view.checkpoint).toBe(await store.head());
    }
    expect(await dump(view)).toEqual(expectedDump(log));
  });
});

describe('a crash in the middle of a rebuild', () => {
  test('leaves the old view as it was, and the next rebuild starts anew', async () => {
    const inner = await createStore();
    const failing = new FailingStore(inner);
    const view = await openSessionsView(inner);
    await append(inner, told);
    await catchUp(inner, view);
    const before = await dump(view);
    let broken = 0;
    for (let write = 0; ; write++) {
      failing.writesLeft = write;
      if ((await outcomeOf(rebuildSessionsView(failing.store))) === 'done') break;
      broken += 1;
      expect(await dump(view)).toEqual(before);
      expect(await dump(await openSessionsView(inner))).toEqual(before);
    }
    expect(broken).toBeGreaterThan(40);
    expect(await dump(view)).toEqual(before);
  });
});

async function goesOn(view: SessionsView, further: () => Promise<unknown>): Promise<void> {
  await further();
  expect(await dump(view)).toEqual(expectedDump(log));
}

async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return (error as Error).message;
  }
}
