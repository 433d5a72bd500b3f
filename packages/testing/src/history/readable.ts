/** Values that fast-check prints as the history that is in them, one event a line. */
import fc from 'fast-check';
import { formatHistory } from './format-history.ts';
import type { HistoryEvent } from './history-event.ts';

/** Gives the value a way to be printed; the method is not enumerable, so equality does not see it. */
export function readable<Value extends object>(
  value: Value,
  events: readonly HistoryEvent[],
  title: readonly string[] = [],
): Value {
  return Object.defineProperty(value, fc.toStringMethod, {
    value: () => ['', ...title, formatHistory(events, 2), ''].join('\n'),
    enumerable: false,
  });
}
