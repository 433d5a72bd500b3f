/**
 * EventStoreDB in a page: what the server must do, told with arrays. Events are numbers; whatever
 * the server writes itself has the number -1.
 */
export type Expected = 'any' | 'no_stream' | 'stream_exists' | number;

export type Outcome =
  | { readonly kind: 'done'; readonly revision: number; readonly position: number }
  | { readonly kind: 'wrong'; readonly current: number }
  | { readonly kind: 'deleted' };

export interface Entry {
  readonly stream: string;
  /** -1 for a tombstone. */
  readonly revision: number;
  readonly number: number;
}

export interface Metadata {
  readonly maxCount?: number;
  /** Infinity: the stream is deleted. */
  readonly truncateBefore?: number;
}

export class PlainDatabase {
  readonly log: Entry[] = [];
  private readonly streams = new Map<string, number[]>();
  private readonly metadata = new Map<string, Metadata>();
  private readonly tombstones = new Set<string>();

  append(stream: string, numbers: readonly number[], expected: Expected): Outcome {
    const decision = this.decide(stream, numbers, expected);
    if (decision !== 'write') return decision;
    const events = this.eventsOf(stream);
    const before = events.length;
    for (const number of numbers) this.write(stream, number);
    const position = this.log.length - 1;
    if (this.isDeleted(stream)) {
      this.writeMetadata(stream, { ...this.metadata.get(stream), truncateBefore: before });
    }
    return { kind: 'done', revision: events.length - 1, position };
  }

  delete(stream: string, expected: Expected): Outcome {
    const decision = this.decide(stream, [-2], expected);
    if (decision !== 'write') return decision;
    if (this.eventsOf(stream).length === 0 && !this.metadata.has(stream)) {
      return { kind: 'wrong', current: -1 };
    }
    this.writeMetadata(stream, { truncateBefore: Infinity });
    return { kind: 'done', revision: -1, position: this.log.length - 1 };
  }

  tombstone(stream: string, expected: Expected): Outcome {
    const decision = this.decide(stream, [-2], expected);
    if (decision !== 'write') return decision;
    this.tombstones.add(stream);
    this.log.push({ stream, revision: -1, number: -1 });
    return { kind: 'done', revision: -1, position: this.log.length - 1 };
  }

  setMetadata(stream: string, metadata: Metadata): Outcome {
    if (this.tombstones.has(stream)) return { kind: 'deleted' };
    const wasDeleted = this.isDeleted(stream);
    this.writeMetadata(stream, metadata);
    const position = this.log.length - 1;
    const revision = this.eventsOf(`$$${stream}`).length - 1;
    if (wasDeleted) {
      const truncateBefore = this.eventsOf(stream).length;
      this.writeMetadata(stream, { ...metadata, truncateBefore });
    }
    return { kind: 'done', revision, position };
  }

  /** Numbers with their revisions, oldest first; undefined where there is no stream. */
  read(stream: string): readonly Entry[] | 'deleted' | undefined {
    if (this.tombstones.has(stream)) return 'deleted';
    const events = this.eventsOf(stream);
    if (events.length === 0 || this.isDeleted(stream)) return undefined;
    const { maxCount = Infinity, truncateBefore = 0 } = this.metadata.get(stream) ?? {};
    const first = Math.max(truncateBefore, events.length - maxCount);
    return events
      .map((number, revision) => ({ stream, revision, number }))
      .filter(({ revision }) => revision >= first);
  }

  private decide(
    stream: string,
    numbers: readonly number[],
    expected: Expected,
  ): Exclude<Outcome, { kind: 'done' }> | Outcome | 'write' {
    const events = this.eventsOf(stream);
    const current = events.length - 1;
    const wrong = { kind: 'wrong', current } as const;
    const isDeleted = this.isDeleted(stream);
    if (this.tombstones.has(stream)) return { kind: 'deleted' };
    if (expected === 'stream_exists') {
      if (isDeleted) return { kind: 'deleted' };
      if (current < 0 && !this.metadata.has(stream)) return wrong;
    }
    if (expected === 'any' || expected === 'stream_exists') {
      const places = numbers.map((number) => events.indexOf(number));
      if (places.length === 0 || places[0] === -1) return 'write';
      return places.includes(-1) ? wrong : this.done(stream, places.at(-1) as number);
    }
    const revision = expected === 'no_stream' ? -1 : expected;
    if (revision === current) return 'write';
    if (revision > current || numbers.length === 0) return wrong;
    const there = events.slice(revision + 1, revision + 1 + numbers.length);
    if (numbers.every((number, index) => there[index] === number)) {
      return this.done(stream, revision + numbers.length);
    }
    const startsAnew = expected === 'no_stream' && isDeleted && there[0] !== numbers[0];
    return startsAnew ? 'write' : wrong;
  }

  private done(stream: string, revision: number): Outcome {
    const position = this.log.findIndex(
      (entry) => entry.stream === stream && entry.revision === revision,
    );
    return { kind: 'done', revision, position };
  }

  private isDeleted(stream: string): boolean {
    return this.metadata.get(stream)?.truncateBefore === Infinity;
  }

  private writeMetadata(stream: string, metadata: Metadata): void {
    this.metadata.set(stream, metadata);
    this.write(`$$${stream}`, -1);
  }

  private write(stream: string, number: number): void {
    const events = this.eventsOf(stream);
    this.log.push({ stream, revision: events.length, number });
    events.push(number);
  }

  private eventsOf(stream: string): number[] {
    const events = this.streams.get(stream) ?? [];
    this.streams.set(stream, events);
    return events;
  }
}
