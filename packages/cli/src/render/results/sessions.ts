/** Statuses of downloads and uploads, side by side where there is room. */
import type { DirectionResults } from '@cdx/simulator';
import type { Look } from '../look.ts';
import { formatCount, formatShare } from '../numbers.ts';
import { tableLines } from '../table.ts';
import { pad, textWidth } from '../text.ts';
import { statusText } from './labels.ts';

const between = '    ';

export function statusLines(
  downloads: DirectionResults,
  uploads: DirectionResults,
  look: Look,
): readonly string[] {
  const left = directionLines('Download sessions', downloads, look);
  const right = directionLines('Upload sessions', uploads, look);
  if (left.length === 0 || right.length === 0) return left.length === 0 ? right : left;
  const leftWidth = widest(left);
  if (leftWidth + between.length + widest(right) > look.width) return [...left, '', ...right];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) =>
    (pad(left[index] ?? '', leftWidth) + between + (right[index] ?? '')).trimEnd(),
  );
}

function directionLines(
  title: string,
  { sessions, byStatus }: DirectionResults,
  look: Look,
): readonly string[] {
  if (sessions === 0) return [];
  const rows = Object.entries(byStatus)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => [
      `  ${statusText(name)}`,
      formatCount(count),
      formatShare(count, sessions),
    ]);
  return tableLines(
    {
      columns: [
        { header: title },
        { header: formatCount(sessions), align: 'right' },
        { header: '', align: 'right' },
      ],
      rows,
    },
    look,
  );
}

function widest(lines: readonly string[]): number {
  return lines.reduce((width, line) => Math.max(width, textWidth(line)), 0);
}
