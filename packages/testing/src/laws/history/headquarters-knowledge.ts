/**
 * What headquarters knows of a log (S2; DOMAIN: Process status messages): its own facts at once,
 * those of clients up to the position that the last status-message batch has recorded. A fact of its
 * own that does not fit what it knows brings that session up to date: it has acted on it.
 */
import {
  compiledMachine,
  ILLEGAL,
  isHeadquartersFact,
  parseSessionStream,
  Uncreated,
  type CompiledMachine,
  type Direction,
  type RecordedEvent,
} from '@cdx/session';
import { historiesOf } from '../../history/histories-of.ts';
import { nextStatus } from '../each-event.ts';

/** The events of several streams in the order of the log. */
export type LogEvent = Pick<
  RecordedEvent,
  'stream' | 'position' | 'type' | 'data' | 'runNumber' | 'occurredAt' | 'recordedAt'
>;

/** Of one session. */
export interface Knowledge<Event> {
  readonly history: readonly Event[];
  /** The events of it that headquarters knows by now. */
  readonly known: readonly Event[];
  /** The status that these lead to; `Uncreated` where it knows none. */
  readonly status: string;
  /** Every status that headquarters has gone through, or could have on its way. */
  readonly passed: ReadonlySet<string>;
}

/** By stream, for every session of the log. */
export function headquartersKnowledge<Event extends LogEvent>(
  log: readonly Event[],
): ReadonlyMap<string, Knowledge<Event>> {
  const batches = log.flatMap(({ type, position, data }): readonly Batch[] => {
    if (type !== 'StatusMessagesProcessed') return [];
    return [{ position, ...(data as { readonly upToPosition: number }) }];
  });
  const knowledge = new Map<string, Knowledge<Event>>();
  for (const [stream, history] of historiesOf(log)) {
    knowledge.set(stream, knowledgeOf(stream, history, batches));
  }
  return knowledge;
}

/** The events of sessions that headquarters knows at the end of a log, in its order. */
export function knownToHeadquarters<Event extends LogEvent>(
  log: readonly Event[],
): readonly Event[] {
  return [...headquartersKnowledge(log).values()]
    .flatMap(({ known }) => known)
    .toSorted((one, other) => one.position - other.position);
}

interface Batch {
  readonly position: number;
  readonly upToPosition: number;
}

/** Goes through events and batches as they came; what was known once stays known. */
function knowledgeOf<Event extends LogEvent>(
  stream: string,
  history: readonly Event[],
  batches: readonly Batch[],
): Knowledge<Event> {
  const learner = new Learner<Event>(parseSessionStream(stream).direction);
  let next = 0;
  for (const event of history) {
    for (; (batches[next]?.position ?? Infinity) < event.position; next++) {
      learner.hears(batches[next] as Batch);
    }
    learner.takes(event);
  }
  for (const batch of batches.slice(next)) learner.hears(batch);
  return { history, ...learner.knowledge };
}

/** What headquarters knows of one session, as its events and the batches come. */
class Learner<Event extends LogEvent> {
  readonly #table: CompiledMachine;
  readonly #direction: Direction;
  readonly #sofar: Event[] = [];
  readonly #passed = new Set<string>([Uncreated]);
  #known: Event[] = [];
  #status: number;
  /** Everything of this session up to here is known. */
  #upTo = -1;

  constructor(direction: Direction) {
    this.#direction = direction;
    this.#table = compiledMachine(direction);
    this.#status = this.#table.uncreated;
  }

  get knowledge(): Omit<Knowledge<Event>, 'history'> {
    return { known: this.#known, status: this.#nameOf(this.#status), passed: this.#passed };
  }

  takes(event: Event): void {
    this.#sofar.push(event);
    if (this.#isKnown(event) && !this.#steps(event)) this.#catchesUp(event);
  }

  hears({ upToPosition }: Batch): void {
    if (upToPosition <= this.#upTo) return;
    const isNews = this.#sofar.some(
      (event) => event.position <= upToPosition && !this.#isKnown(event),
    );
    this.#upTo = upToPosition;
    if (isNews) this.#replays();
  }

  #isKnown({ position, type, data }: Event): boolean {
    return position <= this.#upTo || isHeadquartersFact(this.#direction, type, data);
  }

  /** False: there is no such step from where it stands. */
  #steps(event: Event): boolean {
    const next = nextStatus(this.#table, this.#status, event.type);
    if (next === ILLEGAL) return false;
    this.#status = next;
    this.#known.push(event);
    this.#passed.add(this.#nameOf(next));
    return true;
  }

  /** What it lacks stands before this step; where it lacks nothing there is no such step at all. */
  #catchesUp({ position }: Event): void {
    const isLacking = this.#sofar.some(
      (event) => event.position < position && !this.#isKnown(event),
    );
    if (!isLacking) return;
    this.#upTo = position;
    this.#replays();
  }

  #replays(): void {
    this.#known = [];
    this.#status = this.#table.uncreated;
    for (const event of this.#sofar) {
      if (!this.#isKnown(event) || this.#steps(event)) continue;
      const before = this.#upTo;
      this.#catchesUp(event);
      // That was this replay, done anew.
      if (this.#upTo !== before) return;
    }
  }

  #nameOf(status: number): string {
    return this.#table.states[status] ?? Uncreated;
  }
}
