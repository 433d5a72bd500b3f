/**
 * A long log to verify, as an export: one simulated day of a fleet, and the same day again and again
 * with other channel databases, ids, times and positions. It is an honest history.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { eventLine } from '@cdx/event-store/transfer';
import { createMemorySessionsView } from '@cdx/projections';
import { isHeadquartersFact, isSessionStream, type RecordedEvent } from '@cdx/session';
import { parseScenario, simulate } from '@cdx/simulator';

const scenario = fileURLToPath(
  new URL('../../../scenarios/store-fleet-outage.yaml', import.meta.url),
);
const eventsPerBlock = 1000;
const clientSource = 'asyncClient:';

export async function oneDay(): Promise<readonly RecordedEvent[]> {
  const store = createMemoryEventStore();
  const views = createMemorySessionsView();
  const parsed = parseScenario(readFileSync(scenario, 'utf8'), { file: scenario });
  await simulate(parsed.scenario, { version: 'bench', store, views });
  const events: RecordedEvent[] = [];
  for await (const event of store.readAll()) events.push(event);
  return events;
}

/** Writes an export of this many events. */
export function writeLongLog(file: string, day: readonly RecordedEvent[], count: number): void {
  const out = openSync(file, 'w');
  const hash = createHash('sha256');
  const write = (text: string): void => {
    hash.update(text);
    writeSync(out, text);
  };
  const sum = (): string => hash.copy().digest('hex');
  const source = { store: 'long.db', firstEventId: day[0]?.id ?? null, head: count - 1 };
  write(`${JSON.stringify({ format: 'cdx-events', version: 1, source, from: 0, stream: null })}\n`);
  let block: string[] = [];
  let blocks = 0;
  const close = (): void => {
    write(block.join(''));
    blocks++;
    write(`${JSON.stringify({ block: blocks, events: block.length, sha256: sum() })}\n`);
    block = [];
  };
  for (const event of longLog(day, count)) {
    block.push(eventLine(event));
    if (block.length === eventsPerBlock) close();
  }
  if (block.length > 0) close();
  write(`${JSON.stringify({ end: true, events: count, blocks, sha256: sum() })}\n`);
  closeSync(out);
}

/** Without what is said of the run itself after the first day's beginning. */
export function* longLog(
  day: readonly RecordedEvent[],
  count: number,
): Generator<RecordedEvent, void, undefined> {
  const facts = day.filter(({ stream }) => !stream.startsWith('run-'));
  const [start] = day as readonly [RecordedEvent];
  const span = (facts.at(-1)?.recordedAt ?? 0) - (facts[0]?.recordedAt ?? 0) + 60_000;
  const unmoved = messagesAfterLastBatch(facts);
  const lengths = new Map<string, number>();
  for (const { stream } of facts) lengths.set(stream, (lengths.get(stream) ?? 0) + 1);
  let position = 0;
  yield { ...start, position: position++ };
  for (let again = 0; position < count; again++) {
    const offset = position - (facts[0]?.position ?? 0);
    let isFirstBatch = again > 0;
    for (const event of facts) {
      if (position === count) return;
      const made = moved(event, { again, offset, span, lengths });
      if (event.type === 'StatusMessagesProcessed' && isFirstBatch) {
        isFirstBatch = false;
        const data = made.data as { readonly messages: number };
        yield { ...made, data: { ...data, messages: data.messages + unmoved } };
      } else yield made;
      position++;
    }
  }
}

interface Move {
  readonly again: number;
  readonly offset: number;
  readonly span: number;
  readonly lengths: ReadonlyMap<string, number>;
}

function moved(event: RecordedEvent, { again, offset, span, lengths }: Move): RecordedEvent {
  const isSession = isSessionStream(event.stream);
  const suffix = again === 0 ? '' : `-${again}`;
  const later = again * span;
  const id = (text: string): string =>
    ((Number.parseInt(text.slice(0, 8), 16) ^ again) >>> 0).toString(16).padStart(8, '0') +
    text.slice(8);
  const data = event.data as Readonly<Record<string, unknown>>;
  const named = typeof data['channelDatabase'] === 'string' && isSession;
  const { upToPosition, dueAt } = data as { upToPosition?: number; dueAt?: number };
  return {
    ...event,
    position: event.position + offset,
    stream: isSession ? event.stream + suffix : event.stream,
    revision: isSession
      ? event.revision
      : event.revision + again * (lengths.get(event.stream) as number),
    id: id(event.id),
    correlationId: id(event.correlationId),
    causationId: event.causationId === null ? null : id(event.causationId),
    occurredAt: event.occurredAt + later,
    recordedAt: event.recordedAt + later,
    source: event.source.startsWith(clientSource) ? event.source + suffix : event.source,
    data: {
      ...data,
      ...(named ? { channelDatabase: String(data['channelDatabase']) + suffix } : {}),
      ...(upToPosition === undefined ? {} : { upToPosition: upToPosition + offset }),
      ...(dueAt === undefined ? {} : { dueAt: dueAt + later }),
    },
  };
}

function messagesAfterLastBatch(facts: readonly RecordedEvent[]): number {
  const last = facts.findLastIndex(({ type }) => type === 'StatusMessagesProcessed');
  return facts.slice(last + 1).filter(({ stream, type, data }) => {
    if (!isSessionStream(stream)) return false;
    return !isHeadquartersFact(stream.startsWith('upload') ? 'upload' : 'download', type, data);
  }).length;
}
