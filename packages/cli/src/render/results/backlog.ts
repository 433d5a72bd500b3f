/** The backlog over time, and each outage with the backlog around it. */
import type { OutageResults, RunResults } from '@cdx/simulator';
import { chartLines } from '../chart.ts';
import { factLines } from '../facts.ts';
import type { Look } from '../look.ts';
import { formatCount, shortDuration } from '../numbers.ts';
import { fitsWhole, tableLines, type TableOptions } from '../table.ts';
import { printable, wrap } from '../text.ts';
import type { ZoneClock } from '../zone-clock.ts';

const chartHeight = 5;

export function backlogLines(
  { backlog, outages, startAt, endAt }: RunResults,
  look: Look,
  clock: ZoneClock,
): readonly string[] {
  const { points, binMs, peak, peakAt, atEnd } = backlog;
  if (points.length === 0) return [];
  const summary = `peak ${formatCount(peak)} at ${clock.dateMinute(peakAt)}, ${formatCount(atEnd)} at the end`;
  return [
    ...wrap(`Backlog: ${summary}`, look.width).map((line) =>
      line.replace(/^Backlog/, look.paint.bold),
    ),
    ...(peak === 0
      ? []
      : chartLines(
          {
            points,
            binMs,
            startAt,
            endAt,
            bands: outages,
            bandLabel: 'outage',
            height: chartHeight,
          },
          look,
          clock,
        )),
  ];
}

export function outageLines(
  { outages, endAt }: RunResults,
  look: Look,
  clock: ZoneClock,
): readonly string[] {
  if (outages.length === 0) return [];
  const { none } = look.glyphs;
  const rows = outages.map((outage) => ({
    name: printable(outage.name),
    databases: `${formatCount(outage.databases)} ${printable(outage.channelDataGroup)}`,
    from: clock.short(outage.startAt).slice(0, 11),
    lasted: shortDuration(outage.endAt - outage.startAt),
    before: outage.backlogBefore === null ? none : formatCount(outage.backlogBefore),
    peak: outage.backlogBefore === null ? none : formatCount(outage.peakBacklog),
    recovered: recovery(outage, endAt),
  }));
  const table: TableOptions = {
    columns: [
      { header: 'Outages' },
      { header: 'databases' },
      { header: 'from' },
      { header: 'lasted' },
      { header: 'before', align: 'right' },
      { header: 'peak', align: 'right' },
      { header: 'recovered' },
    ],
    rows: rows.map((row) => Object.values(row)),
  };
  if (fitsWhole(table, look)) return tableLines(table, look);
  return rows.flatMap(({ name, databases, from, lasted, before, peak, recovered }) => [
    ...wrap(`Outage ${name}`, look.width).map((line) => look.paint.bold(line)),
    ...factLines(
      [
        ['  cut off', `${databases} from ${from} for ${lasted}`],
        ['  backlog', `${before} before, ${peak} at its peak, recovered ${recovered}`],
      ],
      look,
    ),
  ]);
}

function recovery(outage: OutageResults, runEndAt: number): string {
  if (outage.backlogBefore === null) return 'not begun';
  if (outage.endAt > runEndAt) return 'still cut off';
  return outage.recoveryMs === null ? 'not yet' : `after ${shortDuration(outage.recoveryMs)}`;
}
