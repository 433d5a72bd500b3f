/** What `cdx doctor` can say of a store at a URL: what the port tells, and no more. */
import type { EventStore } from '@cdx/event-store';
import { createMemorySessionsView } from '@cdx/projections';
import { isCdxError } from '@cdx/session';
import {
  lastRecordedAt,
  readRecordedRun,
  snapshotName,
  type RecordedRun,
} from '../../io/recorded-run.ts';
import type { UrlPlace } from '../../io/store-place.ts';
import { withReadProgress } from '../../io/store-progress.ts';
import { connectStore } from '../../io/url-store.ts';
import type { CommandContext } from '../context.ts';

export interface InspectedDatabase {
  readonly place: UrlPlace;
  /** What is wrong with it, a sentence each; then nothing else is known. */
  readonly problems: readonly string[];
  /** Null where they were not counted. */
  readonly events: number | null;
  readonly isEmpty: boolean;
  readonly hasSnapshot: boolean;
  readonly run: RecordedRun | null;
  /** Time of the last event; null without events. */
  readonly lastRecordedAt: number | null;
}

/** `thorough` reads all of it, and folds it. */
export async function inspectDatabase(
  place: UrlPlace,
  context: CommandContext,
  thorough: boolean,
): Promise<InspectedDatabase> {
  try {
    const store = await connectStore(place, context);
    try {
      const head = await store.head();
      const log = withReadProgress(store, place.name, head, context);
      return {
        place,
        problems: [],
        events: thorough ? await foldAll(log) : null,
        isEmpty: head < 0,
        hasSnapshot: (await store.loadSnapshot(snapshotName)) !== undefined,
        run: await readRecordedRun(store),
        lastRecordedAt: await lastRecordedAt(store),
      };
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!isCdxError(error)) throw error;
    const none = { events: null, isEmpty: true, hasSnapshot: false, run: null };
    return { place, problems: [error.message], ...none, lastRecordedAt: null };
  }
}

/** Gives the number of events. Errors: of reading, and where sessions have gaps or illegal steps. */
async function foldAll(log: Pick<EventStore, 'readPages'>): Promise<number> {
  const view = createMemorySessionsView();
  let count = 0;
  for await (const { events } of log.readPages()) {
    await view.apply(events);
    count += events.length;
  }
  await view.close();
  return count;
}
