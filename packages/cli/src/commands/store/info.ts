/** `cdx store info`: what a store is, how much is in it, and from when. */
import { Command } from 'commander';
import { logFacts, type CategoryFacts } from '../../io/facts/log-facts.ts';
import { openLogToRead, type OpenLog } from '../../io/open-log.ts';
import { scavengedEvents } from '../../io/archives.ts';
import { historyClock, readImportedForms } from '../../io/imported-forms.ts';
import { lastRecordedAt, readRecordedRun, snapshotName } from '../../io/recorded-run.ts';
import { storeFile } from '../../io/store-files.ts';
import { factLines, type Fact } from '../../render/facts.ts';
import type { Look } from '../../render/look.ts';
import { formatBytes, formatCount, formatCountOf, shortDuration } from '../../render/numbers.ts';
import { tableLines } from '../../render/table.ts';
import { printable } from '../../render/text.ts';
import { zoneClock } from '../../render/zone-clock.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import { storeOption, storeVersion } from './options.ts';

interface InfoFlags {
  readonly store?: string;
  readonly json?: boolean;
}

export function infoCommand(context: CommandContext): Command {
  return new Command('info')
    .summary('say what a store is and how much is in it')
    .description(
      'What kind of store it is, how large, how many events and streams it has by category, from ' +
        'when to when, its snapshots, the versions of its events, and what is kept for how long. ' +
        'A store at a URL is read whole for this.',
    )
    .option(...storeOption)
    .option('--json', 'as JSON, as docs/results.md has it')
    .addHelpText('after', `\nExample:\n  ${context.program} store info --store run.db`)
    .action(async (flags: InfoFlags) => {
      const opened = await openLogToRead(flags.store, context);
      try {
        const facts = await storeFacts(opened, context);
        context.terminal.stdout.write(
          flags.json === true
            ? `${JSON.stringify({ storeVersion, ...facts }, null, 2)}\n`
            : `${infoLines(facts, context.look).join('\n')}\n`,
        );
      } finally {
        await opened.close();
      }
      context.end(exitCode.done);
    });
}

interface SnapshotFacts {
  readonly name: string;
  readonly version: number;
  readonly position: number;
  readonly bytes: number;
}

async function storeFacts(opened: OpenLog, { terminal }: CommandContext) {
  const { store, sqlite, place, head, archive } = opened;
  const facts = logFacts(opened);
  const categories = await facts.categories();
  const run = await readRecordedRun(store);
  const forms = run === null ? await readImportedForms(store) : null;
  const file = sqlite === null ? null : storeFile(sqlite.path, terminal.cwd);
  const version = sqlite?.prepare('PRAGMA user_version').get()?.user_version;
  return {
    store: place.name,
    kind: sqlite === null ? ('eventstoredb' as const) : ('sqlite' as const),
    schemaVersion: version === undefined ? null : Number(version),
    bytes: file?.bytes ?? null,
    events: categories.reduce((sum, { events }) => sum + events, 0),
    streams: categories.reduce((sum, { streams }) => sum + streams, 0),
    head,
    firstAt: await firstRecordedAt(opened),
    lastAt: await lastRecordedAt(store),
    timeZone: historyClock(run, forms).timeZone,
    categories,
    types: (await facts.versions()).map(([type, versions]) => ({ type, versions })),
    snapshots: await snapshots(opened),
    run:
      run === null
        ? null
        : { scenario: run.scenarioName, seed: run.seed, ended: run.traceHash !== null },
    retention: run?.scenario?.retention ?? null,
    archive,
    scavengedEvents: sqlite === null ? 0 : scavengedEvents(sqlite),
  };
}

type StoreFacts = Awaited<ReturnType<typeof storeFacts>>;

async function firstRecordedAt({ store }: OpenLog): Promise<number | null> {
  for await (const { recordedAt } of store.readAll({ limit: 1 })) return recordedAt;
  return null;
}

