/** Chooses whole sessions by what their first event says of them. */
import {
  parseSessionStream,
  isSessionStream,
  type Direction,
  type RecordedEvent,
} from '@cdx/session';
import { isStatusBatch } from '../fold/status-batch.ts';

/** Conditions must all hold; within a list one suffices, and an empty list keeps nothing. */
export interface KeptFilter {
  readonly directions?: readonly Direction[] | undefined;
  readonly databases?: readonly string[] | undefined;
  /** Whole streams: `downloadSession-17-STORE-0001`. */
  readonly streams?: readonly string[] | undefined;
  readonly jobs?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly schedules?: readonly string[] | undefined;
}

interface Identity {
  readonly job: string;
  readonly channelDataGroup: string;
  readonly schedule: string;
}

export class KeptSessions {
  readonly #filter: KeptFilter;
  /** Streams that began with what is wanted; not used where all are. */
  readonly #kept = new Set<string>();
  readonly #keepsAll: boolean;

  constructor(filter: KeptFilter) {
    this.#filter = filter;
    this.#keepsAll = Object.values(filter).every((list) => list === undefined);
  }

  /** To be asked for every event, in the order of the log. */
  wants(event: RecordedEvent): boolean {
    const { stream, revision } = event;
    if (this.#keepsAll || isStatusBatch(event)) return true;
    if (revision > 0) return this.#kept.has(stream);
    if (!isSessionStream(stream) || !this.#keeps(event)) return false;
    this.#kept.add(stream);
    return true;
  }

  #keeps({ stream, data }: RecordedEvent): boolean {
    const { directions, databases, streams, jobs, groups, schedules } = this.#filter;
    const { direction, channelDatabase } = parseSessionStream(stream);
    const { job, channelDataGroup, schedule } = data as Identity;
    return (
      (directions?.includes(direction) ?? true) &&
      (databases?.includes(channelDatabase) ?? true) &&
      (streams?.includes(stream) ?? true) &&
      (jobs?.includes(job) ?? true) &&
      (groups?.includes(channelDataGroup) ?? true) &&
      (schedules?.includes(schedule) ?? true)
    );
  }
}
