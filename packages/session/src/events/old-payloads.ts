/**
 * Payloads as older releases wrote them, and the step from each to the next. Everything here is
 * spelled out and frozen: nothing may follow a shape that still changes, since what is in stores
 * does not. A new version of a payload brings the old one here, as it was.
 */
import { z } from 'zod';

/** A version that is no longer written. */
export interface OldPayload {
  readonly schema: z.ZodType;
  /** To the next version; does not change its argument. */
  readonly up: (data: unknown) => unknown;
}

const count = z.int().min(0);
const name = z.string().min(1);

/** Version 2 tells the row version and the oldest change of a package. */
const withoutChanges = (data: unknown): unknown => ({
  ...(data as object),
  rowVersion: null,
  oldestChangeAt: null,
});

/** By event type, versions 1, 2, … up to the one before the newest. */
export const oldPayloads: Readonly<Record<string, readonly OldPayload[]>> = {
  PackageMadeAvailable: [
    { schema: z.strictObject({ rows: count, bytes: count }), up: withoutChanges },
  ],
  SessionInherited: [
    {
      schema: z.strictObject({
        sessionNumber: z.int().min(1),
        job: name,
        channelDataGroup: name,
        channelDatabase: name,
        schedule: name,
        packageKind: z.enum(['full', 'incremental']),
        downloadPath: z.string(),
        rows: count,
        bytes: count,
      }),
      up: withoutChanges,
    },
  ],
};
