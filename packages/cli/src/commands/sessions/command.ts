/** `cdx sessions`: the Download sessions and Upload sessions forms over a recorded run. */
import { Command } from 'commander';
import { sessionColumns, type SessionRow } from '@cdx/projections';
import type { Direction } from '@cdx/session';
import { openRecordedStore, type RecordedStore } from '../../io/open-store.ts';
import { parseDirection } from '../../options/session-filters.ts';
import { csvRecord } from '../../render/csv.ts';
import { formatCount, formatCountOf } from '../../render/numbers.ts';
import { csvCell, sessionId } from '../../render/sessions/session-cells.ts';
import { sessionsTableLines } from '../../render/sessions/sessions-table.ts';
import { printable, wrap } from '../../render/text.ts';
import { zoneClock, type ZoneClock } from '../../render/zone-clock.ts';
import { exitCode } from '../../report-error.ts';
import { collect, type CommandContext } from '../context.ts';
import { readRows, type Pages } from './pages.ts';
import { outputFormat, sessionsQuery, type SessionsFlags } from './query.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const sessionsVersion = 1;

export function sessionsCommand(context: CommandContext): Command {
  return new Command('sessions')
    .summary('list download or upload sessions')
    .description(
      'The Download sessions or Upload sessions form of a recorded run, the newest sessions ' +
        'first. No data is hidden unless --show-all, as on the form. Lists may hold commas, and ' +
        'options with lists may be repeated.',
    )
    .argument('<direction>', 'download or upload')
    .option('--store <file>', 'the store; without it the newest one in .cdx/')
    .option('--from <time>', 'created at this time or later: 2026-03-02T10:00, +10h')
    .option('--to <time>', 'created before this time')
    .option('--status <list>', 'by name or code: "Apply failed", apply-failed, 8', collect)
    .option('--job <list>', 'jobs, by id or name', collect)
    .option('--group <list>', 'channel data groups', collect)
    .option('--database <list>', 'channel databases', collect)
    .option('--error <id>', 'an Error ID: CDX-7F3A91C2')
    .option('--show-all', 'show No data, too')
    .option('--limit <n>', 'rows at most; 20 in a table, all otherwise; "all"')
    .option('--sort <column[:order]>', 'a column of --csv or key of --json, :asc or :desc')
    .option('--json', 'all columns as JSON, as docs/results.md has it')
    .option('--csv', 'all columns as CSV')
    .addHelpText(
      'after',
      `
Times without an offset are in the time zone of the scenario.

Examples:
  ${context.program} sessions download --status "Apply failed" --sort channelDatabase
  ${context.program} sessions download --from +10h --to +12h --job 1020
  ${context.program} sessions upload --database STORE-0042 --csv > uploads.csv
  ${context.program} sessions download --error CDX-AM8AVPRW --limit all`,
    )
    .action(async (word: string, flags: SessionsFlags) => {
      const direction = parseDirection(word);
      outputFormat(flags);
      const recorded = await openRecordedStore(flags.store, context.terminal);
      try {
        await show(direction, flags, recorded, context);
      } finally {
        await recorded.close();
      }
      context.end(exitCode.done);
    });
}

interface Listing {
  readonly direction: Direction;
  readonly recorded: RecordedStore;
  readonly clock: ZoneClock;
  readonly rows: Pages;
}

async function show(
  direction: Direction,
  flags: SessionsFlags,
  recorded: RecordedStore,
  context: CommandContext,
): Promise<void> {
  const timeZone = recorded.run?.scenario?.timeZone ?? 'UTC';
  const clock = zoneClock(timeZone);
  const query = sessionsQuery(direction, flags, recorded.run, timeZone);
  const rows = await readRows(recorded.views, query);
  const listing: Listing = { direction, recorded, clock, rows };
  warnIfBehind(recorded, context);
  switch (outputFormat(flags)) {
    case 'csv':
      return writeCsv(listing, context);
    case 'json':
      return writeJson(listing, context);
    case 'table':
      return writeTable(listing, query.statuses === undefined && flags.showAll !== true, context);
  }
}

function warnIfBehind({ behind }: RecordedStore, { terminal, errorLook }: CommandContext): void {
  if (behind === 0) return;
  const text = `The store is being written; ${formatCountOf(behind, 'event')} not in the view yet.`;
  terminal.stderr.write(`${errorLook.paint.dim(text)}\n`);
}

async function writeCsv({ direction, clock, rows }: Listing, { terminal }: CommandContext) {
  const columns = sessionColumns[direction];
  terminal.stdout.write(csvRecord(columns.map(({ header }) => header)));
  for await (const page of rows.pages) {
    const records = page.map((row) =>
      csvRecord(columns.map((column) => csvCell(row, column, clock))),
    );
    terminal.stdout.write(records.join(''));
  }
}

/** Written piece by piece, and the same as if it had been made at once. */
async function writeJson(
  { direction, recorded, clock, rows }: Listing,
  { terminal }: CommandContext,
): Promise<void> {
  const head = {
    sessionsVersion,
    store: recorded.name,
    direction,
    timeZone: clock.timeZone,
    total: rows.total,
  };
  terminal.stdout.write(`${JSON.stringify(head, null, 2).slice(0, -2)},\n  "sessions": [`);
  let between = '\n';
  for await (const page of rows.pages) {
    for (const row of page) {
      const text = JSON.stringify({ id: sessionId(row), ...row }, null, 2);
      terminal.stdout.write(`${between}    ${text.replaceAll('\n', '\n    ')}`);
      between = ',\n';
    }
  }
  terminal.stdout.write(between === '\n' ? ']\n}\n' : '\n  ]\n}\n');
}

async function writeTable(
  { direction, recorded, clock, rows }: Listing,
  hidesNoData: boolean,
  { terminal, look }: CommandContext,
): Promise<void> {
  const { total, shown } = rows;
  const form = direction === 'download' ? 'Download sessions' : 'Upload sessions';
  const run = recorded.run === null ? '' : ` of ${printable(recorded.run.scenarioName)}`;
  const title = `${form}${run}; times in ${clock.timeZone}; ${recorded.name}`;
  const all: SessionRow[] = [];
  for await (const page of rows.pages) all.push(...page);
  const noData =
    direction === 'download' && hidesNoData ? ' No data is hidden; --show-all shows it.' : '';
  const left = total - shown;
  const count =
    total === 0
      ? 'No session matches.'
      : left === 0
        ? `${formatCountOf(total, 'session')}.`
        : `${formatCount(shown)} of ${formatCountOf(total, 'session')}: ${formatCount(left)} more, use --limit.`;
  const lines = [
    ...wrap(title, look.width),
    '',
    ...(all.length === 0 ? [] : [...sessionsTableLines(direction, all, look, clock), '']),
    ...wrap(count + noData, look.width),
  ];
  terminal.stdout.write(`${lines.join('\n')}\n`);
}
