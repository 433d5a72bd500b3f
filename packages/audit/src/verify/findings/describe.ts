/**
 * Reads a history again for what is to be told of its findings: where they are, and of illegal steps
 * what came before. Only where there are any.
 */
import { compiledMachine } from '@cdx/session';
import type { EventPlace, Finding, Note } from '../report.ts';
import type { NameTable } from '../scan/name-table.ts';
import { isFindingRule } from '../rules.ts';
import { canonicalLine } from '../scan/canonical-line.ts';
import { EventScanner, StreamKind } from '../scan/event-scanner.ts';
import type { HistoryLines } from '../source/history-lines.ts';
import type { Found, SessionKey } from './collector.ts';
import { shortestHistory } from './shortest-history.ts';

export interface Described {
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
}

interface PlacedEvent {
  readonly ordinal: number;
  readonly event: EventPlace;
}

/** `names`: as what was found has them. */
export async function describe(
  lines: HistoryLines,
  found: readonly Found[],
  names: NameTable,
): Promise<Described> {
  if (found.length === 0) return { findings: [], notes: [] };
  const reading = new Rereading(found, names);
  if (found.some(({ ordinal }) => ordinal >= 0)) await lines.read(reading.see);
  const findings: Finding[] = [];
  const notes: Note[] = [];
  for (const one of found) {
    const { rule, text, expected } = one;
    const place = reading.placeOf(one);
    if (isFindingRule(rule)) {
      const history = one.session === undefined ? null : reading.historyOf(one, one.session);
      findings.push({ rule: rule, text, expected, ...place, history });
    } else notes.push({ rule: rule, text, expected, ...place });
  }
  return { findings, notes };
}

class Rereading {
  readonly #scanner: EventScanner;
  /** Filled when they are passed. */
  readonly #events = new Map<number, { event: EventPlace | null; line: number | null }>();
  /** Events of the sessions that are wanted, each up to the last that matters. */
  readonly #sessions = new Map<string, { last: number; readonly events: PlacedEvent[] }>();
  #ordinal = 0;

  constructor(found: readonly Found[], names: NameTable) {
    this.#scanner = new EventScanner(names);
    for (const { ordinal, session } of found) {
      this.#events.set(ordinal, { event: null, line: null });
      if (session === undefined) continue;
      const key = keyOf(session);
      const wanted = this.#sessions.get(key);
      if (wanted === undefined) this.#sessions.set(key, { last: ordinal, events: [] });
      else wanted.last = Math.max(wanted.last, ordinal);
    }
  }

  readonly see = (bytes: Buffer, start: number, end: number, line: number | null): void => {
    const ordinal = this.#ordinal++;
    const wanted = this.#events.get(ordinal);
    if (wanted === undefined && this.#sessions.size === 0) return;
    if (wanted === undefined && !this.#isOfSession(bytes, start, end, ordinal)) return;
    const event = this.#eventIn(bytes, start, end);
    if (wanted !== undefined) Object.assign(wanted, { event: event?.place ?? null, line });
    if (event === null || !event.isSeen) return;
    this.#wantedSession(ordinal)?.events.push({ ordinal, event: event.place });
  };

  /** `isSeen`: whether the rules saw it as an event; the scanner holds it then. */
  #eventIn(bytes: Buffer, start: number, end: number) {
    if (this.#scanner.scan(bytes, start, end)) {
      const place = placeIn(bytes.toString('utf8', start, end));
      if (place !== null) return { place, isSeen: true };
    }
    const line = canonicalLine(bytes, start, end);
    if (line.kind === 'unreadable') return null;
    if (line.kind !== 'event') {
      const place = placeOfFields(line.fields);
      return place === null ? null : { place, isSeen: false };
    }
    const isSeen = this.#scanner.scan(line.bytes, 0, line.bytes.length - 1, true);
    const place = placeIn(line.bytes.toString());
    return place === null ? null : { place, isSeen };
  }

  placeOf({ ordinal, line }: Found): Pick<Finding, 'event' | 'line'> {
    const place = ordinal < 0 ? undefined : this.#events.get(ordinal);
    return { event: place?.event ?? null, line: line ?? place?.line ?? null };
  }

  historyOf({ ordinal }: Found, session: SessionKey): readonly EventPlace[] {
    const all = this.#sessions.get(keyOf(session))?.events ?? [];
    const events = all.filter((event) => event.ordinal <= ordinal).map(({ event }) => event);
    const machine = compiledMachine(session.isUpload ? 'upload' : 'download');
    return shortestHistory(
      machine,
      events.map(({ type }) => type),
    ).map((place) => events[place] as EventPlace);
  }

  /** A line in another form may be of one. */
  #isOfSession(bytes: Buffer, start: number, end: number, ordinal: number): boolean {
    if (!this.#scanner.scan(bytes, start, end)) return true;
    return this.#wantedSession(ordinal) !== undefined;
  }

  #wantedSession(ordinal: number) {
    const { streamKind, sessionNumber, name } = this.#scanner;
    if (this.#sessions.size === 0 || streamKind === StreamKind.other) return undefined;
    const isUpload = streamKind === StreamKind.upload;
    const session = this.#sessions.get(keyOf({ isUpload, number: sessionNumber, database: name }));
    return session === undefined || session.last < ordinal ? undefined : session;
  }
}

function keyOf({ isUpload, number, database }: SessionKey): string {
  return `${isUpload ? 'u' : 'd'} ${number} ${database}`;
}

function placeIn(text: string): EventPlace | null {
  try {
    return placeOfFields(JSON.parse(text) as Readonly<Record<string, unknown>>);
  } catch {
    return null;
  }
}

/** Null where too little of it can be read. */
function placeOfFields(fields: Readonly<Record<string, unknown>>): EventPlace | null {
  const { position, stream, revision, type, occurredAt, recordedAt } = fields;
  if (typeof stream !== 'string' || typeof type !== 'string') return null;
  const numbers = [position, revision, occurredAt, recordedAt];
  if (!numbers.every((value) => typeof value === 'number')) return null;
  return { position, stream, revision, type, occurredAt, recordedAt } as EventPlace;
}
