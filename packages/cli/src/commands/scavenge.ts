/** `cdx scavenge`: takes what is past its retention out of a store, and gives the space back. */
import { Command } from 'commander';
import {
  scavenge,
  type EventStore,
  type ScavengeCounts,
  type StreamTruncation,
} from '@cdx/event-store';
import { archivePath } from '@cdx/event-store/sqlite';
import { pastRetention } from '@cdx/simulator';
import { openStoreFile } from '../io/open-store.ts';
import { lastRecordedAt, readRecordedRun } from '../io/recorded-run.ts';
import { recordedPlace } from '../io/recorded-store.ts';
import { displayPath } from '../io/store-files.ts';
import { badInput } from '../options/bad-input.ts';
import { factLines } from '../render/facts.ts';
import { formatBytes, formatCountOf } from '../render/numbers.ts';
import { wrap } from '../render/text.ts';
import { exitCode } from '../report-error.ts';
import type { CommandContext } from './context.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const scavengeVersion = 1;

interface ScavengeFlags {
  readonly store?: string;
  readonly json?: boolean;
}

export function scavengeCommand(context: CommandContext): Command {
  return new Command('scavenge')
    .summary('take what is past its retention out of a store')
    .description(
      'Takes the sessions that were purged out of the store, and runs of distribution schedules ' +
        'and of the process status messages batch that are past the retention of the sessions, and ' +
        'gives their space back. They are in the archive beside it, where cdx session and --as-of ' +
        'still find them.',
    )
    .option('--store <file>', 'the store file; without it the newest one in .cdx/')
    .option('--json', 'as JSON, as docs/results.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} scavenge
  ${context.program} scavenge --store run.db --json`,
    )
    .action((flags: ScavengeFlags) => run(flags, context));
}

async function run(flags: ScavengeFlags, context: CommandContext): Promise<void> {
  const { terminal, look } = context;
  const place = recordedPlace(flags.store, terminal);
  if (place.kind === 'url') throw scavengesItself(place.name);
  const opened = await openStoreFile(place, 'open', terminal);
  const store = place.name;
  try {
    const past = await allPast(opened.store);
    // Without anything the archive is not made.
    const counts =
      past.length === 0 ? null : await scavenge(opened.store, await opened.archive(), past);
    const archive = displayPath(archivePath(opened.place.path), terminal.cwd);
    const lines =
      counts === null
        ? wrap(`No purged session is in ${store}, and no run past its retention.`, look.width)
        : factLines(factsOf(counts, store, archive), look);
    terminal.stdout.write(
      flags.json === true
        ? `${JSON.stringify(documentOf(counts, store, archive), null, 2)}\n`
        : `${lines.join('\n')}\n`,
    );
  } finally {
    await opened.close();
  }
  context.end(exitCode.done);
}

function scavengesItself(name: string): Error {
  return badInput(
    `${name} is an EventStoreDB database, which keeps its events itself: cdx takes nothing out of it. ` +
      'Purged sessions stay in it. To give their space back, set $maxAge, $maxCount or $tb on their ' +
      'streams, or delete them, and start a scavenge of the server (POST /admin/scavenge).',
  );
}

/** Of a store whose scenario this version cannot read nothing but purged sessions is known. */
const unknownScenario = {
  schedules: [],
  retention: { downloadHistoryMs: null, uploadHistoryMs: null, packagesMs: null },
} as const;

/** By the time to which the run has come. */
async function allPast(store: EventStore): Promise<readonly (string | StreamTruncation)[]> {
  const scenario = (await readRecordedRun(store))?.scenario ?? unknownScenario;
  const now = (await lastRecordedAt(store)) ?? 0;
  const past: (string | StreamTruncation)[] = [];
  for await (const entry of pastRetention(store, scenario, now)) past.push(entry);
  return past;
}

function documentOf(counts: ScavengeCounts | null, store: string, archive: string): object {
  const { streams = 0, events = 0, bytesBefore = null, bytesAfter = null } = counts ?? {};
  return {
    scavengeVersion,
    store,
    archive: counts === null ? null : archive,
    sessions: streams,
    events,
    bytesBefore,
    bytesAfter,
  };
}

function factsOf(counts: ScavengeCounts, store: string, archive: string) {
  const { streams, truncated, events, bytesBefore, bytesAfter } = counts;
  const sessions = formatCountOf(streams, 'session');
  const runs = `older runs of ${formatCountOf(truncated, 'schedule or batch', 'schedules and batches')}`;
  const what = truncated === 0 ? [sessions] : streams === 0 ? [runs] : [sessions, runs];
  return [
    ['Taken out', [...what, formatCountOf(events, 'event')].join(', ')],
    ['Archive', archive],
    ['Store', `${store}: ${formatBytes(bytesBefore)} before, ${formatBytes(bytesAfter)} now`],
  ] as const;
}
