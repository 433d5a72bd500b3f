/**
 * Validation of events at the rim: what comes from a store, a wire or a file is checked here once,
 * and trusted afterwards.
 */
import { z } from 'zod';
import { CdxError } from '../cdx-error.ts';
import type { RecordedEvent } from '../envelope.ts';
import { timestamp } from './payloads.ts';
import { newestSchemaOf, schemaVersionOf } from './schema-versions.ts';
import type { SessionEventData, SessionEventType } from './session-events.ts';
import type { SystemEventData, SystemEventType } from './system-events.ts';

export type CdxEventType = SessionEventType | SystemEventType;
export type CdxEventData<Type extends CdxEventType> = Type extends SessionEventType
  ? SessionEventData<Type>
  : Type extends SystemEventType
    ? SystemEventData<Type>
    : never;
export type CdxEvent = {
  [Type in CdxEventType]: RecordedEvent<Type, CdxEventData<Type>>;
}[CdxEventType];

const envelopeSchema = z.strictObject({
  id: z.uuid(),
  stream: z.string().min(1),
  revision: z.int().min(0),
  position: z.int().min(0),
  type: z.string(),
  schemaVersion: z.int().min(1),
  runNumber: z.int().min(1),
  occurredAt: timestamp,
  recordedAt: timestamp,
  source: z.string().min(1),
  correlationId: z.uuid(),
  causationId: z.uuid().nullable(),
  data: z.unknown(),
});

/**
 * The event, if envelope and payload have the newest shape. Errors: `invalid-event`, which names
 * the event as far as it can be read, and every path that is wrong.
 */
export function parseEvent(input: unknown): CdxEvent {
  const envelope = check(envelopeSchema, input, input, []);
  const schema = newestSchemaOf(envelope.type);
  if (schema === undefined) {
    throw new CdxError('invalid-event', `Unknown event type: ${nameOf(input)}.`, {
      type: envelope.type,
      stream: envelope.stream,
      revision: envelope.revision,
    });
  }
  const { type, schemaVersion } = envelope;
  const newest = schemaVersionOf(type);
  if (schemaVersion !== newest) {
    throw new CdxError(
      'invalid-event',
      `Invalid event (${nameOf(input)}): schemaVersion: expected ${newest}, found ${schemaVersion}`,
      { type, schemaVersion, expected: newest },
    );
  }
  return { ...envelope, data: check(schema, envelope.data, input, ['data']) } as CdxEvent;
}

function check<Output>(
  schema: z.ZodType<Output>,
  value: unknown,
  event: unknown,
  path: readonly PropertyKey[],
): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => ({
    path: [...path, ...issue.path].join('.'),
    message: issue.message,
  }));
  const text = problems.map((problem) => `${problem.path || 'envelope'}: ${problem.message}`);
  throw new CdxError('invalid-event', `Invalid event (${nameOf(event)}): ${text.join('; ')}`, {
    problems,
  });
}

/** `PackageApplied, downloadSession-17-STORE-0001, revision 4`: what there is of it. */
function nameOf(event: unknown): string {
  const { type, stream, revision } = (event ?? {}) as Readonly<Record<string, unknown>>;
  const known = [
    typeof type === 'string' ? type : null,
    typeof stream === 'string' ? stream : null,
    typeof revision === 'number' ? `revision ${revision}` : null,
  ].filter((part) => part !== null);
  return known.length === 0 ? 'without a name' : known.join(', ');
}
