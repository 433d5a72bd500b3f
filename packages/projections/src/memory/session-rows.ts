/**
 * The rows of both readings, kept in memory and stepped by the log. A session of which headquarters
 * knows everything is one row for both; only for the others a second one is kept.
 */
import type { RecordedEvent } from '@cdx/session';
import { actOn, catchUpTo, fallBehind, type Behind } from '../fold/behind.ts';
import { checkEvents, type BatchPlayer } from '../fold/check-events.ts';
import { isKnownAtOnce, knownAfter } from '../fold/status-batch.ts';
import { stepRow, type SessionFact } from '../fold/step-row.ts';
import type { Reading } from '../sessions/reading.ts';
import type { MutableSessionRow, SessionRow } from '../sessions/session-row.ts';

interface Kept {
  readonly row: MutableSessionRow;
  /** Undefined where headquarters knows everything. */
  behind: Behind | undefined;
}

/** Whose row in this reading may be another one than before. */
export interface Changes {
  readonly reading: Reading;
  readonly streams: Set<string>;
}

export class SessionRows {
  /** Changed in place; who hands rows out, copies them. */
  readonly #kept = new Map<string, Kept>();
  readonly #behind = new Set<Kept>();
  /** Undefined: both. A view of one reading need not keep the other. */
  readonly #only: Reading | undefined;
  #checkpoint = -1;
  #knownUpTo = -1;

  constructor(only?: Reading) {
    this.#only = only;
  }

  get checkpoint(): number {
    return this.#checkpoint;
  }

  get(stream: string, reading: Reading): SessionRow | undefined {
    const kept = this.#kept.get(stream);
    return kept === undefined ? undefined : rowOf(kept, reading);
  }

  *all(reading: Reading): Generator<SessionRow> {
    for (const kept of this.#kept.values()) {
      const row = rowOf(kept, reading);
      if (row !== undefined) yield row;
    }
  }

  /**
   * Takes the next events, and notes in `changes` what they have changed. Errors: those of
   * `SessionsView.apply`; then nothing has changed.
   */
  apply(events: readonly RecordedEvent[], changes?: Changes): void {
    const made: Kept[] = [];
    const batch = checkEvents<Kept>(
      this.#checkpoint,
      {
        find: (stream) => this.#kept.get(stream),
        make: (row) => {
          const kept = { row, behind: undefined };
          made.push(kept);
          return kept;
        },
      },
      events,
    );
    for (const kept of made) this.#kept.set(kept.row.stream, kept);
    batch.play(this.#player(changes));
    this.#checkpoint = batch.checkpoint;
  }

  #player(changes: Changes | undefined): BatchPlayer<Kept> {
    return {
      step: (kept, event, cell) => {
        const { row } = kept;
        const isShown = this.#only === 'actual' || this.#know(kept, event);
        stepRow(row, event, cell);
        if (event.type === 'SessionPurged') this.#remove(kept);
        if (isShown || changes?.reading === 'actual') changes?.streams.add(row.stream);
      },
      statusBatch: (event) => {
        this.#knownUpTo = knownAfter(this.#knownUpTo, event);
        for (const kept of this.#behind) {
          const { row, behind } = kept;
          if (behind === undefined || isBeyond(behind.facts[0], this.#knownUpTo)) continue;
          const isPartly = isBeyond(behind.facts.at(-1), this.#knownUpTo);
          this.#set(kept, isPartly ? catchUpTo(row, behind, this.#knownUpTo).behind : undefined);
          if (changes?.reading === 'hq') changes.streams.add(row.stream);
        }
      },
    };
  }

  /** Before the row takes the step. Says whether headquarters' forms show the fact at once. */
  #know(kept: Kept, event: RecordedEvent): boolean {
    const { row, behind } = kept;
    if (isKnownAtOnce(row.direction, event, this.#knownUpTo)) {
      if (behind !== undefined) this.#set(kept, actOn(behind, factOf(event)));
      return true;
    }
    if (behind !== undefined) behind.facts.push(factOf(event));
    else this.#set(kept, fallBehind(row.revision < 0 ? undefined : row, factOf(event)));
    return false;
  }

  #set(kept: Kept, behind: Behind | undefined): void {
    kept.behind = behind;
    if (behind === undefined) this.#behind.delete(kept);
    else this.#behind.add(kept);
  }

  #remove(kept: Kept): void {
    this.#set(kept, undefined);
    this.#kept.delete(kept.row.stream);
  }
}

function rowOf({ row, behind }: Kept, reading: Reading): SessionRow | undefined {
  return reading === 'actual' || behind === undefined ? row : behind.shown;
}

function isBeyond(fact: SessionFact | undefined, knownUpTo: number): boolean {
  return fact !== undefined && fact.position > knownUpTo;
}

/** What is kept of an event until headquarters knows it: not its ids and names. */
function factOf({
  position,
  revision,
  type,
  occurredAt,
  recordedAt,
  data,
}: RecordedEvent): SessionFact {
  return { position, revision, type, occurredAt, recordedAt, data };
}
