// The process that scavenging-crash.test.ts kills. It waits for its orders on stdin and then runs
// sessions, one unit after another: each is a stream of its own, archived and marked as purged some
// units later, and scavenged with others; the stream of the schedule goes on, and is truncated with
// them. All that it writes follows from the unit, so that a unit whose acknowledgement was lost is
// repeated, with the same ids, by the next process.

import { createInterface } from 'node:readline';
import { archiveStreams, scavenge } from '@cdx/event-store';
import { archivePath, openSqliteArchive, openSqliteEventStore } from '@cdx/event-store/sqlite';

/** @typedef {{ path: string, create: boolean, next: number }} Orders */

const eventsPerUnit = 12;
/** Units between the end of a session and its purge. */
const retention = 3;
/** Units from one scavenge to the next. */
const scavengeEvery = 4;

const line = await new Promise((resolve) => {
  createInterface({ input: process.stdin }).once('line', resolve);
});
/** @type {Orders} */
const orders = JSON.parse(line);
const store = await openSqliteEventStore(orders.path, { mode: orders.create ? 'create' : 'open' });
const archive = await openSqliteArchive(archivePath(orders.path), { mode: 'open', store });
tell('opened');
// What the one before has left half done.
await scavenge(store, archive, due(0, orders.next - retention - 1));
tell('tidy');
for (let unit = orders.next; ; unit++) {
  await runSession(unit);
  if (unit >= retention) await purge(unit - retention);
  if (unit % scavengeEvery === 0) {
    tell('scavenging');
    await scavenge(store, archive, due(unit - 3 * scavengeEvery, unit - retention));
  }
  tell(`${unit}`);
}

/** @param {number} unit */
async function runSession(unit) {
  const ran = event(unit, 99, 'ScheduleRan');
  await store.append('schedule', [ran], { expectedRevision: unit - 1 });
  for (let number = 0; number < eventsPerUnit; number += 4) {
    const events = range(number, number + 4).map((n) => event(unit, n, 'PackageDownloaded'));
    await store.append(streamOf(unit), events, { expectedRevision: number - 1 });
  }
}

/** @param {number} unit */
async function purge(unit) {
  const stream = streamOf(unit);
  // It may have gone already, before this unit was repeated.
  if ((await store.streamRevision(stream)) < 0) return;
  await archiveStreams(store, archive, [stream]);
  tell('archived');
  const purged = event(unit, eventsPerUnit, 'SessionPurged');
  await store.append(stream, [purged], { expectedRevision: 'any' });
}

/**
 * Sessions of units that are over, and the runs of the schedule that began them.
 *
 * @param {number} from
 * @param {number} to
 */
function due(from, to) {
  const runs = { stream: 'schedule', before: Math.max(0, to) };
  return [...range(from, to).map(streamOf), runs];
}

/** @param {number} unit */
function streamOf(unit) {
  return `downloadSession-${unit}-STORE-0001`;
}

/**
 * @param {number} unit
 * @param {number} number
 * @param {string} type
 */
function event(unit, number, type) {
  const id = `${unit.toString(16).padStart(8, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
  return {
    id,
    type,
    schemaVersion: 1,
    runNumber: 1,
    occurredAt: number,
    recordedAt: number,
    source: 'asyncClient:STORE-0001',
    correlationId: id,
    causationId: null,
    data: { unit, number, text: 'x'.repeat(300) },
  };
}

/**
 * @param {number} from
 * @param {number} to
 */
function range(from, to) {
  const first = Math.max(0, from);
  return Array.from({ length: Math.max(0, to - first) }, (_, index) => first + index);
}

/** Pipes are written at once on POSIX: what was told has left this process. @param {string} text */
function tell(text) {
  process.stdout.write(`${text}\n`);
}
