/** `cdx staleness`: how long each channel database has been without changes, by job. */
import { Command } from 'commander';
import { jobLabel } from '@cdx/session';
import { statedStaleness, type StatedStaleness } from '@cdx/projections';
import { scopeJson, withViewScope, type ViewScope } from '../../io/view-scope.ts';
import { parseLimit } from '../../options/values.ts';
import { addViewOptions, type ViewFlags } from '../../options/view-options.ts';
import { chooseColumns, rowsOf, type FilledColumn } from '../../render/choose-columns.ts';
import type { Look } from '../../render/look.ts';
import { formatCount, formatCountOf, shortDuration } from '../../render/numbers.ts';
import { scopeTitle } from '../../render/scope-title.ts';
import { tableLines } from '../../render/table.ts';
import { printable, wrap } from '../../render/text.ts';
import type { ZoneClock } from '../../render/zone-clock.ts';
import { exitCode } from '../../report-error.ts';
import { collect, type CommandContext } from '../context.ts';
import { databaseFilter, limited, type DatabaseFlags } from './database-filter.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const stalenessVersion = 1;

interface StalenessFlags extends ViewFlags, DatabaseFlags {
  readonly job?: readonly string[];
  readonly limit?: string;
  readonly json?: boolean;
}

export function stalenessCommand(context: CommandContext): Command {
  const command = new Command('staleness')
    .summary('show how stale channel databases are, by job')
    .description(
      'For each channel database and job: for how long the oldest change that is not applied ' +
        'there has been missing, and how many sessions wait with changes. The worst come first.',
    );
  return addViewOptions(command)
    .option('--job <list>', 'jobs, by id or name', collect)
    .option('--group <list>', 'channel data groups', collect)
    .option('--database <list>', 'channel databases', collect)
    .option('--limit <n>', 'rows at most; 20 in a table, all in --json; "all"')
    .option('--json', 'as JSON, as docs/results.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} staleness
  ${context.program} staleness --job 1020 --group Stores --limit all
  ${context.program} staleness --as-of +10h --database STORE-0042 --json`,
    )
    .action(async (flags: StalenessFlags) => {
      const limit = flags.limit === undefined ? undefined : parseLimit(flags.limit);
      await withViewScope(flags, context, (scope) => show(flags, limit, scope, context));
      context.end(exitCode.done);
    });
}

async function show(
  flags: StalenessFlags,
  limit: number | undefined,
  scope: ViewScope,
  { terminal, look }: CommandContext,
): Promise<void> {
  const { reading } = scope;
  const filter = databaseFilter(flags, scope);
  const views = await scope.views({ directions: ['download'], ...filter });
  const query = { ...filter, reading, at: scope.at ?? 0 };
  const freshness = scope.freshness(views);
  const found: readonly StatedStaleness[] =
    scope.recorded.forms === null
      ? await freshness.staleness(query)
      : await statedStaleness({ freshness, view: views }, query);
  // Stable: equals stay by database and job.
  const worstFirst = found.toSorted((one, other) => atLeastMs(other) - atLeastMs(one));
  const rows = limited(worstFirst, limit, flags.json === true);
  if (flags.json === true) {
    const document = { stalenessVersion, ...scopeJson(scope), total: found.length, rows };
    terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const lines = [
    ...scopeTitle('Staleness', scope, look),
    '',
    ...(rows.length === 0 ? [] : [...table(rows, look, scope.clock), '']),
    ...wrap(closingText(found, rows.length), look.width),
    ...unknownText(found).flatMap((line) => wrap(line, look.width)),
  ];
  terminal.stdout.write(`${lines.join('\n')}\n`);
}

function atLeastMs({ stalenessMs, stalenessMsMin = 0 }: StatedStaleness): number {
  return stalenessMs ?? stalenessMsMin;
}

function staleText(row: StatedStaleness, none: string): string {
  if (row.stalenessMs === 0) return none;
  const text = shortDuration(atLeastMs(row));
  return row.stalenessMs === null ? `> ${text}` : text;
}

/** Why some are not known. */
function unknownText(found: readonly StatedStaleness[]): readonly string[] {
  const isUnknown = found.some(({ stalenessMs }) => stalenessMs === null);
  return isUnknown
    ? [
        'For how long exactly is not known: forms do not have the age of changes, which are older than the session that carries them.',
      ]
    : [];
}

function closingText(found: readonly StatedStaleness[], shown: number): string {
  if (found.length === 0) return 'No channel database has been sent anything.';
  const stale = found.filter(({ stalenessMs }) => stalenessMs !== 0).length;
  const counts = `${formatCount(stale)} of ${formatCountOf(found.length, 'pair')} of database and job ${stale === 1 ? 'is' : 'are'} stale.`;
  const left = found.length - shown;
  return left === 0 ? counts : `${counts} ${formatCount(left)} more to show, use --limit.`;
}

function table(rows: readonly StatedStaleness[], look: Look, clock: ZoneClock): readonly string[] {
  const { none } = look.glyphs;
  const column = (cell: (row: StatedStaleness) => string): readonly string[] => rows.map(cell);
  const count = (cell: (row: StatedStaleness) => number): readonly string[] =>
    rows.map((row) => (cell(row) === 0 ? '' : formatCount(cell(row))));
  const time = (ms: number | null): string => (ms === null ? '' : clock.short(ms));
  const columns: readonly FilledColumn[] = [
    { header: 'Database', cells: column((row) => printable(row.channelDatabase)) },
    {
      header: 'Job',
      min: look.width < 60 ? 12 : 20,
      cells: column(({ job }) => printable(jobLabel(job))),
    },
    {
      header: 'stale for',
      align: 'right',
      cells: column((row) => staleText(row, none)),
    },
    { header: 'waiting', align: 'right', cells: count((row) => row.waitingSessions) },
    { header: 'failed', align: 'right', cells: count((row) => row.failedSessions) },
    { header: 'suspended', align: 'right', cells: count((row) => row.suspendedSessions) },
    { header: 'lost', align: 'right', cells: count((row) => row.lostSessions) },
    { header: 'last applied', cells: column((row) => time(row.databaseAppliedAt)) },
    {
      header: 'oldest in',
      align: 'right',
      cells: column(({ oldestSession }) => (oldestSession === null ? '' : String(oldestSession))),
    },
    { header: 'oldest change', cells: column((row) => time(row.oldestChangeAt)) },
    { header: 'Group', min: 8, cells: column((row) => printable(row.channelDataGroup)) },
  ];
  const chosen = chooseColumns(columns, look.width);
  return tableLines({ columns: chosen, rows: rowsOf(chosen) }, look);
}
