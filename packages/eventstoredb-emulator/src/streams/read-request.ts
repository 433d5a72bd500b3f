/**
 * A read request taken apart: which of the ways to read it asks for, and from where.
 */
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { invalidArgument } from '../protocol/errors.ts';
import { streams } from '../protocol/stubs.ts';
import { eventFilterOf, type EventFilter } from './event-filter.ts';
import { streamNameOf } from './request-parts.ts';

export type Place = 'start' | 'end' | number;

export interface ReadRequest {
  /** Absent for $all. */
  readonly stream: string | undefined;
  /** Revision in the stream, or position in the log. */
  readonly from: Place;
  readonly backward: boolean;
  /** Events at most; absent for a subscription. */
  readonly count: number | undefined;
  readonly filter: EventFilter | undefined;
  readonly resolveLinks: boolean;
  readonly structuredIds: boolean;
  /** From 1 on the client wants to hear where the stream begins and ends. */
  readonly compatibility: number;
}

/** Clients write the end also as the largest number. */
const endNumber = '18446744073709551615';

/** Errors: INVALID_ARGUMENT for what is missing or does not go together. */
export function readRequestOf(message: ReadReq): ReadRequest {
  const options = message.getOptions();
  if (options === undefined) throw invalidArgument('The options of a read are missing.');
  const backward = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
  const count = options.hasCount() ? Number(options.getCount()) : undefined;
  if (count === undefined && !options.hasSubscription()) {
    throw invalidArgument('A read needs a count of events, or is a subscription.');
  }
  if (count === undefined && backward) throw invalidArgument('A subscription reads forwards.');
  const filterOptions = options.getFilter();
  const filter = filterOptions === undefined ? undefined : eventFilterOf(filterOptions);
  if (count === undefined && filter !== undefined && filter.checkpointInterval === 0) {
    throw invalidArgument('The checkpoint interval of a subscription must be 1 at least.');
  }
  const shape = {
    backward,
    count: count === undefined ? undefined : Math.min(count, Number.MAX_SAFE_INTEGER),
    filter,
    resolveLinks: options.getResolveLinks(),
    structuredIds: options.getUuidOption()?.hasString() !== true,
    compatibility: options.getControlOption()?.getCompatibility() ?? 0,
  };
  const streamOptions = options.getStream();
  if (streamOptions !== undefined) {
    if (filter !== undefined) throw invalidArgument('Only reads of $all can have a filter.');
    return {
      ...shape,
      stream: streamNameOf(streamOptions.getStreamIdentifier()),
      from: placeOf(streamOptions, () => streamOptions.getRevision()),
    };
  }
  const allOptions = options.getAll();
  if (allOptions === undefined) throw invalidArgument('A read is of a stream, or of $all.');
  const from = placeOf(allOptions, () => allOptions.getPosition()?.getCommitPosition() ?? '0');
  return { ...shape, stream: undefined, from };
}

function placeOf(options: { hasStart(): boolean; hasEnd(): boolean }, number: () => string): Place {
  if (options.hasStart()) return 'start';
  if (options.hasEnd()) return 'end';
  const text = number();
  if (text === endNumber) return 'end';
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER - 1);
}
