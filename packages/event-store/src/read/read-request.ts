/**
 * Read options with their defaults filled in and checked, as the adapters of ours take them.
 */
import { invalidArgument } from '../errors.ts';
import type { EventFilter, EventPage, ReadAllOptions, ReadStreamOptions } from '../port.ts';

/** Events that one page holds at most. */
export const pageLengthMax = 1000;
/** Characters of payload after which a page ends early, so that large events cost no memory. */
export const pageDataLengthMax = 16 * 1024 * 1024;

export interface PageRequest {
  /** Position (of the log) or revision (of a stream) to start at, itself included. */
  readonly from: number;
  readonly backward: boolean;
  readonly limit: number;
}

export interface LogPageRequest extends PageRequest {
  readonly filter: EventFilter | undefined;
}

/** Our own stores answer a page at once; promises and iterators are wrapped around that. */
export interface PageSource {
  readLogPage(request: LogPageRequest): EventPage;
  readStreamPage(stream: string, request: PageRequest): EventPage;
}

/** Errors: `invalid-argument`. */
export function pageRequest(options: ReadStreamOptions): PageRequest {
  const backward = options.direction === 'backward';
  const { from = backward ? Number.MAX_SAFE_INTEGER : 0, limit = Number.MAX_SAFE_INTEGER } =
    options;
  checkPlace(from, 'from');
  checkPlace(limit, 'limit');
  return { from, backward, limit };
}

/** Errors: `invalid-argument`. */
export function logPageRequest(options: ReadAllOptions): LogPageRequest {
  return { ...pageRequest(options), filter: options.filter };
}

/** Errors: `invalid-argument` for anything but a safe integer from 0. */
export function checkPlace(value: number, name: string): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw invalidArgument(`"${name}" must be an integer from 0, but is ${value}.`, { [name]: value });
}
