/** `cdx store streams`: the streams of a store, by name. */
import { Command } from 'commander';
import { storeClock } from '../../io/imported-forms.ts';
import { logFacts, type StreamFacts, type StreamList } from '../../io/facts/log-facts.ts';
import { openLogToRead, type OpenLog } from '../../io/open-log.ts';
import { badInput } from '../../options/bad-input.ts';
import { parseLimit } from '../../options/values.ts';
import { formatCount, formatCountOf } from '../../render/numbers.ts';
import { tableLines } from '../../render/table.ts';
import { printable, wrap } from '../../render/text.ts';
import type { ZoneClock } from '../../render/zone-clock.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import { storeOption, storeVersion } from './options.ts';

interface StreamsFlags {
  readonly store?: string;
  readonly category?: string;
  readonly prefix?: string;
  readonly limit?: string;
  readonly json?: boolean;
}

const tableLimit = 20;

export function streamsCommand(context: CommandContext): Command {
  return new Command('streams')
    .summary('list the streams of a store')
    .description(
      'Lists the streams by name: how many events each has, the first and last revision that are ' +
        'there, and when these were recorded. A store at a URL is read whole for this.',
    )
    .option(...storeOption)
    .option('--category <name>', 'what names have before the first dash: downloadSession')
    .option('--prefix <text>', 'streams whose names begin so')
    .option('--limit <n>', 'rows at most; 20 in a table, all in --json; "all"')
    .option('--json', 'as JSON, as docs/results.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} store streams --category distributionSchedule
  ${context.program} store streams --prefix downloadSession-17- --json`,
    )
    .action(async (flags: StreamsFlags) => {
      if (flags.category !== undefined && flags.prefix !== undefined) {
        throw badInput('--category and --prefix both say how names begin: give one of them.');
      }
      const limit =
        flags.limit === undefined
          ? flags.json === true
            ? Infinity
            : tableLimit
          : parseLimit(flags.limit);
      const opened = await openLogToRead(flags.store, context);
      try {
        const list = await logFacts(opened).streams(flags, limit);
        await (flags.json === true ? writeJson : writeTable)(list, opened, context);
      } finally {
        await opened.close();
      }
      context.end(exitCode.done);
    });
}

/** Written row by row, and the same as if it had been made at once. */
async function writeJson(
  { total, rows }: StreamList,
  { place }: OpenLog,
  { terminal }: CommandContext,
): Promise<void> {
  const head = { storeVersion, store: place.name, total };
  terminal.stdout.write(`${JSON.stringify(head, null, 2).slice(0, -2)},\n  "streams": [`);
  let between = '\n';
  for await (const row of rows) {
    const text = JSON.stringify(row, null, 2).replaceAll('\n', '\n    ');
    terminal.stdout.write(`${between}    ${text}`);
    between = ',\n';
    await terminal.stdout.drained?.();
  }
  terminal.stdout.write(between === '\n' ? ']\n}\n' : '\n  ]\n}\n');
}

async function writeTable(
  { total, rows }: StreamList,
  { store }: OpenLog,
  { terminal, look }: CommandContext,
): Promise<void> {
  const clock = await storeClock(store);
  const shown: StreamFacts[] = [];
  for await (const row of rows) shown.push(row);
  const left = total - shown.length;
  const count =
    total === 0
      ? 'No stream matches.'
      : left === 0
        ? `${formatCountOf(total, 'stream')}.`
        : `${formatCount(shown.length)} of ${formatCountOf(total, 'stream')}: ${formatCount(left)} more, use --limit.`;
  const lines = [
    ...(shown.length === 0 ? [] : [...tableLines(streamsTable(shown, clock), look), '']),
    ...wrap(count, look.width),
  ];
  terminal.stdout.write(`${lines.join('\n')}\n`);
}

function streamsTable(rows: readonly StreamFacts[], clock: ZoneClock) {
  return {
    columns: [
      { header: 'Stream', min: 24 },
      { header: 'events', align: 'right' as const },
      { header: 'revisions', align: 'right' as const, drop: 3 },
      { header: 'first', drop: 2 },
      { header: `last (${clock.timeZone})`, drop: 1 },
    ],
    rows: rows.map(({ stream, events, firstRevision, lastRevision, firstAt, lastAt }) => [
      printable(stream),
      formatCount(events),
      `${firstRevision}-${lastRevision}`,
      clock.short(firstAt),
      clock.short(lastAt),
    ]),
  };
}
