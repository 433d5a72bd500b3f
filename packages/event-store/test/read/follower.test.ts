/**
 * What a subscription leaves behind: nothing.
 */
import { sampleEvent } from '@cdx/event-store/conformance';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { firstValueFrom } from 'rxjs';
import { expect, test } from 'vitest';
import { Signal } from '../../src/read/signal.ts';
import { any } from '../support/stores.ts';

/** Lets everything run that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

test('a signal wakes each waiter once, and forgets those that were let go', async () => {
  const signal = new Signal();
  const first = signal.wait();
  const second = signal.wait();
  expect(signal.waiting).toBe(2);
  first.cancel();
  expect(signal.waiting).toBe(1);
  signal.notify();
  await Promise.all([first.woken, second.woken]);
  expect(signal.waiting).toBe(0);
});

test('subscribers that come and go leave no waiter behind', async () => {
  const store = createMemoryEventStore();
  const { changes } = store as unknown as { readonly changes: Signal };
  await store.append('run-1', [sampleEvent(0)], any);
  for (let round = 0; round < 50; round++) {
    await firstValueFrom(store.subscribe({ from: 'start' }));
    const waiting = store.subscribe({ from: 'end' }).subscribe();
    await settle();
    expect(changes.waiting).toBe(1);
    waiting.unsubscribe();
    expect(changes.waiting).toBe(0);
  }
});
