/** The line that tells how far an experiment has come. */
import type { Look } from '../look.ts';
import { formatCount, shortDuration } from '../numbers.ts';
import { fit } from '../text.ts';

export interface ExperimentProgressFacts {
  readonly done: number;
  readonly total: number;
  /** It may end before: `total` is the most. */
  readonly atMost: boolean;
  /** How long the rest may take, ms; null: not known yet. */
  readonly leftMs: number | null;
}

const barWidth = 20;

/** One line, without a line break: `█████░░░░░  52%  125 of 240 runs  about 34s left`. */
export function experimentProgressLine(facts: ExperimentProgressFacts, look: Look): string {
  const { done, total, atMost, leftMs } = facts;
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const { done: full, left } = look.glyphs.progress;
  const filled = Math.floor(share * barWidth);
  const bar = full.repeat(filled) + left.repeat(barWidth - filled);
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  const runs = `${formatCount(done)} of ${atMost ? 'at most ' : ''}${formatCount(total)} runs`;
  const eta =
    leftMs === null ? '' : `  about ${shortDuration(Math.ceil(leftMs / 1000) * 1000)} left`;
  // The last column stays free: some terminals break the line when it is written.
  return fit(`${bar} ${percent}  ${runs}${eta}`, look.width - 1, look.glyphs.ellipsis);
}
