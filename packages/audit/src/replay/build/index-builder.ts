/**
 * Makes a replay index of a log, or goes on with one. It takes the events in their order through the
 * check that all views have, and writes a segment when one is full; whatever interrupts it, what has
 * been written stays good, and the next one goes on from there.
 */
import {
  checkEvents,
  knownAfter,
  stepRow,
  type MutableSessionRow,
} from '@cdx/projections/view-parts';
import {
  compiledMachine,
  isCdxError,
  isHeadquartersFact,
  isSessionStream,
  parseSessionStream,
  type RecordedEvent,
} from '@cdx/session';
import { failureBit, noFact, ownFactBit } from '../facts/fact-columns.ts';
import { factFields } from '../format/fact-fields.ts';
import type { ReplayStorage } from '../storage/replay-storage.ts';
import { BuildState, type BuildSetup } from './build-state.ts';
import { mayHaveFailure } from './failure-after.ts';

/** A session in a batch of events. */
interface Subject {
  readonly row: Pick<MutableSessionRow, 'direction' | 'statusCode' | 'revision'>;
  /** Undefined for one that begins in this batch; then `row` is a whole blank one. */
  session: number | undefined;
}

export class IndexBuilder {
  readonly #state: BuildState;

  /** Errors: `store-corrupt` where what is to be gone on with is damaged. */
  constructor(storage: ReplayStorage, setup: BuildSetup) {
    this.#state = new BuildState(storage, setup);
  }

  /** Position of the last event that it has taken; -1 for none. */
  get checkpoint(): number {
    return this.#state.last?.position ?? -1;
  }

  /**
   * The next events of the log; those up to the checkpoint are left out. Errors: those of
   * `SessionsView.apply`; the events before the one in question have been taken then.
   */
  apply(events: readonly RecordedEvent[]): void {
    const from = events.findIndex(({ position }) => position > this.checkpoint);
    if (from < 0) return;
    for (let at = from; at < events.length;) {
      // Never more than a segment can take.
      const end = Math.min(events.length, at + this.#state.factsLeft);
      this.#applyUpToError(events.slice(at, end));
      at = end;
    }
  }

  /** Writes what is not written yet. */
  flush(): void {
    this.#state.write();
  }

  #applyUpToError(events: readonly RecordedEvent[]): void {
    try {
      this.#applyAll(events);
    } catch (error) {
      const wrongAt = isCdxError(error) ? error.details['position'] : undefined;
      const before = events.filter(({ position }) => position < Number(wrongAt));
      if (before.length > 0 && before.length < events.length) this.#applyAll(before);
      throw error;
    }
  }

  #applyAll(events: readonly RecordedEvent[]): void {
    const state = this.#state;
    checkEvents<Subject>(
      this.checkpoint,
      {
        find: (stream) => this.#find(stream),
        make: (row) => ({ row, session: undefined }),
      },
      events,
    ).play({
      step: (subject, event, cell) => this.#step(subject, event, cell),
      statusBatch: (event) => {
        state.addBatch(event.position, knownAfter(state.knownUpTo, event));
      },
    });
    state.endOf(events);
  }

  #find(stream: string): Subject | undefined {
    if (!isSessionStream(stream)) return undefined;
    const { direction, sessionNumber, channelDatabase } = parseSessionStream(stream);
    const state = this.#state;
    const session = state.find(direction, sessionNumber, channelDatabase);
    if (session === undefined) return undefined;
    const row = {
      direction,
      statusCode: state.statusOf(session),
      revision: state.revisionOf(session),
    };
    return { row, session };
  }

  #step(subject: Subject, event: RecordedEvent, cell: number): void {
    const state = this.#state;
    const { direction } = subject.row;
    const machine = compiledMachine(direction);
    const previous = subject.session === undefined ? noFact : state.lastOf(subject.session);
    const failedBefore = previous !== noFact && (state.facts.status(previous) & failureBit) !== 0;
    const session = (subject.session ??= this.#begin(subject, event, cell));
    const code = machine.eventCodes[event.type] as number;
    const { type, position, occurredAt, recordedAt, data } = event;
    const isOwn = isHeadquartersFact(direction, type, data);
    const fails = mayHaveFailure(failedBefore, direction, cell, event);
    state.addFact(
      {
        session,
        previous,
        code: code | (isOwn ? ownFactBit : 0),
        status: (machine.next[cell] as number) | (fails ? failureBit : 0),
        position,
        occurredAt,
        recordedAt,
      },
      factFields[direction][code]?.fields ?? [],
      event,
    );
  }

  /** Its first step says what stays the same of it. */
  #begin({ row }: Subject, event: RecordedEvent, cell: number): number {
    const begun = { ...(row as MutableSessionRow) };
    stepRow(begun, event, cell);
    return this.#state.begin(begun);
  }
}
