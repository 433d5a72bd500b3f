/**
 * Events for facts: the number is the event, so the same number is the same event again.
 */
import type { NewEvent, RecordedEvent } from '@cdx/session';

/** 2024-01-01T00:00:00Z, in ms. */
export const sampleTime = 1_704_067_200_000;

export function sampleId(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

export function sampleEvent(number: number, changes: Partial<NewEvent> = {}): NewEvent {
  return {
    id: sampleId(number),
    type: 'PackageDownloaded',
    schemaVersion: 1,
    runNumber: 1,
    occurredAt: sampleTime + number,
    recordedAt: sampleTime + number + 500,
    source: 'asyncClient:STORE-0001',
    correlationId: sampleId(0xabcdef),
    causationId: null,
    data: { number },
    ...changes,
  };
}

/** Events `first`, `first + 1`, …, `count` of them. */
export function sampleEvents(first: number, count: number): NewEvent[] {
  return Array.from({ length: count }, (_, index) => sampleEvent(first + index));
}

/** Which sample events these are. */
export function numbersOf(events: readonly RecordedEvent[]): number[] {
  return events.map((event) => Number.parseInt(event.id.slice(-12), 16));
}

/** `count` integers from `first` on. */
export function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
