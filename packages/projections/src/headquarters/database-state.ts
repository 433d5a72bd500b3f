/**
 * What operators have done to one channel database, from its own stream: a handful of events, since
 * only people write them.
 */
import { databaseStream, type SystemEventData } from '@cdx/session';
import type { AsOf } from '../as-of/views-as-of.ts';
import { isThere, type StreamReader } from './stream-search.ts';

/** A full data sync of a channel database. */
export interface FullSync {
  /** ms. */
  readonly startedAt: number;
  readonly jobs: readonly string[];
  /** The data there is deleted first, so until it is applied the database lacks it. */
  readonly deleteFirst: boolean;
}

export interface DatabaseState {
  readonly channelDatabase: string;
  /** Since when it is given nothing, ms; null: it is not paused. */
  readonly pausedAt: number | null;
  /** The group that it has joined, and when; null: it was there from the start. */
  readonly added: {
    readonly channelDataGroup: string;
    /** ms. */
    readonly at: number;
    /** Sessions that it has inherited. */
    readonly inherited: number;
  } | null;
  /** Oldest first. */
  readonly fullSyncs: readonly FullSync[];
}

/** Undefined where nothing was done to the database. */
export async function databaseState(
  store: StreamReader,
  channelDatabase: string,
  asOf: AsOf | undefined,
): Promise<DatabaseState | undefined> {
  let pausedAt: DatabaseState['pausedAt'] = null;
  let added: DatabaseState['added'] = null;
  const fullSyncs: FullSync[] = [];
  let isKnown = false;
  for await (const event of store.readStream(databaseStream(channelDatabase))) {
    if (!isThere(event, asOf)) break;
    const { type, data, recordedAt: at } = event;
    isKnown = true;
    if (type === 'ChannelDatabasePaused') pausedAt = at;
    if (type === 'ChannelDatabaseResumed') pausedAt = null;
    if (type === 'DatabaseAddedToGroup') {
      const { channelDataGroup, inherited } = data as SystemEventData<typeof type>;
      added = { channelDataGroup, at, inherited };
    }
    if (type === 'FullSyncStarted') {
      const { jobs, deleteFirst } = data as SystemEventData<typeof type>;
      fullSyncs.push({ startedAt: at, jobs, deleteFirst });
    }
  }
  return isKnown ? { channelDatabase, pausedAt, added, fullSyncs } : undefined;
}
