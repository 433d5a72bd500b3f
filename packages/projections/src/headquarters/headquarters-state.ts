/**
 * What operators and schedules have made of headquarters: how each distribution schedule and the
 * status-message batch stand, and what was done to channel databases. Told by the events that
 * belong to no session; a few of them are read, never the log.
 */
import type { AsOf } from '../as-of/views-as-of.ts';
import {
  databaseStream,
  scheduleSettingsStream,
  scheduleStream,
  statusBatchStream,
  statusMessagesStream,
  type BatchStatus,
  type Direction,
  type SystemEventData,
} from '@cdx/session';
import { databaseState, type DatabaseState } from './database-state.ts';
import { newestAsOf, type StreamReader } from './stream-search.ts';

/** A distribution schedule as it was set up; operators change `active` and `batch` later. */
export interface ScheduleSetup {
  readonly name: string;
  readonly direction: Direction;
  /** Ids of jobs. */
  readonly jobs: readonly string[];
  /** Channel data groups. */
  readonly groups: readonly string[];
  readonly active: boolean;
  readonly batch: BatchStatus;
  /**
   * The next run of its batch job after a time, ms; Infinity: never again. Null: it has no
   * recurrence, and runs only when an operator runs it.
   */
  readonly nextRunAfter: ((afterMs: number) => number) | null;
}

/** Headquarters as it was set up. */
export interface HeadquartersSetup {
  /** In the names of its streams; `hq` when absent. */
  readonly name?: string | undefined;
  /** Since when schedules run, ms. */
  readonly startAt: number;
  readonly schedules: readonly ScheduleSetup[];
  /** Of the process status messages batch. */
  readonly statusBatch: BatchStatus;
  /** Channel databases to look for; those that join later may be among them. */
  readonly databases: readonly string[];
}

export interface ScheduleState extends Omit<ScheduleSetup, 'nextRunAfter'> {
  readonly hasRecurrence: boolean;
  /** When an operator changed it last, ms; null: never. */
  readonly changedAt: number | null;
  /** When it ran last, whoever ran it, ms; null: never. */
  readonly lastRunAt: number | null;
  /**
   * When its batch runs next, ms; at or before now, the run is due and has not begun. Null where
   * none comes: no recurrence, inactive, on hold or canceled.
   */
  readonly nextRunAt: number | null;
}

export interface StatusBatchState {
  readonly batch: BatchStatus;
  readonly changedAt: number | null;
  readonly lastRunAt: number | null;
  /** Position up to which headquarters' forms know the log; -1: nothing of clients yet. */
  readonly upToPosition: number;
}

export interface HeadquartersState {
  readonly schedules: readonly ScheduleState[];
  readonly statusBatch: StatusBatchState;
  /** Those that operators have done something to, in the order of the setup. */
  readonly databases: readonly DatabaseState[];
}

/** Headquarters now, or as it was at a time or position. */
export async function headquartersState(
  store: StreamReader,
  setup: HeadquartersSetup,
  asOf?: AsOf,
): Promise<HeadquartersState> {
  const schedules: ScheduleState[] = [];
  for (const schedule of setup.schedules) {
    schedules.push(await scheduleState(store, schedule, setup.startAt, asOf));
  }
  const databases: DatabaseState[] = [];
  for (const channelDatabase of setup.databases) {
    // Most have no such stream, which costs less to find out than to read one.
    if ((await store.streamRevision(databaseStream(channelDatabase))) < 0) continue;
    const state = await databaseState(store, channelDatabase, asOf);
    if (state !== undefined) databases.push(state);
  }
  return { schedules, statusBatch: await statusBatchState(store, setup, asOf), databases };
}

async function scheduleState(
  store: StreamReader,
  { nextRunAfter, ...setup }: ScheduleSetup,
  startAt: number,
  asOf: AsOf | undefined,
): Promise<ScheduleState> {
  const change = await newestAsOf(store, scheduleSettingsStream(setup.name), asOf);
  const run = await newestAsOf(store, scheduleStream(setup.name), asOf);
  const { active, batch } = (change?.data ?? setup) as SystemEventData<'ScheduleChanged'>;
  const changedAt = change?.recordedAt ?? null;
  const lastRunAt = run?.recordedAt ?? null;
  const isOn = active && batch === 'waiting' && nextRunAfter !== null;
  // A schedule that was off in between goes on from when it was switched on. 1 ms before the
  // start, because a schedule may run as soon as it starts.
  const next = isOn
    ? nextRunAfter(Math.max(lastRunAt ?? startAt - 1, changedAt ?? startAt - 1))
    : Infinity;
  return {
    ...setup,
    active,
    batch,
    hasRecurrence: nextRunAfter !== null,
    changedAt,
    lastRunAt,
    nextRunAt: Number.isFinite(next) ? next : null,
  };
}

async function statusBatchState(
  store: StreamReader,
  { name = 'hq', statusBatch }: HeadquartersSetup,
  asOf: AsOf | undefined,
): Promise<StatusBatchState> {
  const change = await newestAsOf(store, statusBatchStream(name), asOf);
  const run = await newestAsOf(store, statusMessagesStream(name), asOf);
  const changed = change?.data as SystemEventData<'StatusBatchChanged'> | undefined;
  const processed = run?.data as SystemEventData<'StatusMessagesProcessed'> | undefined;
  return {
    batch: changed?.batch ?? statusBatch,
    changedAt: change?.recordedAt ?? null,
    lastRunAt: run?.recordedAt ?? null,
    upToPosition: processed?.upToPosition ?? -1,
  };
}
