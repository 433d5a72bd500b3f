/**
 * Events for tests, and reading with official clients.
 */
import {
  binaryEvent,
  jsonEvent,
  type EventData,
  type JSONType,
  type RecordedEvent,
  type ResolvedEvent,
} from '@eventstore/db-client';

/** The id with this number. */
export function idOf(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** An event like a stranger's: JSON, but no event of CDX. */
export function event(number: number, data: JSONType = { number }): EventData {
  return jsonEvent({ id: idOf(number), type: `type-${number % 3}`, data });
}

export function events(...numbers: readonly number[]): EventData[] {
  return numbers.map((number) => event(number));
}

export function bytesEvent(number: number, data: Uint8Array, metadata?: Uint8Array): EventData {
  const id = idOf(number);
  return binaryEvent({ id, type: 'bytes', data, ...(metadata === undefined ? {} : { metadata }) });
}

export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

export function recorded({ event }: ResolvedEvent): RecordedEvent {
  if (event === undefined) throw new Error('The link leads nowhere.');
  return event;
}

/** The numbers of events by `event`. */
export async function numbersOf(items: AsyncIterable<ResolvedEvent>): Promise<number[]> {
  return (await all(items)).map((item) => numberOf(item));
}

export function numberOf(item: ResolvedEvent): number {
  return Number.parseInt(recorded(item).id.slice(-12), 16);
}
