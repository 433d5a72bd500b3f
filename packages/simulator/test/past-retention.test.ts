/** What of a recorded run is past its retention, by its streams and the time to which it has come. */
import type { StreamTruncation } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { sampleEvent } from '@cdx/event-store/conformance';
import { scheduleStream, sessionStream, statusMessagesStream } from '@cdx/session';
import { describe, expect, it } from 'vitest';
import { pastRetention } from '../src/index.ts';
import { hour, scenario, schedule, startAt } from '@cdx/testing/build';

const downloads = scheduleStream('1010');
const uploads = scheduleStream('P-0001');
const batches = statusMessagesStream('hq');
const session = sessionStream('download', 1, 'STORES-0001');
const streams = [downloads, uploads, batches];

/** An hourly run of all three for ten hours; a session that is purged in the last one. */
async function tenHours(snapshotAt?: number) {
  const store = createMemoryEventStore();
  let number = 0;
  const append = async (stream: string, hours: number, type: string): Promise<void> => {
    const event = sampleEvent(number++, { type, recordedAt: startAt + hours * hour });
    await store.append(stream, [event], { expectedRevision: 'any' });
  };
  for (let hours = 0; hours < 10; hours++) {
    for (const stream of streams) await append(stream, hours, 'ScheduleRunStarted');
  }
  await append(session, 9, 'SessionPurged');
  const position = snapshotAt ?? (await store.head());
  await store.saveSnapshot('simulation', { version: 1, position, data: new Uint8Array() });
  return store;
}

function withRetention(downloadHistoryMs: number | null, uploadHistoryMs: number | null) {
  return scenario({
    schedules: [
      { ...schedule(['1010'], hour), name: '1010', direction: 'download' },
      { ...schedule(['P-0001'], hour), name: 'P-0001', direction: 'upload' },
    ],
    retention: { downloadHistoryMs, uploadHistoryMs, packagesMs: null },
  });
}

type Past = readonly (string | StreamTruncation)[];

async function pastOf(
  store: Awaited<ReturnType<typeof tenHours>>,
  of: ReturnType<typeof withRetention>,
  hours: number,
): Promise<Past> {
  const past: (string | StreamTruncation)[] = [];
  for await (const entry of pastRetention(store, of, startAt + hours * hour)) past.push(entry);
  return past;
}

const cases: readonly (readonly [
  what: string,
  retention: Parameters<typeof withRetention>,
  hours: number,
  past: Past,
])[] = [
  ['nothing but purged sessions where all is kept for ever', [null, null], 1000, [session]],
  [
    'each direction by its own retention, batches by the longer',
    [6 * hour, 2 * hour],
    10,
    // What was recorded exactly that long ago is past.
    [
      session,
      { stream: downloads, before: 5 },
      { stream: uploads, before: 9 },
      { stream: batches, before: 5 },
    ],
  ],
  [
    'batches for ever where one direction is kept for ever',
    [null, 4 * hour],
    10,
    [session, { stream: uploads, before: 7 }],
  ],
  ['nothing that is younger', [10 * hour, 11 * hour], 9.9, [session]],
  [
    'never the newest event',
    [hour, hour],
    1000,
    [session, ...streams.map((stream) => ({ stream, before: 9 }))],
  ],
];

describe('past its retention', () => {
  it.each(cases)('is %s', async (_, retention, hours, past) => {
    expect(await pastOf(await tenHours(), withRetention(...retention), hours)).toEqual(past);
  });

  it('is nothing behind the last snapshot, which an interrupted run makes again', async () => {
    const store = await tenHours(10);
    const past = await pastOf(store, withRetention(hour, hour), 1000);
    // Positions 9, 10 are the last, 8 the third run of the batch.
    expect(past).toEqual([
      { stream: downloads, before: 4 },
      { stream: uploads, before: 4 },
      { stream: batches, before: 3 },
    ]);
  });

  it('is nothing at all without a snapshot', async () => {
    expect(await pastOf(await tenHours(-1), withRetention(hour, hour), 1000)).toEqual([]);
  });
});
