// The process that crash.test.ts kills. It waits for its orders on stdin, opens the store, and
// appends from several lanes at once; every acknowledgement is told on stdout before the next
// append of its lane. All that it writes follows from lane and unit, so that a unit whose
// acknowledgement was lost is repeated, with the same ids, by the next process.

import { createInterface } from 'node:readline';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';

/** @typedef {{ path: string, create: boolean, lanes: { kind: string, size: number, next: number }[] }} Orders */

const line = await new Promise((resolve) => {
  createInterface({ input: process.stdin }).once('line', resolve);
});
/** @type {Orders} */
const orders = JSON.parse(line);
const store = await openSqliteEventStore(orders.path, { mode: orders.create ? 'create' : 'open' });
tell('opened');
await Promise.all(orders.lanes.map(runLane));

/**
 * @param {Orders['lanes'][number]} lane
 * @param {number} number
 */
async function runLane({ kind, size, next }, number) {
  const stream = `lane-${number}`;
  for (let unit = next; ; unit++) {
    const first = unit * size;
    const events = Array.from({ length: size }, (_, index) => event(number, first + index));
    if (kind === 'append') {
      await store.append(stream, events, { expectedRevision: first - 1 });
    } else {
      // Over many streams, together with a snapshot that says which unit it was.
      const batches = events.map((one, index) => ({
        stream: `${stream}-${(first + index) % 7}`,
        events: [one],
        expectedRevision: /** @type {const} */ ('any'),
      }));
      const snapshot = { name: stream, version: 1, data: Buffer.from(String(unit)) };
      await store.appendMany(batches, { snapshot });
    }
    tell(`${number} ${unit}`);
  }
}

/**
 * @param {number} lane
 * @param {number} number
 */
function event(lane, number) {
  const id = `${lane.toString(16).padStart(8, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
  return {
    id,
    type: 'PackageDownloaded',
    schemaVersion: 1,
    runNumber: 1,
    occurredAt: number,
    recordedAt: number,
    source: 'asyncClient:STORE-0001',
    correlationId: id,
    causationId: null,
    data: { number },
  };
}

/** Pipes are written at once on POSIX: what was told has left this process. @param {string} text */
function tell(text) {
  process.stdout.write(`${text}\n`);
}
