/**
 * Filters of reads and subscriptions of $all: by stream or by type, by prefixes or an expression.
 */
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { EventNames } from '../log/log-event.ts';
import { invalidArgument } from '../protocol/errors.ts';

export interface EventFilter {
  readonly passes: (event: EventNames) => boolean;
  /** Events of the log after which a subscription is told how far it is; absent without window. */
  readonly checkpointInterval: number;
}

/** Events that EventStoreDB looks at at once where the client sets no limit. */
const windowDefault = 32;

/** Errors: INVALID_ARGUMENT for an expression that is none. */
export function eventFilterOf(options: ReadReq.Options.FilterOptions): EventFilter {
  const byStream = options.getStreamIdentifier();
  const byType = options.getEventType();
  const window = options.hasMax() ? options.getMax() : windowDefault;
  const checkpointInterval = window * options.getCheckpointintervalmultiplier();
  if (byStream !== undefined) {
    const matches = matcherOf(byStream);
    return { passes: ({ stream }) => matches(stream), checkpointInterval };
  }
  if (byType !== undefined) {
    const matches = matcherOf(byType);
    return { passes: ({ type }) => matches(type), checkpointInterval };
  }
  throw invalidArgument('A filter must be by stream name or by event type.');
}

function matcherOf(
  expression: ReadReq.Options.FilterOptions.Expression,
): (name: string) => boolean {
  const pattern = expression.getRegex();
  if (pattern !== '') {
    const regex = regexOf(pattern);
    return (name) => regex.test(name);
  }
  const prefixes = expression.getPrefixList();
  return (name) => prefixes.some((prefix) => name.startsWith(prefix));
}

/** Start and end of the text, which JavaScript would take for the letters. */
const anchors: Readonly<Record<string, string>> = {
  '\\A': '(?<![^])',
  '\\z': '(?![^])',
  '\\Z': '(?=\\n?(?![^]))',
};

/** Clients write the expressions of .NET, which mostly mean the same here. */
function regexOf(pattern: string): RegExp {
  const [, options = '', rest = pattern] = /^\(\?([ims]+)\)(.*)$/s.exec(pattern) ?? [];
  const source = rest.replaceAll(/\\./gs, (escaped) => anchors[escaped] ?? escaped);
  const flags = new Set(options + (/\\[pP]\{/.test(rest) ? 'u' : ''));
  try {
    return new RegExp(source, [...flags].join(''));
  } catch (error) {
    throw invalidArgument(`The filter "${pattern}" is no expression: ${(error as Error).message}.`);
  }
}
