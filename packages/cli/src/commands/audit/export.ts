/** `cdx audit export`: a history as a file: all of its events, or a form as the real one exports it. */
import { Command } from 'commander';
import { exportEvents } from '@cdx/event-store/transfer';
import { sessionColumns, viewsAsOf, type Reading, type SessionsView } from '@cdx/projections';
import type { Direction } from '@cdx/session';
import { exportNamed, withHistory } from '../../io/history-source.ts';
import type { ImportedForms } from '../../io/imported-forms.ts';
import { Interrupted, interruptible } from '../../io/interrupts.ts';
import { withStoredHistory } from '../../io/stored-history.ts';
import { checkNewFile, writeWholeFile } from '../../io/transfer-files.ts';
import { withViewScope } from '../../io/view-scope.ts';
import { badInput } from '../../options/bad-input.ts';
import { parseTimeZone } from '../../options/time-zone.ts';
import { parseDirection } from '../../options/session-filters.ts';
import { parseChoice } from '../../options/values.ts';
import { parseAsOf } from '../../options/view-options.ts';
import { csvRecord } from '../../render/csv.ts';
import { formatBytes, formatCountOf } from '../../render/numbers.ts';
import { csvCell } from '../../render/sessions/session-cells.ts';
import { printable } from '../../render/text.ts';
import { zoneClock, type ZoneClock } from '../../render/zone-clock.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import { readRows } from '../sessions/pages.ts';

interface ExportFlags {
  readonly store?: string;
  readonly format?: string;
  readonly direction?: string;
  readonly knownToHq?: boolean;
  readonly asOf?: string;
  readonly timeZone?: string;
  readonly allColumns?: boolean;
  readonly force?: boolean;
}

export function exportCommand(context: CommandContext): Command {
  const { program } = context;
  return new Command('export')
    .summary('write a history, or a form of it, to a file')
    .description(
      'Writes all events, one JSON object a line with checksums (.ndjson), or a form as CSV with the ' +
        'column names of the real one and all its records (.csv). The file appears when it is whole. A ' +
        'name that ends in .gz is compressed. audit import reads the CSV, --store the NDJSON.',
    )
    .argument('<FILE>', 'a new file, or - for stdout')
    .option(
      '--store <where>',
      'a file, an esdb:// URL or an export; without it the newest in .cdx/',
    )
    .option('--format <format>', 'ndjson or csv; by the name of the file unless given')
    .option('--direction <direction>', 'of CSV: download or upload')
    .option('--known-to-hq', 'of CSV: what headquarters knows, instead of what is so')
    .option('--as-of <time>', 'of CSV: as it was at this time: 2026-03-02T10:00, +10h')
    .option('--time-zone <zone>', 'of CSV: for its times; that of the scenario unless given')
    .option('--all-columns', 'of CSV: the columns that the real form does not have, too')
    .option('--force', 'replace the file')
    .addHelpText(
      'after',
      `
Examples:
  ${program} audit export run.ndjson.gz
  ${program} audit export downloads.csv --direction download --known-to-hq
  ${program} audit export - --format csv --direction upload --as-of +10h`,
    )
    .action(async (file: string, flags: ExportFlags) => {
      const format = formatOf(file, flags);
      const direction = format === 'csv' ? formOf(flags) : null;
      if (format === 'ndjson') checkNoFormOptions(flags);
      if (file !== '-' && flags.force !== true) checkNewFile(file, context.terminal.cwd);
      await (direction === null
        ? exportLog(file, flags, context)
        : exportForm(file, direction, flags, context));
    });
}

const formats = ['ndjson', 'csv'] as const;

function formatOf(file: string, { format }: ExportFlags): (typeof formats)[number] {
  if (format !== undefined) return parseChoice('--format', format, formats);
  if (/\.csv(?:\.gz)?$/iu.test(file)) return 'csv';
  if (/\.(?:ndjson|jsonl)(?:\.gz)?$/iu.test(file)) return 'ndjson';
  const what = file === '-' ? 'Stdout has no name' : `The name ${file} does not tell the format`;
  throw badInput(`${what}: give --format ndjson, or --format csv.`);
}

function formOf({ direction }: ExportFlags): Direction {
  if (direction !== undefined) return parseDirection(direction);
  throw badInput('Which form? Give --direction download, or --direction upload.');
}

