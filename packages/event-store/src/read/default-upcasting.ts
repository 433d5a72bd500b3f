/**
 * How old events become new where nobody says otherwise: as the session package has it. Every
 * adapter of ours asks here, so that no caller can forget it.
 */
import { eventSchemas, eventUpcasters, newestSchemaVersions } from '@cdx/session';
import type { UpcastingOptions } from '../port.ts';
import { Upcasting } from './upcasting.ts';

/** Errors: `invalid-argument` for an incomplete chain of upcasters or schemas. */
export function upcastingOf(options: {
  readonly upcasting?: UpcastingOptions | undefined;
}): Upcasting {
  const { upcasting } = options;
  return new Upcasting(
    upcasting ?? {
      upcasters: eventUpcasters,
      newestVersions: newestSchemaVersions,
      schemas: eventSchemas,
    },
  );
}
