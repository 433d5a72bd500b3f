/**
 * The check before every fold: whether the next events of the log are legal steps, all of them,
 * before anything is changed. So a view takes over all of a batch or nothing, and no row is ever
 * copied for it, which is what the time would go into.
 */
import {
  CdxError,
  compiledMachine,
  initialContext,
  isCdxError,
  isSessionStream,
  parseSessionStream,
  stepSession,
  type CompiledMachine,
  type RecordedEvent,
  type SessionContext,
} from '@cdx/session';
import { blankRow, type MutableSessionRow, type SessionRow } from '../sessions/session-row.ts';
import { isStatusBatch } from './status-batch.ts';
import { cellFor } from './step-row.ts';

/** What a view keeps of a session: its row, and whatever else the view wants to know of it. */
export interface Subject {
  /** Where the session stands before the batch; the check reads no more of it. */
  readonly row: Pick<SessionRow, 'direction' | 'statusCode' | 'revision'>;
}

/** Where a view keeps them. */
export interface Subjects<S extends Subject> {
  /** Undefined for a session that the view does not show. */
  find(stream: string): S | undefined;
  /** For a session that begins in this batch; its row has seen no event yet. */
  make(row: MutableSessionRow): S;
}

/** Takes the steps of a batch that has been checked, in the order of the log. */
export interface BatchPlayer<S extends Subject> {
  /** `cell` is the place of the step in the tables of the machine. */
  step(subject: S, event: RecordedEvent, cell: number): void;
  /** The status-message batch ran. */
  statusBatch(event: RecordedEvent): void;
}

export interface CheckedBatch<S extends Subject> {
  /** Position of the last event of the batch, or the old checkpoint if there was no new one. */
  readonly checkpoint: number;
  /** To be called once. */
  play(player: BatchPlayer<S>): void;
}

/** A session on its way through the batch, as far as the check has come. */
interface Checked<S extends Subject> {
  readonly subject: S;
  readonly machine: CompiledMachine;
  status: number;
  revision: number;
  isPurged: boolean;
}

/**
 * Checks the events that lie behind `checkpoint`. Errors: `illegal-step`, `store-corrupt`,
 * `invalid-argument`, as `SessionsView.apply`.
 */
export function checkEvents<S extends Subject>(
  checkpoint: number,
  subjects: Subjects<S>,
  events: readonly RecordedEvent[],
): CheckedBatch<S> {
  const met = new Map<string, Checked<S>>();
  // What is to be done, side by side: one object less for each event.
  const stepped: RecordedEvent[] = [];
  const steppers: (S | null)[] = [];
  const cells: number[] = [];
  let last = checkpoint;
  let previous = -1;
  for (const event of events) {
    const { position, stream } = event;
    if (position <= previous) outOfOrder(event, previous);
    previous = position;
    if (position <= checkpoint) continue;
    last = position;
    let of = met.get(stream);
    if (of === undefined) {
      const subject = subjects.find(stream) ?? newSubject(subjects, event);
      if (subject === undefined) {
        if (!isStatusBatch(event)) continue;
        cells.push(-1);
        steppers.push(null);
        stepped.push(event);
        continue;
      }
      const { direction, statusCode: status, revision } = subject.row;
      of = { subject, machine: compiledMachine(direction), status, revision, isPurged: false };
      met.set(stream, of);
    }
    cells.push(check(of, event));
    steppers.push(of.subject);
    stepped.push(event);
  }
  return {
    checkpoint: last,
    play: (player) => {
      for (let at = 0; at < stepped.length; at++) {
        const subject = steppers[at] as S | null;
        const event = stepped[at] as RecordedEvent;
        if (subject === null) player.statusBatch(event);
        else player.step(subject, event, cells[at] as number);
      }
    },
  };
}

/** The cell of the machine's table for this event. */
function check(of: Checked<Subject>, event: RecordedEvent): number {
  // What has been purged is not there any more, in this batch as in the next.
  if (of.isPurged) gapInStream(event, -1);
  if (event.revision !== of.revision + 1) gapInStream(event, of.revision);
  const { machine, status } = of;
  const cell = cellFor(machine, status, event.type);
  if (cell < 0) illegalStep(of, event);
  if (status === machine.uncreated) checkIdentity(event);
  of.status = machine.next[cell] as number;
  of.revision = event.revision;
  of.isPurged = event.type === 'SessionPurged';
  return cell;
}

/** Undefined for an event of no session. */
function newSubject<S extends Subject>(
  subjects: Subjects<S>,
  { stream, position }: RecordedEvent,
): S | undefined {
  if (!isSessionStream(stream)) return undefined;
  return subjects.make(blankRow(stream, parseSessionStream(stream).direction, position));
}

/** The name of a stream and the facts in it must agree: rows are found by the one or the other. */
function checkIdentity({ stream, revision, position, data }: RecordedEvent): void {
  const named = parseSessionStream(stream);
  const { sessionNumber, channelDatabase } = data as SessionContext;
  if (named.sessionNumber === sessionNumber && named.channelDatabase === channelDatabase) return;
  throw new CdxError(
    'store-corrupt',
    `${stream}: its first event is about session ${sessionNumber} of ${channelDatabase}.`,
    { stream, revision, position, sessionNumber, channelDatabase },
  );
}

/** The error of `stepSession`, so that there is one wording, with the place in the log. */
function illegalStep({ subject, machine, status }: Checked<Subject>, event: RecordedEvent): never {
  const { stream, revision, position } = event;
  const { row } = subject;
  const { direction } = row;
  const name = machine.states[status] as SessionRow['status'];
  // No context: the step is refused before anybody reads it.
  const before = { direction, status: name, statusCode: status, context: initialContext() };
  try {
    stepSession(status === machine.uncreated ? null : before, direction, event);
  } catch (error) {
    if (!isCdxError(error)) throw error;
    throw new CdxError(
      error.code,
      `${error.message} The log is wrong at position ${position} (revision ${revision} of the stream).`,
      { ...error.details, stream, revision, position },
      { cause: error },
    );
  }
  throw new Error(`${stream}: the fold and stepSession do not agree about ${event.type}.`);
}

function gapInStream({ stream, revision, position }: RecordedEvent, last: number): never {
  throw new CdxError(
    'store-corrupt',
    `${stream}: after revision ${last} comes ${revision}, at position ${position}.`,
    { stream, revision, position, expected: last + 1 },
  );
}

function outOfOrder({ stream, revision, position }: RecordedEvent, previous: number): never {
  throw new CdxError(
    'invalid-argument',
    `Events must come in the order of the log: position ${position} after ${previous}.`,
    { stream, revision, position, previous },
  );
}
