/**
 * How stale channel databases were, and what dependency enforcement held back, by group. Nothing
 * where nothing was.
 */
import type { RunResults } from '@cdx/simulator';
import type { Look } from '../look.ts';
import { formatCount, shortDuration } from '../numbers.ts';
import { tableLines } from '../table.ts';
import { printable } from '../text.ts';
import type { ZoneClock } from '../zone-clock.ts';

export function stalenessLines(
  { staleness: { byGroup } }: RunResults,
  look: Look,
  clock: ZoneClock,
): readonly string[] {
  if (byGroup.every(({ maxMs }) => maxMs === null || maxMs === 0)) return [];
  const { none } = look.glyphs;
  const text = (ms: number | null): string => (ms === null ? none : shortDuration(ms));
  return tableLines(
    {
      columns: [
        { header: 'Staleness', min: 10 },
        { header: 'mean', align: 'right' },
        { header: 'highest p95', align: 'right', drop: 1 },
        { header: 'max', align: 'right' },
        { header: 'at' },
      ],
      rows: byGroup.map(({ channelDataGroup, meanMs, p95MaxMs, maxMs, maxAt }) => [
        printable(channelDataGroup),
        text(meanMs),
        text(p95MaxMs),
        text(maxMs),
        maxAt === null || maxMs === 0 ? none : clock.short(maxAt).slice(0, 11),
      ]),
    },
    look,
  );
}

export function heldBackLines(
  { heldBack }: RunResults,
  look: Look,
  clock: ZoneClock,
): readonly string[] {
  if (heldBack.every(({ peak }) => peak === 0)) return [];
  return tableLines(
    {
      columns: [
        { header: 'Held back', min: 10 },
        { header: 'session time', align: 'right' },
        { header: 'database time', align: 'right', drop: 2 },
        { header: 'peak', align: 'right' },
        { header: 'at', drop: 1 },
        { header: 'at the end', align: 'right', drop: 3 },
      ],
      rows: heldBack.map(({ channelDataGroup, sessionMs, databaseMs, peak, peakAt, atEnd }) => [
        printable(channelDataGroup),
        shortDuration(sessionMs),
        shortDuration(databaseMs),
        formatCount(peak),
        peak === 0 ? look.glyphs.none : clock.short(peakAt).slice(0, 11),
        formatCount(atEnd),
      ]),
    },
    look,
  );
}
