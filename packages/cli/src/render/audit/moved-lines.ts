/** By how much times have moved, as a table: each time, and below it by job and group. */
import type { Moved, MovedShifts } from '@cdx/audit/diff';
import type { Look } from '../look.ts';
import { formatCount, shortDuration } from '../numbers.ts';
import { tableLines } from '../table.ts';
import { printable } from '../text.ts';
import { sessionCell } from './session-word.ts';

const sessionWidth = 28;

export function movedLines(moved: readonly Moved[], look: Look): readonly string[] {
  if (moved.length === 0) return [];
  const rows = moved.flatMap((entry) => {
    const { direction, time, byJobAndGroup } = entry;
    const groups = byJobAndGroup.map((group) =>
      shiftCells(`  ${printable(`${group.job}, ${group.group}`)}`, group, look),
    );
    return [shiftCells(`${direction}, ${time}`, entry, look), ...groups];
  });
  return tableLines(
    {
      columns: [
        { header: 'Times that moved', min: 18 },
        { header: 'sessions', align: 'right' },
        { header: 'median', align: 'right' },
        { header: 'largest', align: 'right' },
        { header: 'of', drop: 1 },
      ],
      rows,
    },
    look,
  );
}

function shiftCells(
  label: string,
  { count, medianMs, largestMs, largestOf }: MovedShifts,
  { glyphs }: Look,
): readonly string[] {
  return [
    label,
    formatCount(count),
    shiftText(medianMs),
    shiftText(largestMs),
    sessionCell(largestOf, sessionWidth, glyphs.ellipsis),
  ];
}

/** `+1h4m`: later in B than in A. */
function shiftText(ms: number): string {
  if (ms === 0) return '0s';
  return `${ms > 0 ? '+' : '-'}${shortDuration(Math.abs(ms))}`;
}