/** The port finds them by name; a file lists all. */
async function snapshots({ sqlite, store }: OpenLog): Promise<readonly SnapshotFacts[]> {
  if (sqlite !== null) {
    return sqlite
      .prepare(
        'SELECT name, version, position, length(data) AS bytes FROM log_snapshots ORDER BY name',
      )
      .all()
      .map(({ name, version, position, bytes }) => ({
        name: String(name),
        version: Number(version),
        position: Number(position),
        bytes: Number(bytes),
      }));
  }
  const found = await store.loadSnapshot(snapshotName);
  if (found === undefined) return [];
  const { version, position, data } = found;
  return [{ name: snapshotName, version, position, bytes: data.length }];
}

function infoLines(facts: StoreFacts, look: Look): readonly string[] {
  const { categories } = facts;
  const table = categories.length === 0 ? [] : ['', ...tableLines(categoryTable(categories), look)];
  return [...factLines(infoFacts(facts), look), ...table];
}

function infoFacts(facts: StoreFacts): readonly Fact[] {
  const { bytes, head, archive, run, schemaVersion, scavengedEvents } = facts;
  const kind = schemaVersion === null ? 'EventStoreDB' : `SQLite file, schema ${schemaVersion}`;
  const events = `${formatCountOf(facts.events, 'event')} in ${formatCountOf(facts.streams, 'stream')}`;
  const gone =
    scavengedEvents === 0
      ? ''
      : `; ${formatCountOf(scavengedEvents, 'event')} moved to the archive`;
  return [
    ['Store', facts.store],
    ['Kind', kind],
    ...(bytes === null ? [] : [['Size', formatBytes(bytes)] as const]),
    ['Events', `${events}${head < 0 ? '' : `, the last at position ${formatCount(head)}`}${gone}`],
    ...timesOf(facts),
    [
      'Run',
      run === null
        ? 'none'
        : `${printable(run.scenario)}, seed ${run.seed}: ${run.ended ? 'ended' : 'interrupted, or under way'}`,
    ],
    ['Snapshots', snapshotsText(facts.snapshots)],
    ['Versions', versionsText(facts.types)],
    ['Retention', retentionText(facts)],
    ['Archive', archive ?? 'none'],
  ];
}

function timesOf({ firstAt, lastAt, timeZone }: StoreFacts): readonly Fact[] {
  if (firstAt === null || lastAt === null) return [];
  const clock = zoneClock(timeZone);
  return [['Times', `${clock.dateTime(firstAt)} to ${clock.dateTime(lastAt)} ${timeZone}`]];
}

function snapshotsText(found: readonly SnapshotFacts[]): string | readonly string[] {
  if (found.length === 0) return 'none';
  return found.map(
    ({ name, position, bytes }) =>
      `${printable(name)} at position ${formatCount(position)}, ${formatBytes(bytes)}`,
  );
}

/** What is not of the first version alone. */
function versionsText(types: StoreFacts['types']): string {
  const others = types.filter(({ versions }) => versions.length > 1 || versions[0] !== 1);
  const counted = formatCountOf(types.length, 'type of events', 'types of events');
  if (types.length === 0) return 'no events';
  if (others.length === 0) return `${counted}, all of version 1`;
  const named = others.map(({ type, versions }) => `${printable(type)} ${versions.join(' and ')}`);
  return `${counted}; of version 1 but for ${named.join(', ')}`;
}

function retentionText({ run, retention }: StoreFacts): string {
  if (retention === null) return run === null ? 'of no run' : 'not known to this version of cdx';
  const kept = (ms: number | null): string => (ms === null ? 'for ever' : shortDuration(ms));
  const { downloadHistoryMs, uploadHistoryMs, packagesMs } = retention;
  return `downloads ${kept(downloadHistoryMs)}, uploads ${kept(uploadHistoryMs)}, packages ${kept(packagesMs)}`;
}

function categoryTable(categories: readonly CategoryFacts[]) {
  return {
    columns: [
      { header: 'Category', min: 12 },
      { header: 'streams', align: 'right' as const },
      { header: 'events', align: 'right' as const },
    ],
    rows: categories.map(({ category, streams, events }) => [
      printable(category),
      formatCount(streams),
      formatCount(events),
    ]),
  };
}
