/** Two histories side by side, for people: where they part, then session by session, then in sum. */
import type { EndedDifferently, LogDiff, SessionList } from '@cdx/audit/diff';
import { statusLabel } from '@cdx/session';
import { factLines } from '../facts.ts';
import type { Look } from '../look.ts';
import { formatCount, formatCountOf } from '../numbers.ts';
import { tableLines } from '../table.ts';
import { printable, wrap } from '../text.ts';
import type { ZoneClock } from '../zone-clock.ts';
import { divergenceLines } from './divergence-lines.ts';
import { movedLines } from './moved-lines.ts';
import { sessionCell } from './session-word.ts';

export interface ComparedSide {
  /** As people see it. */
  readonly name: string;
  /** ms; null: its end, or a position. */
  readonly asOf: number | null;
  /** Of one of two times of a history: -1 before the first event. Null: all of it. */
  readonly upToPosition: number | null;
}

export interface ComparedSides {
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  /** Words of `--ignore`. */
  readonly ignored: readonly string[];
}

/** Sections with an empty line between them; ends with a line break. */
export function diffReport(
  diff: LogDiff,
  sides: ComparedSides,
  clock: ZoneClock,
  look: Look,
): string {
  const sections = [
    headLines(diff, sides, clock, look),
    divergenceLines(diff.divergence, sides.ignored, clock, look),
    illegalLines(diff, look),
    onlyLines('Only in A', diff.onlyInA, look),
    onlyLines('Only in B', diff.onlyInB, look),
    endedLines(sides.a.upToPosition === null ? 'Ended' : 'Stand', diff.endedDifferently, look),
    movedLines(diff.moved, look),
    diff.equal ? [] : totalLines(diff.totals, look),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headLines(
  { equal, events, sessions }: LogDiff,
  { a, b, ignored }: ComparedSides,
  clock: ZoneClock,
  look: Look,
): readonly string[] {
  const verdict = equal
    ? look.paint.green('The histories are the same')
    : look.paint.red('The histories differ');
  const but = ignored.length === 0 ? '' : `, but for ${printable(ignored.join(', '))}`;
  const sideText = (side: ComparedSide, counts: 'a' | 'b'): string =>
    `${printable(side.name)}${asOfText(side, clock)}: ${formatCountOf(events[counts], 'event')}, ` +
    formatCountOf(sessions[counts], 'session');
  return [
    ...wrap(
      `${equal ? 'The histories are the same' : 'The histories differ'}${but}`,
      look.width,
    ).map((line, index) =>
      index === 0 ? line.replace(/^The histories (?:are the same|differ)/u, verdict) : line,
    ),
    ...factLines(
      [
        ['A', sideText(a, 'a')],
        ['B', sideText(b, 'b')],
      ],
      look,
    ),
  ];
}

function asOfText({ asOf, upToPosition }: ComparedSide, clock: ZoneClock): string {
  if (asOf !== null) return ` as of ${clock.dateTime(asOf)} ${clock.timeZone}`;
  return upToPosition === null ? '' : ` up to position ${upToPosition}`;
}

function illegalLines({ illegalSteps: { a, b } }: LogDiff, look: Look): readonly string[] {
  if (a === 0 && b === 0) return [];
  const text =
    `${formatCountOf(a, 'step')} in A and ${formatCount(b)} in B are not possible by the machine ` +
    'and change no session here. cdx audit verify names them.';
  return wrap(text, look.width).map(look.paint.yellow);
}

function onlyLines(
  title: string,
  { count, first }: SessionList<string>,
  look: Look,
): readonly string[] {
  if (count === 0) return [];
  const { ellipsis } = look.glyphs;
  return [
    look.paint.bold(`${title}: ${formatCountOf(count, 'session')}`),
    ...first.map((stream) => `  ${sessionCell(stream, look.width - 2, ellipsis)}`),
    ...moreLines(count, first.length, look),
  ];
}

const sessionWidth = 34;

function endedLines(
  verb: string,
  { count, first }: SessionList<EndedDifferently>,
  look: Look,
): readonly string[] {
  if (count === 0) return [];
  const rows = first.map(({ stream, a, b }) => [
    sessionCell(stream, sessionWidth, look.glyphs.ellipsis),
    statusLabel(a.status),
    statusLabel(b.status),
    a.tryCount === b.tryCount ? String(a.tryCount) : `${a.tryCount} / ${b.tryCount}`,
    messageText(a.message, b.message),
  ]);
  const table = tableLines(
    {
      indent: 2,
      columns: [
        { header: 'session' },
        { header: 'A' },
        { header: 'B' },
        { header: 'tries', align: 'right', drop: 1 },
        { header: 'message', min: 12, drop: 2 },
      ],
      rows,
    },
    look,
  );
  return [
    look.paint.bold(`${verb} differently: ${formatCountOf(count, 'session')}`),
    ...table,
    ...moreLines(count, first.length, look),
  ];
}

/** Told of the side that it is on, where the other has another or none. */
function messageText(a: string | null, b: string | null): string {
  if (a === b) return printable(a ?? '');
  const parts = [a === null ? null : `A: ${a}`, b === null ? null : `B: ${b}`];
  return printable(parts.filter((part) => part !== null).join(' '));
}

function moreLines(count: number, shown: number, look: Look): readonly string[] {
  if (shown >= count) return [];
  return [look.paint.dim(`  ${formatCount(count - shown)} more; --limit all shows them`)];
}

function totalLines(totals: LogDiff['totals'], look: Look): readonly string[] {
  if (totals.length === 0) return [];
  const rows = totals.map(({ direction, status, a, b }) => [
    direction,
    statusLabel(status),
    formatCount(a),
    formatCount(b),
    a === b ? '' : `${b > a ? '+' : '-'}${formatCount(Math.abs(b - a))}`,
  ]);
  return tableLines(
    {
      columns: [
        { header: 'Sessions' },
        { header: 'status' },
        { header: 'A', align: 'right' },
        { header: 'B', align: 'right' },
        { header: 'B - A', align: 'right' },
      ],
      rows,
    },
    look,
  );
}