function checkNoFormOptions({
  direction,
  knownToHq,
  asOf,
  timeZone,
  allColumns,
}: ExportFlags): void {
  const given = [
    direction === undefined ? null : '--direction',
    knownToHq === true ? '--known-to-hq' : null,
    asOf === undefined ? null : '--as-of',
    timeZone === undefined ? null : '--time-zone',
    allColumns === true ? '--all-columns' : null,
  ].find((option) => option !== null);
  if (given === undefined) return;
  throw badInput(`${given} is of forms, and NDJSON has all events: leave it out, or --format csv.`);
}

async function exportLog(file: string, flags: ExportFlags, context: CommandContext): Promise<void> {
  await withStoredHistory(flags.store, context, async ({ log, name, head }) => {
    let firstEventId: string | null = null;
    for await (const { id } of log.readAll({ limit: 1 })) firstEventId = id;
    let count = 0;
    await write(file, context, (check) => ({
      text: exportEvents(log, {
        source: { store: name, firstEventId, head },
        onProgress: async ({ events }) => {
          count = events;
          await check();
        },
      }),
      what: () => `${formatCountOf(count, 'event')} of ${name}`,
    }));
  });
}

interface Form {
  readonly views: Pick<SessionsView, 'query'>;
  readonly clock: ZoneClock;
  readonly name: string;
  readonly forms: ImportedForms | null;
}

async function exportForm(
  file: string,
  direction: Direction,
  flags: ExportFlags,
  context: CommandContext,
): Promise<void> {
  const stated = flags.timeZone === undefined ? null : zoneClock(parseTimeZone(flags.timeZone));
  const writeForm = async ({ views, clock, name, forms }: Form): Promise<void> => {
    let count = 0;
    await write(file, context, (check) => ({
      text: formText({ views, clock: stated ?? clock, forms }, direction, flags, async (rows) => {
        count += rows;
        await check();
      }),
      what: () => `${formatCountOf(count, `${direction} session`)} of ${name}`,
    }));
  };
  if (exportNamed(flags.store, context) === null) {
    await withViewScope(flags, context, async ({ views, clock, recorded: { name, forms } }) => {
      await writeForm({ views: await views({ directions: [direction] }), clock, name, forms });
    });
    return;
  }
  await withHistory(flags.store, context, async ({ log, clock, name, forms, startAt, lastAt }) => {
    const at =
      flags.asOf === undefined ? lastAt : parseAsOf(flags.asOf, { startAt, lastAt }, clock);
    const views = await viewsAsOf(log, at ?? 0, { directions: [direction] });
    await writeForm({ views, clock, name, forms });
  });
}

async function* formText(
  { views, clock, forms }: Pick<Form, 'views' | 'clock' | 'forms'>,
  direction: Direction,
  { knownToHq, allColumns }: ExportFlags,
  written: (rows: number) => Promise<void>,
): AsyncGenerator<string> {
  const reading: Reading = knownToHq === true ? 'hq' : 'actual';
  const columns = sessionColumns[direction].filter(({ onForm }) => onForm || allColumns === true);
  const query = { direction, reading, showAll: true, limit: Infinity } as const;
  const rows = await readRows(views, query, forms);
  yield csvRecord(columns.map(({ header }) => header));
  for await (const page of rows.pages) {
    yield page
      .map((row) => csvRecord(columns.map((column) => csvCell(row, column, clock))))
      .join('');
    await written(page.length);
  }
}

interface Writing {
  readonly text: AsyncIterable<string>;
  readonly what: () => string;
}

async function write(
  file: string,
  context: CommandContext,
  begin: (check: () => Promise<void>) => Writing,
): Promise<void> {
  const { terminal } = context;
  try {
    await interruptible(terminal, async (check) => {
      const { text, what } = begin(check);
      if (file === '-') {
        for await (const piece of text) {
          terminal.stdout.write(piece);
          await terminal.stdout.drained?.();
        }
        return;
      }
      const bytes = await writeWholeFile(file, text, terminal.cwd);
      terminal.stdout.write(`${printable(file)} written: ${what()}, ${formatBytes(bytes)}.\n`);
    });
    context.end(exitCode.done);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    terminal.stderr.write(`cdx: stopped; ${printable(file)} was not written.\n`);
    context.end(error.signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated);
  }
}
