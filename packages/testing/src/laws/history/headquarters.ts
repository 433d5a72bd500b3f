/** Laws of headquarters' forms: what they show goes by what headquarters did, and by what it was told. */
import {
  compiledMachine,
  ILLEGAL,
  isHeadquartersFact,
  isSessionStream,
  parseSessionStream,
  Uncreated,
  type RecordedEvent,
} from '@cdx/session';
import { nextStatus } from '../each-event.ts';
import { lawBroken } from '../law-broken.ts';

/** The events of several streams in the order of the log. */
export type LogEvent = Pick<
  RecordedEvent,
  'stream' | 'position' | 'type' | 'data' | 'runNumber' | 'occurredAt' | 'recordedAt'
>;

/** Status by stream; one that the forms do not show is not in it. */
export type Forms = ReadonlyMap<string, string>;

/**
 * What the forms show by definition: headquarters' own facts at once, those of clients up to the
 * position that the last status-message batch has recorded (S2; DOMAIN: Process status messages).
 * A session that is purged is not shown.
 */
export function formsByDefinition(log: readonly LogEvent[]): Forms {
  return formsKnowing(log, knownPositions(log).at(-1) ?? -1);
}

/**
 * The forms show no status that headquarters cannot have known by now: each is what they showed by
 * definition after this batch or one before it, with headquarters' own facts up to some time.
 */
export function headquartersNeverAhead(log: readonly LogEvent[], shown: Forms): void {
  const known = [-1, ...knownPositions(log)];
  const histories = byStream(log);
  for (const [stream, status] of shown) {
    const history = histories.get(stream) ?? [];
    const could = new Set(known.flatMap((position) => statusesOf(stream, history, position)));
    if (could.has(status)) continue;
    const told = [...could].filter((name) => name !== Uncreated).join(', ') || 'nothing';
    lawBroken(
      'headquarters-never-ahead',
      `The forms show ${stream} as ${status}; by what headquarters knows it can be: ${told}.`,
      history.slice(0, firstWith(stream, history, status)),
    );
  }
}

/** The forms show exactly what is so by definition; no more, no less, no session missing. */
export function headquartersKnowsAfterBatch(log: readonly LogEvent[], shown: Forms): void {
  const defined = formsByDefinition(log);
  for (const stream of new Set([...defined.keys(), ...shown.keys()])) {
    const [expected, found] = [defined.get(stream), shown.get(stream)];
    if (expected === found) continue;
    lawBroken(
      'headquarters-knows-after-batch',
      `The forms show ${stream} as ${found ?? 'nothing'}; by what headquarters knows it is ${expected ?? 'nothing'}.`,
      log.filter((event) => event.stream === stream),
    );
  }
}

function formsKnowing(log: readonly LogEvent[], known: number): Forms {
  const forms = new Map<string, string>();
  for (const [stream, history] of byStream(log)) {
    const status = statusesOf(stream, history, known).at(-1) ?? Uncreated;
    const isPurged = history.some(({ type }) => type === 'SessionPurged');
    if (status !== Uncreated && !isPurged) forms.set(stream, status);
  }
  return forms;
}

function byStream(log: readonly LogEvent[]): ReadonlyMap<string, readonly LogEvent[]> {
  const found = new Map<string, LogEvent[]>();
  for (const event of log) {
    if (!isSessionStream(event.stream)) continue;
    const history = found.get(event.stream);
    if (history === undefined) found.set(event.stream, [event]);
    else history.push(event);
  }
  return found;
}

/** The statuses that headquarters has gone through, one after the other, told up to a position. */
function statusesOf(
  stream: string,
  history: readonly LogEvent[],
  known: number,
): readonly string[] {
  const { direction } = parseSessionStream(stream);
  const table = compiledMachine(direction);
  let status = table.uncreated;
  const statuses = [Uncreated as string];
  for (const { position, type, data } of history) {
    if (position > known && !isHeadquartersFact(direction, type, data)) continue;
    const next = nextStatus(table, status, type);
    if (next === ILLEGAL || next === status) continue;
    status = next;
    statuses.push(table.states[status] ?? Uncreated);
  }
  return statuses;
}

/** Up to which position the forms have known the log, batch by batch. */
function knownPositions(log: readonly LogEvent[]): readonly number[] {
  return log
    .filter(({ type }) => type === 'StatusMessagesProcessed')
    .map(({ data }) => (data as { readonly upToPosition: number }).upToPosition);
}

/** How many events there are up to the fact that the forms are ahead by. */
function firstWith(stream: string, history: readonly LogEvent[], status: string): number {
  for (let count = 1; count <= history.length; count++) {
    if (statusesOf(stream, history.slice(0, count), Infinity).at(-1) === status) return count;
  }
  return history.length;
}
