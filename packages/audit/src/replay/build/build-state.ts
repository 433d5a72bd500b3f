/** What a builder knows of the log so far: sessions, their newest facts, and the growing segment. */
import type { SessionRow } from '@cdx/projections';
import { compiledMachine, type Direction, type RecordedEvent } from '@cdx/session';
import { eventCodeBits, statusBits } from '../facts/fact-columns.ts';
import { Facts } from '../facts/facts.ts';
import { GrowingSegment, type NewFact } from '../facts/growing-segment.ts';
import { directionOf, GrowingSessions, StoredSessions } from '../facts/sessions.ts';
import { StoredSegment } from '../facts/stored-segment.ts';
import type { Landmark, Manifest, SegmentEntry } from '../format/manifest.ts';
import type { ReplayStorage } from '../storage/replay-storage.ts';
import { ForcedKnowledge } from './forced-knowledge.ts';
import { newNotes, notesParts, readNotes, type SegmentNotes } from './segment-notes.ts';
import { SegmentWriter } from './segment-writer.ts';
import { SessionKeys } from './session-keys.ts';
import { Words } from './words.ts';

export interface BuildSetup {
  readonly label: string;
  /** Facts of a segment; a power of two. */
  readonly segmentFacts: number;
  /** Undefined to begin anew. */
  readonly goOnWith: Manifest | undefined;
}

/**
 * A keyframe is due when the facts behind the last one are as many as half the sessions: so it takes
 * no longer to read the one than the other, and all keyframes together grow with the log alone.
 */
const sessionsPerFactBehind = 2;

export class BuildState {
  readonly facts: Facts;
  readonly sessions: GrowingSessions;
  knownUpTo = -1;
  #last: Landmark | undefined;
  #first: Landmark | undefined;
  #events: number;
  readonly #storage: ReplayStorage;
  readonly #setup: BuildSetup;
  readonly #writer: SegmentWriter;
  /** By session: its newest fact, and how many it has. */
  readonly #lasts: Words;
  readonly #counts: Words;
  readonly #keys: SessionKeys;
  readonly #names = new Map<string, number>();
  readonly #forced: ForcedKnowledge;
  #growing: GrowingSegment;
  #notes: SegmentNotes;
  #sessionsBefore: number;
  /** Newest facts of the sessions before the segment; empty where it has no keyframe. */
  #keyframe: Uint32Array;
  #factsSinceKeyframe: number;
  #isWritten = true;

