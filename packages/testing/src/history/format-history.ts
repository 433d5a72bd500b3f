/** Histories as text, for errors and counterexamples. */
import { formatInstant } from '@cdx/simulator';
import { dueAtOf, type FailureData, type HistoryEvent } from './history-event.ts';

const columnGap = '  ';

/** One line an event: place, time, name and what matters of its payload. Times are UTC. */
export function formatHistory(events: readonly HistoryEvent[], indent = 0): string {
  const digits = String(events.length - 1).length;
  return events
    .map((event, index) => {
      const facts = [event.type, ...factsOf(event)].join(' ');
      const columns = [String(index).padStart(digits), timeOf(event), facts];
      return ' '.repeat(indent) + columns.join(columnGap);
    })
    .join('\n');
}

function timeOf({ occurredAt, recordedAt }: HistoryEvent): string {
  const happened = formatInstant(occurredAt);
  return occurredAt === recordedAt ? happened : `${happened} told ${formatInstant(recordedAt)}`;
}

function factsOf(event: HistoryEvent): readonly string[] {
  const run = event.runNumber === 1 ? [] : [`(run ${event.runNumber})`];
  const data = (event.data ?? {}) as Readonly<Record<string, unknown>>;
  if (event.type === 'RetryScheduled') return [`for ${formatInstant(dueAtOf(event))}`, ...run];
  if (event.type === 'SessionCanceled') return [`by ${String(data['by'])}`, ...run];
  if (event.type === 'LateMessageReceived') {
    const { type, runNumber } = data['original'] as { readonly type: string; runNumber: number };
    return [`of ${type} (run ${runNumber})`, ...run];
  }
  const isFinal = (event.data as Partial<FailureData> | null)?.retriable === false;
  return isFinal ? ['not retriable', ...run] : run;
}
