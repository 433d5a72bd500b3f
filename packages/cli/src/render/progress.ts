/** The line that tells how far a long run has come. */
import type { Look } from './look.ts';
import { formatCountOf } from './numbers.ts';
import { fit } from './text.ts';
import type { ZoneClock } from './zone-clock.ts';

export interface ProgressFacts {
  readonly startAt: number;
  readonly now: number;
  readonly endAt: number;
  readonly domainEvents: number;
}

const barWidth = 20;

/** One line, without a line break: `███████░░░  45%  2026-03-02 10:48  82,345 domain events`. */
export function progressLine(facts: ProgressFacts, look: Look, clock: ZoneClock): string {
  const { startAt, now, endAt, domainEvents } = facts;
  const share = endAt > startAt ? Math.min(1, (now - startAt) / (endAt - startAt)) : 1;
  const { done, left } = look.glyphs.progress;
  const filled = Math.floor(share * barWidth);
  const bar = done.repeat(filled) + left.repeat(barWidth - filled);
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  const events = formatCountOf(domainEvents, 'domain event');
  const line = `${bar} ${percent}  ${clock.dateMinute(now)}  ${events}`;
  // The last column stays free: some terminals break the line when it is written.
  return fit(line, look.width - 1, look.glyphs.ellipsis);
}
