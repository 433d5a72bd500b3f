/** `cdx audit import`: rows of the real forms as a history to audit. */
import { Command } from 'commander';
import type { FormFile, ImportFormsOptions, ImportFormsResult } from '@cdx/audit/forms';
import { isExportFile } from '../../io/export-file.ts';
import { Interrupted, interruptible } from '../../io/interrupts.ts';
import { openImportTarget } from '../../io/import-target.ts';
import { storePlace, storeWord, type StorePlace } from '../../io/store-place.ts';
import { storeProgress } from '../../io/store-progress.ts';
import { readTransferFile } from '../../io/transfer-files.ts';
import { badInput } from '../../options/bad-input.ts';
import { parseTimeZone } from '../../options/time-zone.ts';
import { parseDirection } from '../../options/session-filters.ts';
import { nextStepLines, shellWord } from '../../render/next-steps.ts';
import { importLines, problemLines } from '../../render/audit/import-report.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const importVersion = 1;

interface ImportFlags {
  readonly store?: string;
  readonly direction?: string;
  readonly dateFormat?: string;
  readonly timeZone?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

export function importCommand(context: CommandContext): Command {
  const { program } = context;
  return new Command('import')
    .summary('take over rows of the real forms')
    .description(
      'Takes CSV files of the Download sessions and Upload sessions forms over into a store. Rows ' +
        'become histories as far as they tell one; their events say that they were inferred. Rows that ' +
        'cannot be read are told with their line, and the rest is imported. The same rows again add ' +
        'nothing. docs/audit.md tells what is inferred how.',
    )
    .argument('<FILE...>', 'CSV with the headers of a form; several are put in order together')
    .option('--store <where>', 'into this file, made where there is none, or this esdb:// URL')
    .option('--direction <direction>', 'download or upload, where the headers do not tell')
    .option(
      '--date-format <pattern>',
      'iso, "dd.MM.yyyy HH:mm:ss", "MM/dd/yyyy hh:mm:ss tt", …; recognised where dates leave no doubt',
    )
    .option('--time-zone <zone>', 'of times without an offset, Europe/Vienna; UTC unless given')
    .option('--strict', 'import nothing where any row is broken')
    .option('--json', 'as JSON, as docs/audit.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${program} audit import downloads.csv uploads.csv --store incident.db
  ${program} audit import downloads.csv --store incident.db --time-zone Europe/Vienna
  ${program} audit import downloads.csv --store incident.db --date-format "dd/MM/yyyy HH:mm"`,
    )
    .action(async (files: readonly string[], flags: ImportFlags) => {
      const place = targetPlace(flags.store, context);
      const options = {
        direction: flags.direction === undefined ? undefined : parseDirection(flags.direction),
        dateFormat: flags.dateFormat,
        timeZone: flags.timeZone === undefined ? 'UTC' : parseTimeZone(flags.timeZone),
        isStrict: flags.strict === true,
      };
      const read: FormFile[] = [];
      for (const path of new Set(files)) {
        read.push({ path, bytes: await bytesOf(path, context) });
      }
      await importInto(read, place, options, flags, context);
    });
}

type Target = Exclude<StorePlace, { readonly kind: 'memory' }>;

/** Errors: `invalid-argument`. Never the newest store: which one grows should be said. */
function targetPlace(store: string | undefined, { terminal }: CommandContext): Target {
  if (store === undefined) throw badInput('Into which store? Give --store FILE or an esdb:// URL.');
  const place = storePlace(store, terminal.cwd);
  if (place.kind === 'memory') {
    throw badInput('What is imported into memory: would be gone at once; give --store FILE.');
  }
  if (place.kind === 'file' && isExportFile(place.path)) {
    throw badInput(`${place.name} is an export of events; expected a store to write to.`);
  }
  return place;
}

async function bytesOf(file: string, { terminal, program }: CommandContext): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of readTransferFile(file, terminal.cwd).bytes()) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  if (bytes.toString('latin1', 0, 24).startsWith('{"format":"cdx-events"')) {
    throw badInput(
      `${file} is an export of events, and no form: every audit command reads it as --store ${shellWord(file)}, ` +
        `and ${program} store import takes it over into a store.`,
    );
  }
  return bytes;
}

async function importInto(
  files: readonly FormFile[],
  place: Target,
  options: ImportFormsOptions,
  flags: ImportFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const { importForms } = await import('@cdx/audit/forms');
  const opened = await openImportTarget(place, context);
  const progress = storeProgress(context, `importing into ${place.name}`);
  try {
    const result = await interruptible(terminal, (check) =>
      importForms(files, opened.store, {
        ...options,
        onProgress: async (events, all) => {
          progress.show(events, events / all);
          await check();
        },
      }),
    );
    progress.clear();
    report(result, options.timeZone, place, flags, context);
    context.end(result.broken.length > 0 ? exitCode.problem : exitCode.done);
  } catch (error) {
    progress.clear();
    if (!(error instanceof Interrupted)) throw error;
    terminal.stderr.write('cdx: stopped. The same import again goes on from there.\n');
    context.end(error.signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated);
  } finally {
    await opened.close();
  }
}

function report(
  result: ImportFormsResult,
  timeZone: string,
  place: Target,
  flags: ImportFlags,
  context: CommandContext,
): void {
  const { terminal, look, errorLook, program } = context;
  const isAssumed = flags.timeZone === undefined;
  const problems = problemLines(
    result,
    { timeZone, isAssumed, isJson: flags.json === true },
    errorLook,
  );
  if (problems.length > 0) terminal.stderr.write(`${problems.join('\n')}\n`);
  if (flags.json === true) {
    const document = { importVersion, store: place.name, timeZone, ...result };
    terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const store = shellWord(storeWord(flags.store ?? place.name));
  const next =
    result.events === 0
      ? []
      : nextStepLines(
          [
            {
              command: `${program} audit verify --store ${store}`,
              purpose: 'is it a legal history',
            },
            { command: `${program} summary --store ${store}`, purpose: 'what failed most' },
          ],
          look,
        );
  const lines = [
    ...importLines(result, place.name, look),
    ...(next.length > 0 ? ['', ...next] : []),
  ];
  terminal.stdout.write(`${lines.join('\n')}\n`);
}
