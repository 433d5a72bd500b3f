/** What a verification could not look at, and why: silence would be taken for "right". */
import type { FirstReading } from './first/first-reading.ts';
import type { NotChecked } from './report.ts';
import type { Unchecked } from './second/rules/rule-context.ts';
import type { HistoryExtent } from './source/history-lines.ts';

export function notChecked(of: {
  readonly extent: HistoryExtent;
  readonly isWhole: boolean;
  readonly first: FirstReading;
  readonly unchecked: Unchecked;
}): readonly NotChecked[] {
  const { extent, isWhole, first, unchecked } = of;
  const told: NotChecked[] = [];
  const add = (rule: NotChecked['rule'], text: string): unknown => told.push({ rule, text });
  if (!isWhole) {
    add('cause-unknown', 'causes that are not there: this is part of a log');
    add('run-count', 'how many events a run has recorded: this is part of a log');
  }
  if (!extent.isGapless && extent.stream === null) {
    add('position-gap', 'gaps between positions: this kind of store has them anyway');
  }
  if (extent.head === null) {
    add('tail-missing', 'whether events are missing at the end: nothing says how far the log went');
  }
  if (unchecked.headless > 0) {
    add('illegal-step', `${unchecked.headless} sessions that begin before this part of the log`);
  }
  const why =
    first.system.unreadRuns > 0 ? 'its scenario cannot be read here' : 'no run says its policy';
  if (unchecked.tries > 0) {
    add('try-count', `${unchecked.tries} retries: ${why}; --tries N gives the try count`);
  }
  if (first.system.runs.some(({ hasMaxDuration }) => hasMaxDuration)) {
    add('try-count', 'for how long stages were tried (maxDuration): only how often');
  }
  if (unchecked.order > 0) {
    add('apply-order', `${unchecked.order} applied packages: ${why}`);
  }
  if (first.batches.uncounted > 0) {
    add(
      'batch-messages',
      `${first.batches.uncounted} batches: the messages that they moved are too far back, or not in this part of the log`,
    );
  }
  return told;
}
