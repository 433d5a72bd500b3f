/** Laws of headquarters' forms: what they show goes by what headquarters did, and by what it was told. */
import {
  compiledMachine,
  ILLEGAL,
  parseSessionStream,
  stepSession,
  Uncreated,
  type SessionState,
} from '@cdx/session';
import { claimedWrongly, type ClaimedState } from '../claimed-state.ts';
import { nextStatus } from '../each-event.ts';
import { lawBroken } from '../law-broken.ts';
import { headquartersKnowledge, type LogEvent } from './headquarters-knowledge.ts';

/** Status by stream; one that the forms do not show is not in it. */
export type Forms = ReadonlyMap<string, string>;

/** The status, or as much of a row as is to be held. */
export type ShownForms = ReadonlyMap<string, string | NonNullable<ClaimedState>>;

/**
 * What the forms show by definition: the sessions that headquarters knows, as far as it knows them.
 * One that is purged is not shown.
 */
export function formsByDefinition(log: readonly LogEvent[]): Forms {
  const forms = new Map<string, string>();
  for (const [stream, { history, status }] of headquartersKnowledge(log)) {
    if (status !== Uncreated && !isPurged(history)) forms.set(stream, status);
  }
  return forms;
}

/**
 * The forms show no status that headquarters cannot have known by now: each is one that it has gone
 * through, after this batch or one before it.
 */
export function headquartersNeverAhead(log: readonly LogEvent[], shown: ShownForms): void {
  const knowledge = headquartersKnowledge(log);
  for (const [stream, row] of shown) {
    const status = statusOf(row);
    const { history = [], passed = new Set<string>() } = knowledge.get(stream) ?? {};
    if (status === undefined || passed.has(status)) continue;
    const told = [...passed].filter((name) => name !== Uncreated).join(', ') || 'nothing';
    lawBroken(
      'headquarters-never-ahead',
      `The forms show ${stream} as ${status}; by what headquarters knows it can be: ${told}.`,
      history.slice(0, firstWith(stream, history, status)),
    );
  }
}

/** The forms show exactly what is so by definition; no more, no less, no session missing. */
export function headquartersKnowsAfterBatch(log: readonly LogEvent[], shown: ShownForms): void {
  const knowledge = headquartersKnowledge(log);
  for (const stream of new Set([...knowledge.keys(), ...shown.keys()])) {
    const { history = [], known = [], status = Uncreated } = knowledge.get(stream) ?? {};
    const expected = status === Uncreated || isPurged(history) ? undefined : status;
    const row = shown.get(stream);
    const found = row === undefined ? undefined : (statusOf(row) ?? expected);
    if (expected !== found) {
      lawBroken(
        'headquarters-knows-after-batch',
        `The forms show ${stream} as ${found ?? 'nothing'}; by what headquarters knows it is ${expected ?? 'nothing'}.`,
        history,
      );
    }
    if (typeof row !== 'object') continue;
    const { direction } = parseSessionStream(stream);
    const state = known.reduce<SessionState | null>(
      (folded, event) => stepSession(folded, direction, event),
      null,
    );
    const witness = claimedWrongly(row, state);
    if (witness === null) continue;
    lawBroken('headquarters-knows-after-batch', `On the form of ${stream} ${witness}`, history);
  }
}

function statusOf(row: string | NonNullable<ClaimedState>): string | undefined {
  return typeof row === 'string' ? row : row.status;
}

function isPurged(history: readonly LogEvent[]): boolean {
  return history.some(({ type }) => type === 'SessionPurged');
}

/** How many events there are up to the fact that the forms are ahead by. */
function firstWith(stream: string, history: readonly LogEvent[], wanted: string): number {
  const table = compiledMachine(parseSessionStream(stream).direction);
  let status = table.uncreated;
  for (const [index, { type }] of history.entries()) {
    const next = nextStatus(table, status, type);
    if (next !== ILLEGAL) status = next;
    if (table.states[status] === wanted) return index + 1;
  }
  return history.length;
}
