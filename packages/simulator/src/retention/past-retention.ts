/**
 * What of a recorded run may leave its store: purged sessions, and of the streams that go on what is
 * older than their retention. Pure reading; `scavenge` takes it out. `cdx scavenge` calls it.
 */
import type { EventStore, StreamTruncation } from '@cdx/event-store';
import { scheduleStream, statusMessagesStream } from '@cdx/session';
import { snapshotName } from '../record/run-recorder.ts';
import type { Scenario, ScenarioRetention } from '../scenario/scenario.ts';

/** In the names of its streams, as a run is recorded. */
const headquarters = 'hq';

/** What is needed of a store. */
export type RetainingStore = Pick<EventStore, 'readAll' | 'readStream' | 'loadSnapshot'>;

/**
 * Streams of purged sessions, in the order in which they were purged, then truncations of others:
 * runs of a distribution schedule go with the sessions of its direction, runs of the process
 * status messages batch with those that are kept longer. Past its retention is what was recorded
 * that long before `now` (ms, the time to which the run has come) or earlier; a retention of null
 * is for ever. The newest event of a stream always stays. Nothing is given that lies behind the
 * run's last snapshot: a run that was interrupted makes that again, and compares.
 *
 * May be read while what it gives is being scavenged. Errors: those of the store.
 */
export async function* pastRetention(
  store: RetainingStore,
  { schedules, retention }: Pick<Scenario, 'schedules' | 'retention'>,
  now: number,
): AsyncGenerator<string | StreamTruncation, void, undefined> {
  const upTo = (await store.loadSnapshot(snapshotName))?.position ?? -1;
  yield* purgedStreams(store, upTo);
  const { downloadHistoryMs, uploadHistoryMs } = retention;
  const kept = schedules.map(({ name, direction }) => ({
    stream: scheduleStream(name),
    keptMs: direction === 'download' ? downloadHistoryMs : uploadHistoryMs,
  }));
  kept.push({ stream: statusMessagesStream(headquarters), keptMs: longerHistory(retention) });
  for (const { stream, keptMs } of kept) {
    if (keptMs === null) continue;
    const before = await firstKept(store, stream, { until: now - keptMs, upTo });
    if (before !== undefined) yield { stream, before };
  }
}

async function* purgedStreams(store: RetainingStore, upTo: number): AsyncGenerator<string> {
  const filter = { types: ['SessionPurged'] };
  for await (const { stream, position } of store.readAll({ filter })) {
    if (position > upTo) return;
    yield stream;
  }
}

interface Past {
  /** ms. */
  readonly until: number;
  /** A position. */
  readonly upTo: number;
}

/**
 * The revision with which the stream is to begin; undefined where nothing of it is past. Read from
 * its end, so what this costs follows from what is kept: `recordedAt` and position never go back
 * along a stream of headquarters.
 */
async function firstKept(
  store: RetainingStore,
  stream: string,
  { until, upTo }: Past,
): Promise<number | undefined> {
  let isNewest = true;
  const events = store.readStream(stream, { direction: 'backward' });
  for await (const { revision, recordedAt, position } of events) {
    if (!isNewest && recordedAt <= until && position <= upTo) return revision + 1;
    isNewest = false;
  }
  return undefined;
}

/** The batch tells what the forms knew of sessions of both directions. Null: for ever. */
function longerHistory({ downloadHistoryMs, uploadHistoryMs }: ScenarioRetention): number | null {
  if (downloadHistoryMs === null || uploadHistoryMs === null) return null;
  return Math.max(downloadHistoryMs, uploadHistoryMs);
}
