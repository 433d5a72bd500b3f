/**
 * Other download sessions of the same channel database: under dependency enforcement they wait for
 * each other, and one client works on a few at a time. Streams are found by a few types of events
 * in a stretch of the log, and read whole.
 */
import type { JoinedLog } from '@cdx/event-store';
import {
  isSessionStream,
  parseSessionStream,
  stepSession,
  type RecordedEvent,
  type SessionEventType,
  type SessionState,
} from '@cdx/session';

type Log = Pick<JoinedLog, 'readPages' | 'readStream'>;

export interface Neighbour {
  readonly stream: string;
  readonly sessionNumber: number;
  readonly events: readonly RecordedEvent[];
  /** After each event; ends where a step is not possible. */
  readonly states: readonly SessionState[];
}

/** A stretch of time; `to` null: until the end of the log. */
export interface Span {
  readonly from: number;
  readonly to: number | null;
  readonly positions: readonly number[];
}

/** Facts that tell of a session that holds up those behind it. */
const failing: readonly SessionEventType[] = [
  'DownloadFailed',
  'ApplyFailed',
  'FinalDownloadFailed',
  'FinalApplyFailed',
  'SessionSuspended',
];
/** What clients tell of any session, but for what comes with another fact of the same moment. */
const ofClients: readonly SessionEventType[] = [
  ...failing,
  'PackageRequested',
  'PackageDownloaded',
  'PackageApplied',
  'FinalApplied',
  'RetryStarted',
  'UploadSessionStarted',
  'UploadSessionReceived',
  'PackageMadeAvailable',
  'PackageUploaded',
  'UploadFailed',
  'LateMessageReceived',
];
/** Facts from which on a session waits for its client. */
const waiting: readonly SessionEventType[] = [
  'PackageMadeAvailable',
  'SessionInherited',
  'SessionRerun',
];

export class Neighbours {
  readonly #log: Log;
  readonly #stream: string;
  readonly #number: number;
  readonly #database: string;
  readonly #read = new Map<string, Neighbour>();

  constructor(log: Log, stream: string) {
    const { sessionNumber, channelDatabase } = parseSessionStream(stream);
    this.#log = log;
    this.#stream = stream;
    this.#number = sessionNumber;
    this.#database = channelDatabase;
  }

  /** Whether any session of the database was ever suspended, which enforcement alone does. */
  async anySuspended(): Promise<boolean> {
    const streams = await this.#streams(0, Infinity, ['SessionSuspended'], () => true);
    return streams.length > 0;
  }

  /** Everything that the client told between two positions of the log, of uploads as well. */
  async heard(from: number, to: number): Promise<readonly RecordedEvent[]> {
    const client = `asyncClient:${this.#database}`;
    const found: RecordedEvent[] = [];
    const filter = { types: ofClients };
    for await (const { events, next } of this.#log.readPages({ from, filter })) {
      for (const event of events) {
        if (event.position <= to && event.source === client) found.push(event);
      }
      if (next > to) break;
    }
    return found;
  }

  /** The other download sessions that these facts are of. */
  async sessionsOf(facts: readonly RecordedEvent[]): Promise<readonly Neighbour[]> {
    const streams = new Set(facts.map(({ stream }) => stream));
    streams.delete(this.#stream);
    return this.#all([...streams].filter((stream) => stream.startsWith('downloadSession-')));
  }

  /** Earlier sessions that have failed by a position, some of them maybe long before. */
  async failingBefore(to: number): Promise<readonly Neighbour[]> {
    const isEarlier = (number: number): boolean => number < this.#number;
    return this.#all(await this.#streams(0, to, failing, isEarlier));
  }

  /** Later sessions that came to be there to be taken between two positions. */
  async laterBetween(from: number, to: number): Promise<readonly Neighbour[]> {
    const isLater = (number: number): boolean => number > this.#number;
    return this.#all(await this.#streams(from, to, waiting, isLater));
  }

  async #streams(
    from: number,
    to: number,
    types: readonly string[],
    isWanted: (sessionNumber: number) => boolean,
  ): Promise<readonly string[]> {
    const found = new Set<string>();
    const filter = { streamPrefix: 'downloadSession-', types };
    for await (const { events, next } of this.#log.readPages({ from, filter })) {
      for (const { stream, position } of events) {
        if (position > to || stream === this.#stream || found.has(stream)) continue;
        if (!stream.endsWith(this.#database) || !isSessionStream(stream)) continue;
        const { channelDatabase, sessionNumber } = parseSessionStream(stream);
        if (channelDatabase === this.#database && isWanted(sessionNumber)) found.add(stream);
      }
      if (next > to) break;
    }
    return [...found];
  }

  async #all(streams: readonly string[]): Promise<readonly Neighbour[]> {
    const found: Neighbour[] = [];
    for (const stream of streams) found.push(await this.#one(stream));
    return found.toSorted((one, other) => one.sessionNumber - other.sessionNumber);
  }

  async #one(stream: string): Promise<Neighbour> {
    const known = this.#read.get(stream);
    if (known !== undefined) return known;
    const events: RecordedEvent[] = [];
    const states: SessionState[] = [];
    for await (const event of this.#log.readStream(stream)) {
      const state = tryStep(states.at(-1) ?? null, event);
      if (state === null) break;
      events.push(event);
      states.push(state);
    }
    const { sessionNumber } = parseSessionStream(stream);
    const neighbour = { stream, sessionNumber, events, states };
    this.#read.set(stream, neighbour);
    return neighbour;
  }
}

/** A neighbour that is not legal is another one's affair: it is read as far as it goes. */
function tryStep(state: SessionState | null, event: RecordedEvent): SessionState | null {
  try {
    return stepSession(state, 'download', event);
  } catch {
    return null;
  }
}

/** Stretches in which a condition on the state holds, as the events of the session tell them. */
export function spansWhere(
  { events, states }: Pick<Neighbour, 'events' | 'states'>,
  holds: (state: SessionState) => boolean,
): readonly Span[] {
  const spans: Span[] = [];
  let open: { readonly from: number; readonly position: number } | null = null;
  for (const [index, event] of events.entries()) {
    const isOn = holds(states[index] as SessionState);
    if (isOn && open === null) open = { from: event.occurredAt, position: event.position };
    else if (!isOn && open !== null) {
      const positions = [open.position, event.position];
      spans.push({ from: open.from, to: event.occurredAt, positions });
      open = null;
    }
  }
  if (open !== null) spans.push({ from: open.from, to: null, positions: [open.position] });
  return spans;
}

/** While the client downloads or applies it. */
export const isAtWork = ({ status }: SessionState): boolean =>
  status === 'Requested' || status === 'Downloaded';

/** Its stage has failed and has not succeeded since: it waits, is tried again, or is suspended. */
export function isFailing(state: SessionState): boolean {
  const { status, context } = state;
  if (status === 'DownloadFailed' || status === 'ApplyFailed' || status === 'Suspended')
    return true;
  return isAtWork(state) && context.tryCount > 0;
}

/** The part of a span that lies between two times, of which the later may be Infinity; null for none. */
export function overlap(span: Span, from: number, to: number): Span | null {
  const end = Math.min(span.to ?? Infinity, to);
  if (end <= from || span.from >= to) return null;
  const { positions } = span;
  return { from: Math.max(span.from, from), to: Number.isFinite(end) ? end : null, positions };
}
