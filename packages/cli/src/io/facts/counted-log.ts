/** Facts of a log by reading it: once, whatever is asked. Memory is one entry a stream. */
import type { JoinedLog } from '@cdx/event-store';
import type { CategoryFacts, LogFacts, StreamFacts, StreamFilter } from './log-facts.ts';

interface Counted {
  readonly streams: ReadonlyMap<string, StreamFacts>;
  readonly versions: ReadonlyMap<string, ReadonlySet<number>>;
}

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

export function countedLog(log: Pick<JoinedLog, 'readPages'>): LogFacts {
  let counting: Promise<Counted> | undefined;
  const counted = (): Promise<Counted> => (counting ??= count(log));
  return {
    categories: async () => categoriesOf((await counted()).streams.values()),
    versions: async () =>
      Array.from(
        (await counted()).versions,
        ([type, versions]) => [type, [...versions].sort((one, other) => one - other)] as const,
      ).sort(([one], [other]) => compareNames(one, other)),
    streams: async (filter, limit) => {
      const all = [...(await counted()).streams.values()].filter(({ stream }) =>
        matches(stream, filter),
      );
      all.sort((one, other) => compareNames(one.stream, other.stream));
      return { total: all.length, rows: iterate(all.slice(0, limit)) };
    },
  };
}

async function count(log: Pick<JoinedLog, 'readPages'>): Promise<Counted> {
  const streams = new Map<string, Writable<StreamFacts>>();
  const versions = new Map<string, Set<number>>();
  for await (const { events } of log.readPages()) {
    for (const { stream, revision, recordedAt, type, schemaVersion } of events) {
      const found = streams.get(stream);
      if (found === undefined) {
        streams.set(stream, {
          stream,
          events: 1,
          firstRevision: revision,
          lastRevision: revision,
          firstAt: recordedAt,
          lastAt: recordedAt,
        });
      } else {
        found.events++;
        found.lastRevision = revision;
        found.lastAt = recordedAt;
      }
      const known = versions.get(type);
      if (known === undefined) versions.set(type, new Set([schemaVersion]));
      else known.add(schemaVersion);
    }
  }
  return { streams, versions };
}

function categoriesOf(streams: Iterable<StreamFacts>): readonly CategoryFacts[] {
  const categories = new Map<string, Writable<CategoryFacts>>();
  for (const { stream, events } of streams) {
    const category = categoryOf(stream);
    const found = categories.get(category);
    if (found === undefined) {
      categories.set(category, { category, streams: 1, events });
    } else {
      found.streams++;
      found.events += events;
    }
  }
  return [...categories.values()].sort((one, other) => compareNames(one.category, other.category));
}

function categoryOf(stream: string): string {
  const dash = stream.indexOf('-');
  return dash < 0 ? stream : stream.slice(0, dash);
}

function matches(stream: string, { category, prefix = '' }: StreamFilter): boolean {
  return stream.startsWith(prefix) && (category === undefined || categoryOf(stream) === category);
}

/** By code points, as SQLite has them; JavaScript compares halves of surrogate pairs. */
function compareNames(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

async function* iterate<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}
