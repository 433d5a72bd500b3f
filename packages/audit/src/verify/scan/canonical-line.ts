/** Lines that are not as events are written: brought into that form, or told why they are none. */
import { eventLine } from '@cdx/event-store/transfer';
import type { RecordedEvent } from '@cdx/session';
import { z } from 'zod';
import { kindOfName } from './event-kinds.ts';

export type CanonicalLine =
  | { readonly kind: 'event'; readonly bytes: Buffer }
  /** No JSON object in UTF-8 at all. */
  | { readonly kind: 'unreadable'; readonly found: string }
  | {
      readonly kind: 'envelope' | 'type';
      /** What is wrong in it. */
      readonly found: string;
      readonly fields: Readonly<Record<string, unknown>>;
    };

const time = z.int();

const envelope = z.strictObject({
  position: z.int().min(0).max(999_999_999_999_999),
  stream: z.string().min(1),
  revision: z.int().min(0).max(999_999_999_999_999),
  id: z.uuid(),
  type: z.string(),
  schemaVersion: z.int().min(1).max(999_999_999_999_999),
  runNumber: z.int().min(1).max(999_999_999_999_999),
  occurredAt: time.min(-999_999_999_999_999).max(999_999_999_999_999),
  recordedAt: time.min(-999_999_999_999_999).max(999_999_999_999_999),
  source: z.string().min(1),
  correlationId: z.uuid(),
  causationId: z.uuid().nullable(),
  data: z.record(z.string(), z.unknown()),
});

const utf8 = new TextDecoder('utf-8', { fatal: true });

export function canonicalLine(bytes: Uint8Array, start: number, end: number): CanonicalLine {
  let fields: unknown;
  try {
    fields = JSON.parse(utf8.decode(bytes.subarray(start, end)));
  } catch (error) {
    const found = error instanceof SyntaxError ? 'no JSON text' : 'no UTF-8 text';
    return { kind: 'unreadable', found };
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    return { kind: 'unreadable', found: 'no JSON object' };
  }
  const result = envelope.safeParse(fields);
  if (!result.success) {
    const found = result.error.issues
      .map(({ path, message }) => `${path.join('.') || 'envelope'}: ${message}`)
      .join('; ');
    return { kind: 'envelope', found, fields: fields as Record<string, unknown> };
  }
  const event = result.data as RecordedEvent;
  if (kindOfName(event.type) < 0) {
    return { kind: 'type', found: event.type, fields: event as unknown as Record<string, unknown> };
  }
  const line = eventLine({
    ...event,
    id: event.id.toLowerCase(),
    correlationId: event.correlationId.toLowerCase(),
    causationId: event.causationId?.toLowerCase() ?? null,
  });
  return { kind: 'event', bytes: Buffer.from(line) };
}
