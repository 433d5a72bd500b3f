/**
 * The heart of every sessions view: rows, and the next events of the log. First the whole batch is
 * checked, then rows are changed in place; so a view takes over all of a batch or nothing, and no
 * row is ever copied, which is what the time would go into.
 */
import {
  applyActions,
  CdxError,
  cellOf,
  compiledMachine,
  ILLEGAL,
  isCdxError,
  isSessionStream,
  parseSessionStream,
  stepSession,
  type CompiledMachine,
  type RecordedEvent,
  type SessionContext,
} from '@cdx/session';
import { blankRow, derived, type MutableSessionRow, type SessionRow } from './session-row.ts';

/** The row of a stream before the batch; it will be changed in place. */
export type RowLookup = (stream: string) => MutableSessionRow | undefined;

export interface FoldedBatch {
  /** The rows that the events have changed or made; new ones begin behind the old checkpoint. */
  readonly rows: readonly MutableSessionRow[];
  /** Position of the last event of the batch, or the old checkpoint if there was no new one. */
  readonly checkpoint: number;
}

/** A row on its way through the batch, as far as the check has come. */
interface Checked {
  readonly row: MutableSessionRow;
  readonly machine: CompiledMachine;
  status: number;
  revision: number;
}

/**
 * Steps the events that lie behind `checkpoint`. Errors: `illegal-step`, `store-corrupt`,
 * `invalid-argument`, as `SessionsView.apply`; then no row has been changed.
 */
export function foldSessions(
  checkpoint: number,
  lookup: RowLookup,
  events: readonly RecordedEvent[],
): FoldedBatch {
  const touched = new Map<string, Checked>();
  // What is to be done, side by side: one object less for each event.
  const stepped: RecordedEvent[] = [];
  const steppers: Checked[] = [];
  const cells: number[] = [];
  let last = checkpoint;
  let previous = -1;
  for (const event of events) {
    const { position, stream } = event;
    if (position <= previous) outOfOrder(event, previous);
    previous = position;
    if (position <= checkpoint) continue;
    last = position;
    let of = touched.get(stream);
    if (of === undefined) {
      const row = lookup(stream) ?? newRow(event);
      if (row === undefined) continue;
      const { statusCode: status, revision } = row;
      of = { row, machine: compiledMachine(row.direction), status, revision };
      touched.set(stream, of);
    }
    cells.push(check(of, event));
    steppers.push(of);
    stepped.push(event);
  }
  for (let at = 0; at < stepped.length; at++) {
    step(steppers[at] as Checked, stepped[at] as RecordedEvent, cells[at] as number);
  }
  return { rows: Array.from(touched.values(), ({ row }) => row), checkpoint: last };
}

/** The cell of the machine's table for this event. */
function check(of: Checked, event: RecordedEvent): number {
  if (event.revision !== of.revision + 1) gapInStream(event, of.revision);
  const { machine, status } = of;
  const eventCode = machine.eventCodes[event.type];
  const cell = eventCode === undefined ? -1 : cellOf(machine, eventCode, status);
  const next = machine.next[cell] ?? ILLEGAL;
  if (next === ILLEGAL) illegalStep(of, event);
  if (status === machine.uncreated) checkIdentity(event);
  of.status = next;
  of.revision = event.revision;
  return cell;
}

function step({ row, machine }: Checked, event: RecordedEvent, cell: number): void {
  const { message, job } = row;
  // createdAt and modifiedAt, which a row always has, are set by the first step.
  applyActions(row, machine.actions[cell] ?? [], event);
  row.statusCode = machine.next[cell] as number;
  row.status = derived.status(row.direction, row.statusCode);
  row.revision = event.revision;
  if (row.message !== message) row.errorId = derived.errorId(row.message);
  if (row.job !== job) row.jobName = derived.jobName(row.job);
}

/** Undefined for an event of no session. */
function newRow({ stream, position }: RecordedEvent): MutableSessionRow | undefined {
  if (!isSessionStream(stream)) return undefined;
  return blankRow(stream, parseSessionStream(stream).direction, position);
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
function illegalStep({ row, machine, status }: Checked, event: RecordedEvent): never {
  const { stream, revision, position } = event;
  const { direction } = row;
  const name = machine.states[status] as SessionRow['status'];
  const before = { direction, status: name, statusCode: status, context: row };
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
