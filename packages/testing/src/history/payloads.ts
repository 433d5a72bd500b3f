/** Payloads of every event: one arbitrary for each field, by its name. */
import {
  failureKinds,
  packageKinds,
  sessionEventSchemas,
  type SessionEventType,
} from '@cdx/session';
import fc from 'fast-check';
import { startAt } from '../build/build-scenario.ts';

const count = fc.nat({ max: 100_000 });
const name = (prefix: string): fc.Arbitrary<string> =>
  fc.integer({ min: 1, max: 9 }).map((n) => `${prefix}${n}`);
const timestamp = fc.nat({ max: 10_000_000 }).map((ms) => startAt + ms);

/** A value for every field that an event of a session can have. */
export const payloadFields = fc.record({
  sessionNumber: fc.integer({ min: 1, max: 999_999 }),
  job: fc.constantFrom('1020', '1010', '1130', 'P-0001'),
  channelDataGroup: name('Group '),
  channelDatabase: name('STORE-000'),
  schedule: name('Schedule '),
  packageKind: fc.constantFrom(...packageKinds),
  downloadPath: name('\\\\HQ\\CDX\\'),
  temporaryFilesPath: name('C:\\CDX\\'),
  rerunFor: fc.option(fc.integer({ min: 1, max: 999_999 })),
  rows: count,
  bytes: count,
  rowVersion: fc.option(count),
  oldestChangeAt: fc.option(timestamp),
  rowsAffected: count,
  message: fc.constantFrom('Failed', 'Server busy', 'String or binary data would be truncated'),
  failureKind: fc.constantFrom(...failureKinds),
  retriable: fc.constantFrom(true, true, true, false),
  dueAt: timestamp,
  by: fc.constantFrom('operator' as const, 'triesSpent' as const),
  original: fc.record({
    type: fc.constantFrom('PackageRequested', 'PackageDownloaded', 'PackageApplied', 'ApplyFailed'),
    runNumber: fc.integer({ min: 1, max: 9 }),
    data: fc.constantFrom({}, { rowsAffected: 1 }),
  }),
});
export type PayloadFields = typeof payloadFields extends fc.Arbitrary<infer Value> ? Value : never;

/** The payload of an event, picked from values for all fields. */
export function payloadFrom(type: SessionEventType, fields: PayloadFields): object {
  const shape: Readonly<Record<string, unknown>> = sessionEventSchemas[type].shape;
  return Object.fromEntries(
    Object.keys(shape).map((field) => [field, fields[field as keyof PayloadFields]]),
  );
}
