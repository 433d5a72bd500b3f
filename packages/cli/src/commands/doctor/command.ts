/** `cdx doctor`: is everything here that cdx needs, and how do the stores stand? */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import { CdxError } from '@cdx/session';
import { recordedPlace } from '../../io/recorded-store.ts';
import { storeFile, storeFiles, storeFolder, type StoreFile } from '../../io/store-files.ts';
import type { FilePlace, UrlPlace } from '../../io/store-place.ts';
import type { Look } from '../../render/look.ts';
import { shellWord } from '../../render/next-steps.ts';
import { formatBytes, formatCount, formatCountOf } from '../../render/numbers.ts';
import { tableLines } from '../../render/table.ts';
import { pad, printable, wrap } from '../../render/text.ts';
import { zoneClock } from '../../render/zone-clock.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import { machineChecks, type Check } from './checks.ts';
import { databaseLines } from './database-lines.ts';
import { lonelyArchives } from './inspect-archive.ts';
import { inspectDatabase } from './inspect-database.ts';
import { inspectStore, type InspectedStore, type SoundStore } from './inspect-store.ts';

interface DoctorFlags {
  readonly store?: string;
  readonly check?: boolean;
}

export function doctorCommand(context: CommandContext): Command {
  const { terminal, look } = context;
  return new Command('doctor')
    .summary('check this installation and the stores in .cdx/')
    .description(
      'Checks Node, SQLite, the terminal and the folder .cdx/, and says of each store there how ' +
        'it stands and how to go on with it. Exit code 1 where something needs mending.',
    )
    .option('--store <where>', 'of this file or esdb:// URL, instead of the stores in .cdx/')
    .option('--check', 'read every store whole and say what is damaged; slow')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} doctor --check
  ${context.program} doctor --store 'esdb://localhost:2113?tls=false'`,
    )
    .action(async (flags: DoctorFlags) => {
      const checks = await machineChecks(context);
      const place = flags.store === undefined ? null : recordedPlace(flags.store, terminal);
      const stores: InspectedStore[] = [];
      for (const file of filesToInspect(place, terminal.cwd)) {
        stores.push(await inspectStore(file, terminal.cwd, flags.check === true));
      }
      const database =
        place?.kind === 'url' ? await inspectDatabase(place, context, flags.check === true) : null;
      const findings = checks.filter(({ ok }) => !ok).length;
      const unsound =
        stores.filter(needsMending).length + (database === null ? 0 : database.problems.length);
      const lonely = place === null ? lonelyArchives(terminal.cwd) : [];
      const sections = [
        checks.map((check) => checkLine(check, look)),
        storeTable(stores, place === null, look),
        stores.flatMap((store) => noteLines(store, context)),
        database === null ? [] : databaseLines(database, context),
        lonely.flatMap((name) =>
          wrap(printable(`${name} is an archive whose store is gone.`), look.width),
        ),
        [
          findings + unsound === 0
            ? 'Nothing to mend.'
            : `${formatCountOf(findings + unsound, 'thing')} to mend.`,
        ],
      ];
      terminal.stdout.write(
        `${sections
          .filter((lines) => lines.length > 0)
          .map((lines) => lines.join('\n'))
          .join('\n\n')}\n`,
      );
      context.end(findings + unsound === 0 ? exitCode.done : exitCode.problem);
    });
}

/** Errors: `file-not-found`, `not-a-file`. */
function filesToInspect(place: FilePlace | UrlPlace | null, cwd: string): readonly StoreFile[] {
  if (place === null) return storeFiles(cwd);
  if (place.kind === 'url') return [];
  const file = storeFile(place.path, cwd);
  if (file !== null) return [file];
  throw existsSync(place.path)
    ? new CdxError('not-a-file', `${place.name} is no file.`, { path: place.path })
    : new CdxError('file-not-found', `There is no store ${place.name}.`, { path: place.path });
}

function needsMending(store: InspectedStore): boolean {
  return store.kind === 'unsound' || store.archive.problems.length > 0;
}

function checkLine({ name, ok, text }: Check, { paint }: Look): string {
  const sign = ok ? paint.green('ok ') : paint.red('BAD');
  return `${sign}  ${pad(name, 10)}${printable(text)}`;
}

function storeTable(
  stores: readonly InspectedStore[],
  inFolder: boolean,
  look: Look,
): readonly string[] {
  if (stores.length === 0) return [];
  return tableLines(
    {
      columns: [
        { header: inFolder ? `Store in ${storeFolder}` : 'Store', min: 30 },
        { header: 'size', align: 'right' },
        { header: 'schema', align: 'right', drop: 1 },
        { header: 'events', align: 'right' },
        { header: 'views' },
        { header: 'snapshot' },
        {
          header: 'archive',
          paint: (row) => {
            const store = stores[row];
            return store?.kind === 'sound' && needsMending(store) ? look.paint.red : undefined;
          },
        },
        {
          header: 'run',
          paint: (row) => (stores[row]?.kind === 'unsound' ? look.paint.red : undefined),
        },
      ],
      rows: stores.map((store) => [
        printable(basename(store.file.path)),
        formatBytes(store.file.bytes),
        ...(store.kind === 'unsound' ? ['', '', '', '', '', 'unsound'] : soundCells(store)),
      ]),
    },
    look,
  );
}

function soundCells(store: SoundStore): readonly string[] {
  const { schemaVersion, head, events, viewsUpTo, hasSnapshot, archive } = store;
  const views = viewsUpTo === null ? 'outdated' : viewsUpTo < head ? 'behind' : 'at head';
  const snapshot = hasSnapshot ? 'yes' : 'no';
  const archived =
    archive.problems.length > 0 ? 'unsound' : archive.sessions === null ? 'none' : 'yes';
  return [String(schemaVersion), formatCount(events), views, snapshot, archived, runState(store)];
}

function runState({ run, beingWritten }: SoundStore): string {
  if (beingWritten) return 'under way';
  if (run === null) return 'none';
  return run.traceHash === null ? 'interrupted' : 'ended';
}

/** What needs a sentence: what is wrong, and how to go on. */
function noteLines(store: InspectedStore, { look, program }: CommandContext): readonly string[] {
  const { name } = store.file;
  const lines = (text: string): readonly string[] => wrap(printable(text), look.width);
  if (store.kind === 'unsound') {
    return store.problems.flatMap((problem) =>
      lines(problem.includes(name) ? problem : `${name}: ${problem}`),
    );
  }
  const { run, beingWritten, lastRecordedAt, archive } = store;
  const problems = archive.problems.flatMap(lines);
  if (run === null || run.traceHash !== null || beingWritten) return problems;
  const clock = zoneClock(run.scenario?.timeZone ?? 'UTC');
  const at =
    lastRecordedAt === null ? '' : ` at ${clock.dateMinute(lastRecordedAt)} ${clock.timeZone}`;
  return [
    ...problems,
    ...lines(`${name} was interrupted${at}. Go on with:`),
    `  ${program} simulate --continue --store ${shellWord(name)}`,
  ];
}
