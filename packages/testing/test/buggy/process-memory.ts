/** What a running process keeps in memory, and how it is brought back from the log after a restart. */
import type { Setup } from '../../src/binding/system.ts';
import type { Bugs } from './bugs.ts';
import type { EventLog, StoredEvent } from './event-log.ts';
import { RetryTimers } from './retry-timers.ts';
import { changeRow, newRow, type SessionRow } from './session-row.ts';

/** The stream in which headquarters keeps how far its batch has come. */
export const batchStream = 'statusMessages-HQ';

export class ProcessMemory {
  readonly rows = new Map<string, SessionRow>();
  readonly messageIds = new Set<string>();
  readonly timers: RetryTimers;
  /** Position in the log up to which headquarters knows all. */
  knownUpTo = 0;
  readonly #setup: Setup;
  readonly #bugs: Bugs;

  constructor(setup: Setup, bugs: Bugs) {
    this.#setup = setup;
    this.#bugs = bugs;
    this.timers = new RetryTimers(bugs);
  }

  row(stream: string): SessionRow | undefined {
    return this.rows.get(stream);
  }

  /** Takes in what has just been recorded. */
  learn(event: StoredEvent): SessionRow {
    const row = this.rows.get(event.stream) ?? newRow(event.occurredAt);
    const changed = changeRow(this.#setup.direction, row, event, this.#bugs);
    this.rows.set(event.stream, changed);
    this.messageIds.add(event.id);
    return changed;
  }

  /** The memory of a process that has just started on this log. */
  static recover(setup: Setup, log: EventLog, now: number, bugs: Bugs): ProcessMemory {
    const memory = new ProcessMemory(setup, bugs);
    for (const event of log.all()) memory.#relearn(event);
    if (bugs.has('restart-forgets-ids')) memory.messageIds.clear();
    for (const [stream, row] of memory.rows) memory.#bringBack(stream, row, now);
    return memory;
  }

  #relearn(event: StoredEvent): void {
    if (event.stream === batchStream) {
      if (!this.#bugs.has('restart-forgets-batch')) this.knownUpTo = upToPosition(event);
      return;
    }
    if (event.type === 'SessionSuspended' && this.#bugs.has('restart-forgets-suspension')) return;
    this.learn(event);
  }

  #bringBack(stream: string, row: SessionRow, now: number): void {
    const bugs = this.#bugs;
    if (bugs.has('restart-forgets-tries')) this.rows.set(stream, { ...row, tryCount: 0 });
    if (bugs.has('restart-forgets-first-failure')) {
      this.rows.set(stream, { ...row, firstFailedAt: null });
    }
    if (row.retryDueAt === null || bugs.has('restart-loses-timers')) return;
    const dueAt = bugs.has('restart-delays-retries') ? now + row.lastDelayMs : row.retryDueAt;
    this.timers.set(stream, dueAt);
  }
}

const upToPosition = ({ data }: StoredEvent): number =>
  (data as { readonly upToPosition: number }).upToPosition;
