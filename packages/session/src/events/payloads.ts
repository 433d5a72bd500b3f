/**
 * Payload shapes that several events share. Everything here is plain JSON: integers for times
 * (ms since the Unix epoch), counts and bytes; the field's own words for names.
 */
import { z } from 'zod';

export const timestamp = z.int().describe('ms since the Unix epoch');
export const count = z.int().min(0);
const name = z.string().min(1);

export const failureKinds = [
  'transient',
  'configuration',
  'data',
  'retention',
  'order',
  'capacity',
] as const;
export type FailureKind = (typeof failureKinds)[number];

/** Which run of which job for which channel database this is. */
export const identity = z.strictObject({
  sessionNumber: z.int().min(1),
  job: name,
  channelDataGroup: name,
  channelDatabase: name,
  schedule: name,
});

export const packageKinds = ['full', 'incremental'] as const;
export const packageContents = z.strictObject({ rows: count, bytes: count });

/** What a package holds and which changes of headquarters it carries; null where nobody tells. */
export const packageChanges = packageContents.extend({
  /** Change tracking version up to which the package carries the job's changes. */
  rowVersion: count.nullable(),
  /** When the oldest change in it was made at headquarters; null for a full package. */
  oldestChangeAt: timestamp.nullable(),
});

/** How a batch job stands: it waits for its next run, is held back, or has been ended. */
export const batchStatuses = ['waiting', 'hold', 'canceled'] as const;
export type BatchStatus = (typeof batchStatuses)[number];

export const failure = z.strictObject({
  message: name,
  failureKind: z.enum(failureKinds),
  /** False: trying again cannot help (a purged package), so no retry is spent on it. */
  retriable: z.boolean(),
});

export const nothing = z.strictObject({});
