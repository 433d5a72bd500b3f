/** A past moment of a history: where it is, how many sessions stood where, what its event changed. */
import type { PastMoment, SessionChange } from '@cdx/audit/replay';
import {
  sessionColumns,
  statedRow,
  type SessionColumn,
  type SessionRow,
  type SessionsTally,
  type StatedRow,
} from '@cdx/projections';
import {
  directions,
  statusLabel,
  statusNames,
  type Direction,
  type RecordedEvent,
} from '@cdx/session';
import { eventLines } from '../../commands/store/event-lines.ts';
import type { FormScope } from '../../io/view-scope.ts';
import type { Look } from '../look.ts';
import { formatCount, formatCountOf } from '../numbers.ts';
import { tableCell } from '../sessions/session-cells.ts';
import { tableLines } from '../table.ts';
import { wrap } from '../text.ts';

export interface ShownMoment {
  readonly past: PastMoment;
  /** Position of the last event of the whole history. */
  readonly head: number;
  readonly scope: FormScope;
  /** In the reading of the scope. */
  readonly tally: SessionsTally;
}

/** What every change changes, and is said already. */
const notTold: ReadonlySet<string> = new Set<SessionColumn['key']>(['modifiedAt', 'revision']);

export function momentLines(moment: ShownMoment, look: Look): readonly string[] {
  const { past, head, scope, tally } = moment;
  const { event, knownUpTo } = past;
  const of = head < 0 ? 'no events' : `position ${formatCount(head)}, the last`;
  const place =
    event === undefined
      ? 'Before the first event'
      : event.position === head
        ? `At ${of}`
        : `At position ${formatCount(event.position)} of ${formatCount(head)}`;
  const known =
    scope.recorded.forms !== null
      ? 'what headquarters knew then is not on forms'
      : knownUpTo < 0
        ? 'headquarters had heard nothing of clients yet'
        : `headquarters knew of clients all up to position ${formatCount(knownUpTo)}`;
  return [
    ...wrap(`${place}; ${known}.`, look.width),
    ...(event === undefined ? [] : ['', ...eventLines(event, scope.clock, look)]),
    ...changeLines(moment, look),
    '',
    ...directions.flatMap((direction) => tallyLines(direction, tally, look)),
  ];
}

function changeLines({ past: { change }, scope }: ShownMoment, look: Look) {
  if (change === undefined) return [];
  // Of a session that began, the event has said the rest.
  const isTold = ({ column, before }: ChangedColumn) => before !== undefined || column.onForm;
  const rows = changedColumns(change, scope)
    .filter(isTold)
    .map(({ column, before, after }) => [
      column.header,
      before === undefined ? '' : tableCell(before, column, scope.clock),
      tableCell(after, column, scope.clock),
    ]);
  const columns = [
    { header: 'changed', min: 12 },
    { header: 'before', min: 12 },
    { header: 'after', min: 12 },
  ];
  return rows.length === 0 ? [] : ['', ...tableLines({ columns, rows, indent: 2 }, look)];
}

interface ChangedColumn {
  readonly column: SessionColumn;
  readonly before: StatedRow | undefined;
  readonly after: StatedRow;
}

function changedColumns(
  change: SessionChange,
  { recorded: { forms } }: FormScope,
): readonly ChangedColumn[] {
  const stated = (row: SessionRow): StatedRow => (forms === null ? row : statedRow(row));
  const after = stated(change.after);
  const before = change.before === undefined ? undefined : stated(change.before);
  return sessionColumns[after.direction].flatMap((column) => {
    const { key } = column;
    const isSame = (before === undefined ? null : before[key]) === after[key];
    return isSame || notTold.has(key) ? [] : [{ column, before, after }];
  });
}

/** `Downloads: 12 sessions: 3 Available, 9 Applied.` */
function tallyLines(direction: Direction, tally: SessionsTally, look: Look): readonly string[] {
  const counts: Readonly<Record<string, number>> = tally[direction];
  const words = statusNames(direction)
    .filter((name) => (counts[name] ?? 0) > 0)
    .map((name) => `${formatCount(counts[name] as number)} ${statusLabel(name)}`);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const form = direction === 'download' ? 'Downloads' : 'Uploads';
  const text = `${form}: ${formatCountOf(total, 'session')}${words.length === 0 ? '' : `: ${words.join(', ')}`}.`;
  return wrap(text, look.width);
}

/** The same for programs. */
export function momentJson({ past, head, scope, tally }: ShownMoment) {
  const { event, knownUpTo, change } = past;
  const value = (row: StatedRow | undefined, key: SessionColumn['key']) => row?.[key] ?? null;
  return {
    position: event?.position ?? -1,
    head,
    knownUpTo: scope.recorded.forms === null ? knownUpTo : null,
    event: event === undefined ? null : eventJson(event),
    changes:
      change === undefined
        ? []
        : changedColumns(change, scope).map(({ column: { key }, before, after }) => ({
            column: key,
            before: value(before, key),
            after: value(after, key),
          })),
    tally,
  };
}

/** Stores give the fields in different orders. */
function eventJson(event: RecordedEvent): RecordedEvent {
  return {
    position: event.position,
    stream: event.stream,
    revision: event.revision,
    id: event.id,
    type: event.type,
    schemaVersion: event.schemaVersion,
    runNumber: event.runNumber,
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
    source: event.source,
    correlationId: event.correlationId,
    causationId: event.causationId,
    data: event.data,
  };
}
