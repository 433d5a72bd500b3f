/** Times and spans in the texts of findings; the numbers themselves are in the events. */
import { formatDuration, formatInstant } from '@cdx/simulator';

/** As far as the calendar goes. */
const timeMax = 8_640_000_000_000_000;

export function timeText(ms: number): string {
  return Math.abs(ms) <= timeMax ? formatInstant(ms) : `${ms} ms`;
}

export function spanText(ms: number): string {
  return formatDuration(ms);
}
