/** `cdx scavenge`: takes purged sessions out of a store, and gives their space back. */
import { Command } from 'commander';
import { scavenge, type EventStore, type ScavengeCounts } from '@cdx/event-store';
import { archivePath } from '@cdx/event-store/sqlite';
import { openStoreFile } from '../io/open-store.ts';
import { snapshotName } from '../io/recorded-run.ts';
import { recordedPath } from '../io/recorded-store.ts';
import { displayPath } from '../io/store-files.ts';
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
    .summary('take purged sessions out of a store')
    .description(
      'Takes the sessions that were purged out of the store and gives their space back. They are ' +
        'in the archive beside it, where cdx session and --as-of still find them.',
    )
    .option('--store <file>', 'the store; without it the newest one in .cdx/')
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
  const path = recordedPath(flags.store, terminal);
  const opened = await openStoreFile(path, 'open', terminal);
  const store = displayPath(path, terminal.cwd);
  try {
    const purged = await purgedStreams(opened.store);
    // Without any the archive is not made.
    const counts =
      purged.length === 0
        ? null
        : await scavenge(opened.store, await opened.archive.open(), purged);
    const archive = displayPath(archivePath(opened.path ?? path), terminal.cwd);
    const lines =
      counts === null
        ? wrap(`No purged session is in ${store}.`, look.width)
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

/**
 * Sessions that were purged before the last snapshot. A run that was interrupted makes what is
 * behind it again, and compares.
 */
async function purgedStreams(store: EventStore): Promise<readonly string[]> {
  const last = (await store.loadSnapshot(snapshotName))?.position ?? -1;
  const streams: string[] = [];
  for await (const { stream, position } of store.readAll({
    filter: { types: ['SessionPurged'] },
  })) {
    if (position > last) break;
    streams.push(stream);
  }
  return streams;
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
  const { streams, events, bytesBefore, bytesAfter } = counts;
  return [
    ['Taken out', `${formatCountOf(streams, 'session')}, ${formatCountOf(events, 'event')}`],
    ['Archive', archive],
    ['Store', `${store}: ${formatBytes(bytesBefore)} before, ${formatBytes(bytesAfter)} now`],
  ] as const;
}
