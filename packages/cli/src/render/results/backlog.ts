/** The backlog over time. */
import type { RunResults } from '@cdx/simulator';
import { chartLines } from '../chart.ts';
import { titledLines } from '../facts.ts';
import type { Look } from '../look.ts';
import { formatCount } from '../numbers.ts';
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
    ...titledLines('Backlog', summary, look),
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
