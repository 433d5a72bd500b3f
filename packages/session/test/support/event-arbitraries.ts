/** Arbitrary payloads: one arbitrary for each field of the events, by its name. */
import fc from 'fast-check';
import type { z } from 'zod';
import { failureKinds, packageKinds } from '../../src/events/payloads.ts';
import { sessionEventSchemas, type SessionEventType } from '../../src/events/session-events.ts';

const name = (prefix: string) => fc.integer({ min: 1, max: 99 }).map((n) => `${prefix}${n}`);
const count = fc.nat(10_000_000);
const timestamp = fc.integer({ min: 1_500_000_000_000, max: 2_000_000_000_000 });

const original = fc.record({
  type: fc.constantFrom('PackageRequested', 'PackageDownloaded', 'PackageApplied', 'ApplyFailed'),
  runNumber: fc.integer({ min: 1, max: 9 }),
  data: fc.oneof(fc.constant({}), fc.record({ rowsAffected: count })),
});

const byField = {
  sessionNumber: fc.integer({ min: 1, max: 3_000_000 }),
  job: fc.constantFrom('1010', '1020', '1040', '1130', 'P-0001'),
  channelDataGroup: name('Group '),
  channelDatabase: name('STORE-'),
  schedule: name('Schedule '),
  packageKind: fc.constantFrom(...packageKinds),
  downloadPath: fc.string(),
  temporaryFilesPath: fc.string(),
  rerunFor: fc.option(fc.integer({ min: 1, max: 3_000_000 })),
  rows: count,
  bytes: count,
  rowVersion: fc.option(count),
  oldestChangeAt: fc.option(timestamp),
  rowsAffected: count,
  message: fc.string({ minLength: 1 }),
  failureKind: fc.constantFrom(...failureKinds),
  retriable: fc.boolean(),
  dueAt: timestamp,
  by: fc.constantFrom('operator' as const, 'triesSpent' as const),
  original,
};

/** A value for every field that an event of a session can have. */
export const payloadFields = fc.record(byField);
export type PayloadFields = typeof payloadFields extends fc.Arbitrary<infer Value> ? Value : never;

/** The payload of an event, picked from values for all fields. */
export function payloadFrom(type: SessionEventType, fields: PayloadFields): object {
  const shape: z.ZodRawShape = sessionEventSchemas[type].shape;
  return Object.fromEntries(
    Object.keys(shape).map((field) => [field, fields[field as keyof PayloadFields]]),
  );
}

/** Payloads of one event type. */
export function payloadOf(type: SessionEventType): fc.Arbitrary<object> {
  return payloadFields.map((fields) => payloadFrom(type, fields));
}
