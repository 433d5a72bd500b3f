/** `cdx store read`: events as they are stored, of one stream or of the whole log. */
import { Command } from 'commander';
import type { EventFilter } from '@cdx/event-store';
import type { RecordedEvent } from '@cdx/session';
import { storeClock } from '../../io/imported-forms.ts';
import { untilInterrupt } from '../../io/interrupts.ts';
import { openLogToRead, type OpenLog } from '../../io/open-log.ts';
import { badInput, quoted } from '../../options/bad-input.ts';
import { parseLimit, splitList } from '../../options/values.ts';
import { exitCode } from '../../report-error.ts';
import { collect, type CommandContext } from '../context.ts';
import { eventLines } from './event-lines.ts';
import { storeOption } from './options.ts';

interface ReadFlags {
  readonly store?: string;
  readonly stream?: string;
  readonly type?: readonly string[];
  readonly prefix?: string;
  readonly from?: string;
  readonly backward?: boolean;
  readonly limit?: string;
  readonly follow?: boolean;
  readonly json?: boolean;
}

const shownLimit = 20;

export function readCommand(context: CommandContext): Command {
  return new Command('read')
    .summary('print events')
    .description(
      'Prints events in the order of the log, as they are stored. What is in an archive is not ' +
        'among them; cdx session and cdx store export have it.',
    )
    .option(...storeOption)
    .option('--stream <name>', 'of this stream alone: downloadSession-17-STORE-0001')
    .option('--type <list>', 'event types: PackageApplied', collect)
    .option('--prefix <text>', 'of streams whose names begin so')
    .option('--from <n>', 'begin at this position of the log; with --stream, at this revision')
    .option('--backward', 'from the end to the beginning')
    .option('--limit <n>', 'events at most; 20 as text, all in --json; "all"')
    .option('--follow', 'go on with what is appended, until Ctrl-C')
    .option('--json', 'one JSON object a line (NDJSON): all fields of the event')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} store read --backward --limit 5
  ${context.program} store read --stream downloadSession-17-STORE-0001
  ${context.program} store read --type PackageApplied --json | jq .data
  ${context.program} store read --follow --store 'esdb://localhost:2113?tls=false'`,
    )
    .action(async (flags: ReadFlags) => {
      const settings = readSettings(flags);
      const opened = await openLogToRead(flags.store, context);
      try {
        await print(settings, opened, context);
      } finally {
        await opened.close();
      }
      context.end(exitCode.done);
    });
}

interface ReadSettings {
  readonly stream: string | undefined;
  readonly filter: EventFilter;
  readonly from: number | undefined;
  readonly direction: 'forward' | 'backward';
  readonly limit: number;
  readonly follow: boolean;
  readonly json: boolean;
}

/** Errors: `invalid-argument`. */
function readSettings(flags: ReadFlags): ReadSettings {
  const { stream, prefix, follow = false, backward = false, json = false } = flags;
  const types = splitList(flags.type);
  if (stream !== undefined && prefix !== undefined) {
    throw badInput('--stream names one stream, --prefix many: give one of them.');
  }
  if (follow && (backward || flags.limit !== undefined)) {
    throw badInput('--follow never ends: it goes neither with --backward nor with --limit.');
  }
  const unlimited = json || follow;
  return {
    stream,
    filter: { streamPrefix: prefix, ...(types.length === 0 ? {} : { types }) },
    from: flags.from === undefined ? undefined : parsePlace(flags.from),
    direction: backward ? 'backward' : 'forward',
    limit:
      flags.limit === undefined ? (unlimited ? Infinity : shownLimit) : parseLimit(flags.limit),
    follow,
    json,
  };
}

function parsePlace(text: string): number {
  const place = /^\d{1,15}$/.test(text) ? Number(text) : -1;
  if (place >= 0) return place;
  throw badInput(`--from ${quoted(text)} is no position or revision: expected a number from 0 on.`);
}

async function print(
  settings: ReadSettings,
  opened: OpenLog,
  { terminal, look }: CommandContext,
): Promise<void> {
  const clock = await storeClock(opened.store);
  const show = (event: RecordedEvent): void =>
    terminal.stdout.write(
      settings.json
        ? `${JSON.stringify(event)}\n`
        : `${eventLines(event, clock, look).join('\n')}\n`,
    );
  if (settings.follow) {
    await followUntilStopped(settings, opened, terminal, show);
    return;
  }
  let left = settings.limit;
  for await (const event of eventsOf(settings, opened)) {
    show(event);
    await terminal.stdout.drained?.();
    left--;
    // The event behind the last one is never asked for.
    if (left === 0) return;
  }
}

async function* eventsOf(
  { stream, filter, from, direction }: ReadSettings,
  { store }: OpenLog,
): AsyncGenerator<RecordedEvent> {
  if (stream === undefined) {
    yield* store.readAll({ from, direction, filter });
    return;
  }
  for await (const event of store.readStream(stream, { from, direction })) {
    if (filter.types?.includes(event.type) ?? true) yield event;
  }
}

/** A stream is followed as part of the log: its name is the prefix of its own name. */
async function followUntilStopped(
  { stream, filter, from }: ReadSettings,
  { store }: OpenLog,
  terminal: CommandContext['terminal'],
  show: (event: RecordedEvent) => void,
): Promise<void> {
  const wanted = (event: RecordedEvent): boolean =>
    stream === undefined || (event.stream === stream && event.revision >= (from ?? 0));
  const followed = store.follow({
    from: stream === undefined ? (from ?? 'start') : 'start',
    filter: stream === undefined ? filter : { ...filter, streamPrefix: stream },
  });
  const pages = followed[Symbol.asyncIterator]();
  const { signal, stop } = untilInterrupt(terminal);
  try {
    for (;;) {
      const next = await Promise.race([pages.next(), signal]);
      if (typeof next === 'string' || next.done === true) return;
      next.value.events.filter(wanted).forEach(show);
    }
  } finally {
    stop();
    // Not waited for: it may be waiting for an event itself, until the store is closed.
    void pages.return?.();
  }
}
