/**
 * Facts that belong to no session: runs of distribution schedules, the status-message batch, and
 * the run of the simulator or engine that wrote the log.
 */
import { z } from 'zod';
import { commandKinds, refusalReasons } from '../command/command-refusal.ts';
import { batchStatuses, count, timestamp } from './payloads.ts';

export const systemEventSchemas = {
  /** A distribution schedule ran: one session number for each of its jobs × groups. */
  ScheduleRunStarted: z.strictObject({
    schedule: z.string(),
    jobs: z.array(z.string()),
    channelDataGroups: z.array(z.string()),
  }),
  /** A distribution schedule or its batch job was changed by an operator. */
  ScheduleChanged: z.strictObject({
    schedule: z.string(),
    active: z.boolean(),
    batch: z.enum(batchStatuses),
  }),
  /**
   * The process status messages batch ran: headquarters' forms now know the log up to here, and
   * what was past its retention has been purged. -1: there was nothing in the log.
   */
  StatusMessagesProcessed: z.strictObject({
    upToPosition: z.int().min(-1),
    /** Facts of clients that it moved. */
    messages: count,
    sessionsPurged: count,
    packagesPurged: count,
  }),
  /** The process status messages batch was held, released or ended. */
  StatusBatchChanged: z.strictObject({ batch: z.enum(batchStatuses) }),
  /** All data of these jobs is on its way to one channel database. */
  FullSyncStarted: z.strictObject({
    channelDatabase: z.string(),
    jobs: z.array(z.string()),
    /** The data there is deleted first, so until it is applied the database lacks it. */
    deleteFirst: z.boolean(),
  }),
  /** A channel database is new in a group and has inherited sessions (BP). */
  DatabaseAddedToGroup: z.strictObject({
    channelDatabase: z.string(),
    channelDataGroup: z.string(),
    inherited: count,
  }),
  /** While paused a channel database is given nothing, and its sessions wait. */
  ChannelDatabasePaused: z.strictObject({ channelDatabase: z.string() }),
  ChannelDatabaseResumed: z.strictObject({ channelDatabase: z.string() }),
  /** A configuration issue was mended; null: at every database that has it. */
  ConfigurationIssueFixed: z.strictObject({
    issue: z.string(),
    channelDatabase: z.string().nullable(),
  }),
  /** What an operator wanted could not be done; nothing else has changed. */
  CommandRefused: z.strictObject({
    command: z.enum(commandKinds),
    /** What it was about: `17-STORE-0001`, a schedule, a channel database. */
    target: z.string(),
    reason: z.enum(refusalReasons),
    /** Status on the form that the operator saw, and in the log; null where there is none. */
    shown: z.string().nullable(),
    actual: z.string().nullable(),
    message: z.string(),
  }),
  /** The scenario, seed and version that the events after it come from. */
  SimulationStarted: z.strictObject({
    scenario: z.string(),
    /** The scenario as it was read, overrides applied; JSON. */
    source: z.json(),
    seed: z.int(),
    version: z.string(),
    stepper: z.enum(['table', 'xstate']),
    startAt: timestamp,
    endAt: timestamp,
  }),
  SimulationContinued: z.strictObject({ fromAt: timestamp, endAt: timestamp, version: z.string() }),
  SimulationEnded: z.strictObject({ endAt: timestamp, domainEvents: count, traceHash: z.string() }),
} as const;

export type SystemEventType = keyof typeof systemEventSchemas;
export type SystemEventData<Type extends SystemEventType> = z.infer<
  (typeof systemEventSchemas)[Type]
>;
