/**
 * Stores at a URL: EventStoreDB and what speaks its protocol. The client is loaded when it is
 * needed, so that every other command starts without it. Such a store keeps no views and no
 * archive: views are folded from the log, purged sessions stay where they are.
 */
import type { EventStore, UpcastingOptions } from '@cdx/event-store';
import { catchUp, createFreshness, createMemorySessionsView } from '@cdx/projections';
import type { CommandContext } from '../commands/context.ts';
import { foldedView } from './folded-view.ts';
import { readImportedForms } from './imported-forms.ts';
import { readRecordedRun } from './recorded-run.ts';
import type { UrlPlace } from './store-place.ts';
import { withReadProgress } from './store-progress.ts';
import type { RecordedStore, RunStore } from './stores.ts';

/** Errors: those of `openEventStoreDb`. */
export async function connectStore(
  { url }: UrlPlace,
  { terminal }: Pick<CommandContext, 'terminal'>,
  upcasting?: UpcastingOptions,
): Promise<EventStore> {
  const { openEventStoreDb } = await import('@cdx/event-store/eventstoredb');
  return openEventStoreDb({
    connectionString: url,
    now: terminal.now,
    ...(upcasting === undefined ? {} : { upcasting }),
  });
}

/** Events that need no copy: a purge takes nothing out of EventStoreDB. */
const nothingToKeep = { add: async () => undefined };

/** To write to, with views in memory that are at the head of the log. */
export async function openUrlRunStore(place: UrlPlace, context: CommandContext): Promise<RunStore> {
  const store = await connectStore(place, context);
  const views = createMemorySessionsView();
  const close = async (): Promise<void> => {
    await views.close();
    await store.close();
  };
  try {
    await catchUp(withReadProgress(store, place.name, await store.head(), context), views);
    const archive = async () => nothingToKeep;
    return { store, views, archive, place, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** To look at. */
export async function openUrlRecordedStore(
  place: UrlPlace,
  context: CommandContext,
): Promise<RecordedStore> {
  const store = await connectStore(place, context);
  try {
    const head = await store.head();
    const log = withReadProgress(store, place.name, head, context);
    const views = foldedView(log, head);
    const run = await readRecordedRun(store);
    return {
      store,
      views,
      freshness: createFreshness(views),
      run,
      forms: run === null ? await readImportedForms(store) : null,
      place,
      name: place.name,
      behind: 0,
      wholeLog: async () => ({ log, archive: null, isArchiveGone: false }),
      close: async () => {
        await views.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
