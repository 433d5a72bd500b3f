/**
 * How a law says that it does not hold: with its name, what shows it, and the shortest beginning of
 * the history that does. Laws throw, so any runner will do.
 */
import { CdxError } from '@cdx/session';
import { formatHistory } from '../history/format-history.ts';
import type { HistoryEvent } from '../history/history-event.ts';

export const lawNames = [
  'legal-steps',
  'facts-of-their-run',
  'replay-equals-state',
  'table-equals-xstate',
  'prefix-and-rest-equal-whole',
  'snapshot-and-tail-equal-whole',
  'no-effect-before-its-cause',
  'attempts-within-try-count',
  'delays-within-bounds',
  'gives-up-only-when-spent',
  'ended-or-pending',
  'headquarters-never-ahead',
  'headquarters-knows-after-batch',
  'same-seed-same-hash',
  'parallel-equals-serial',
  'nothing-lost-or-doubled',
  'commands-are-obeyed',
  'log-only-grows',
  'as-told',
] as const;
export type LawName = (typeof lawNames)[number];

/**
 * Throws `law-broken`; `details` has `law`, `witness` and the lines of `prefix`.
 *
 * @param prefix the shortest beginning that shows it, its last event included; empty where the law
 *   is of no single history
 */
export function lawBroken(
  law: LawName,
  witness: string,
  prefix: readonly HistoryEvent[] = [],
): never {
  const lines = formatHistory(prefix).split('\n');
  const count = `${prefix.length} event${prefix.length === 1 ? '' : 's'}`;
  const shown = lines.map((line) => `\n    ${line}`).join('');
  const shortest = prefix.length === 0 ? '' : `\n  Shortest prefix, ${count}:${shown}`;
  // As lines: runners print details as well, and every field of every event is too much.
  const details = { law, witness, prefix: prefix.length === 0 ? [] : lines };
  throw new CdxError('law-broken', `Law broken: ${law}\n  ${witness}${shortest}`, details);
}
