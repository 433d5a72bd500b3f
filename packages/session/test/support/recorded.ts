/** Recorded events from short notation, for histories told by hand. */
import type { RecordedEvent } from '../../src/envelope.ts';
import { schemaVersionOf } from '../../src/events/schema-versions.ts';
import type { SessionEventData, SessionEventType } from '../../src/events/session-events.ts';

export interface Told {
  readonly type: SessionEventType;
  readonly data: unknown;
  /** Minutes into the story. */
  readonly at: number;
  readonly arrivesAt: number;
}

/** Something that happened, and when headquarters knew: at once, unless told. Minutes. */
export function told<Type extends SessionEventType>(
  at: number,
  type: Type,
  data: SessionEventData<Type>,
  arrivesAt = at,
): Told {
  return { type, data, at, arrivesAt };
}

/** Milliseconds since the Unix epoch of a minute of the story. */
export const minute = (minutes: number): number => 1_700_000_000_000 + minutes * 60_000;

/** The story as a store gives it back. */
export function recorded(stream: string, story: readonly Told[]): readonly RecordedEvent[] {
  return story.map(({ type, data, at, arrivesAt }, revision) => ({
    id: `018bcfe5-6800-7000-8000-${String(revision).padStart(12, '0')}`,
    stream,
    revision,
    position: revision,
    type,
    schemaVersion: schemaVersionOf(type),
    runNumber: 1,
    occurredAt: minute(at),
    recordedAt: minute(arrivesAt),
    source: 'hq',
    correlationId: '018bcfe5-6800-7000-9000-000000000001',
    causationId: null,
    data,
  }));
}
