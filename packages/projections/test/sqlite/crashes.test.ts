/** Wherever a writer of the view stops, the next one goes on, and nothing is there twice or not. */
import { catchUp, type SessionsView } from '@cdx/projections';
import { openSessionsView, rebuildSessionsView } from '@cdx/projections/sqlite';
import { describe, expect, test } from 'vitest';
import { dump, expectedDump } from '../support/dump.ts';
import { FailingStore } from '../support/failing-store.ts';
import { sampleFleet } from '../support/sample-fleet.ts';
import { append, createStore } from '../support/view-adapters.ts';

const { told, log } = sampleFleet();
/** Writes of the second batch: all sessions but the one that has ended before, the checkpoint. */
const writes = expectedDump(log).rows.length - 1 + 1;

describe('a crash in the middle of a batch', () => {
  test.each(Array.from({ length: writes + 1 }, (_, write) => write))(
    'at write %i',
    async (write) => {
      const inner = await createStore();
      const failing = new FailingStore(inner);
      const view = await openSessionsView(failing.store);
      await append(inner, told.slice(0, 6));
      await catchUp(failing.store, view);
      await append(inner, told.slice(6));
      const before = await dump(view);

      failing.writesLeft = write;
      const outcome = await outcomeOf(catchUp(failing.store, view));
      expect(outcome).toBe(write < writes ? 'The lights went out.' : 'done');
      expect(await dump(view)).toEqual(write < writes ? before : expectedDump(log));

      // The same view goes on, and so does one that knows nothing but the file.
      failing.writesLeft = Infinity;
      await goesOn(view, () => catchUp(failing.store, view));
      const another = await openSessionsView(inner);
      await goesOn(another, () => catchUp(inner, another));
    },
  );

  test('a transaction that is undone after the view has taken its part leaves no trace', async () => {
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
});

test('the view can be brought along in the transaction that appends', async () => {
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
    expect(broken).toBeGreaterThan(writes);
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