  /** Errors: `store-corrupt` where what is to be gone on with is damaged. */
  constructor(storage: ReplayStorage, setup: BuildSetup) {
    this.#storage = storage;
    this.#setup = setup;
    const { segmentFacts, goOnWith } = setup;
    this.#first = goOnWith?.first;
    this.#last = goOnWith?.last;
    this.#events = goOnWith?.events ?? 0;
    const stored = (goOnWith?.segments ?? []).map((entry) => new StoredSegment(storage, entry));
    this.sessions = GrowingSessions.goOn(new StoredSessions(stored.map(({ file }) => file)));
    this.#keys = new SessionKeys(this.sessions);
    const open = (stored.at(-1)?.facts ?? segmentFacts) < segmentFacts ? stored.pop() : undefined;
    this.#writer = new SegmentWriter(
      storage,
      stored.map(({ file }) => file.entry),
    );
    this.#growing =
      open === undefined
        ? new GrowingSegment(segmentFacts)
        : GrowingSegment.goOn(open, segmentFacts);
    this.facts = new Facts([...stored, this.#growing], segmentFacts);
    this.#lasts = new Words(this.sessions.count);
    this.#counts = new Words(this.sessions.count);
    this.#countFacts();
    this.#forced = new ForcedKnowledge({
      facts: this.facts,
      directionOf: (session) => directionOf(this.sessions, session),
      lastOf: (session) => this.lastOf(session),
    });
    for (const { file } of stored) this.#remember(readNotes(file));
    this.#notes = open === undefined ? newNotes() : readNotes(open.file);
    this.#remember(this.#notes);
    this.#sessionsBefore = this.sessions.count - (open?.file.entry.sessions ?? 0);
    this.#factsSinceKeyframe = factsSinceKeyframe(stored);
    this.#keyframe = open === undefined ? this.#dueKeyframe() : open.file.words('keyframe').slice();
    this.#resumeForced();
  }

  /** The last event; undefined before the first. */
  get last(): Landmark | undefined {
    return this.#last;
  }

  /** How many more the segment takes. */
  get factsLeft(): number {
    return this.#setup.segmentFacts - this.#growing.facts;
  }

  lastOf(session: number): number {
    return this.#lasts.values[session] as number;
  }

  statusOf(session: number): number {
    return this.facts.status(this.lastOf(session)) & statusBits;
  }

  revisionOf(session: number): number {
    return (this.#counts.values[session] as number) - 1;
  }

  /** Undefined where there is none, or no more. */
  find(direction: Direction, number: number, channelDatabase: string): number | undefined {
    const database = this.#names.get(channelDatabase);
    if (database === undefined) return undefined;
    const session = this.#keys.find(direction, number, database);
    return session === undefined || this.#isPurged(session) ? undefined : session;
  }

  /** A session that begins with the next fact. */
  begin(row: SessionRow): number {
    const session = this.sessions.add({
      direction: row.direction,
      number: row.sessionNumber,
      database: this.#nameId(row.channelDatabase),
      job: this.#nameId(row.job),
      group: this.#nameId(row.channelDataGroup),
      schedule: this.#nameId(row.schedule),
      createdAt: row.createdAt,
      first: this.facts.count,
    });
    this.#keys.add(session);
    this.#lasts.push(this.facts.count);
    this.#counts.push(0);
    return session;
  }

  /** `fields`: what of the event's payload is kept. */
  addFact(fact: NewFact, fields: readonly string[], event: RecordedEvent): void {
    const { session } = fact;
    this.#lasts.values[session] = this.facts.count;
    this.#counts.values[session] = (this.#counts.values[session] as number) + 1;
    this.#growing.add(fact, fields, event.data);
    const forced = this.#forced.afterFact(session, event, this.knownUpTo);
    if (forced !== undefined) this.#notes.forced.push(forced);
  }

  addBatch(at: number, knownUpTo: number): void {
    this.knownUpTo = knownUpTo;
    this.#notes.batches.push({ at, knownUpTo });
    this.#notes.forced.push(...this.#forced.afterBatch(at, knownUpTo));
  }

  /** These have been told: their facts and batches are in. Writes the segment if it is full. */
  endOf(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      this.#notes.blocks.add(event);
      this.#last = { position: event.position, id: event.id };
      this.#first ??= this.#last;
    }
    this.#events += events.length;
    this.#isWritten = false;
    if (this.factsLeft === 0) this.write();
  }

  /** What is not written yet. */
  write(): void {
    if (this.#isWritten || this.#last === undefined || this.#first === undefined) return;
    const { label, segmentFacts } = this.#setup;
    const { facts, positionBase, timeBase } = this.#growing;
    const sessions = this.sessions.count - this.#sessionsBefore;
    const isFull = this.factsLeft === 0;
    const entry = this.#writer.write(
      { label, segmentFacts, first: this.#first, last: this.#last, events: this.#events },
      { facts, sessions, positionBase, timeBase },
      {
        ...this.#growing.parts(),
        ...this.sessions.parts(this.#sessionsBefore),
        ...notesParts(this.#notes),
        keyframe: this.#keyframe,
      },
      isFull,
    );
    this.#isWritten = true;
    if (isFull) this.#beginSegment(entry);
  }

  #beginSegment(full: SegmentEntry): void {
    if (this.#keyframe.length > 0) this.#factsSinceKeyframe = 0;
    this.#factsSinceKeyframe += full.facts;
    // What is looked at of it again is read again: memory is for one segment.
    this.facts.replaceLast(new StoredSegment(this.#storage, full));
    this.#growing = new GrowingSegment(this.#setup.segmentFacts);
    this.facts.push(this.#growing);
    this.#notes = newNotes();
    this.#sessionsBefore = this.sessions.count;
    this.#keyframe = this.#dueKeyframe();
  }

  #dueKeyframe(): Uint32Array {
    const isDue = this.#factsSinceKeyframe * sessionsPerFactBehind >= this.sessions.count;
    return isDue ? this.#lasts.copy() : new Uint32Array(0);
  }

  #nameId(name: string): number {
    let id = this.#names.get(name);
    if (id === undefined) {
      id = this.#names.size;
      this.#names.set(name, id);
      this.#notes.names.push(name);
    }
    return id;
  }

  #isPurged(session: number): boolean {
    const code = this.facts.code(this.lastOf(session)) & eventCodeBits;
    return (
      compiledMachine(directionOf(this.sessions, session)).eventTypes[code] === 'SessionPurged'
    );
  }

  #countFacts(): void {
    let fact = 0;
    for (const segment of this.facts.segments) {
      const { session: sessions, facts } = segment;
      for (let at = 0; at < facts; at++) {
        const session = sessions[at] as number;
        this.#lasts.values[session] = fact++;
        this.#counts.values[session] = (this.#counts.values[session] as number) + 1;
      }
    }
  }

  #remember({ names, batches, forced }: SegmentNotes): void {
    for (const name of names) this.#names.set(name, this.#names.size);
    this.knownUpTo = batches.at(-1)?.knownUpTo ?? this.knownUpTo;
    for (const one of forced) this.#forced.remember(one);
  }

  #resumeForced(): void {
    for (let session = 0; session < this.sessions.count; session++) {
      if (!this.#isPurged(session)) this.#forced.resume(session, this.knownUpTo);
    }
  }
}

/** Of full segments. */
function factsSinceKeyframe(segments: readonly StoredSegment[]): number {
  const newest = segments.findLastIndex(({ file }) => file.has('keyframe'));
  return segments.slice(Math.max(0, newest)).reduce((sum, { facts }) => sum + facts, 0);
}
