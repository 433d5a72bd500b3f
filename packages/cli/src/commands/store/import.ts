/** `cdx store import`: takes an export over into a store. */
import { Command } from 'commander';
import { importEvents, type ImportCounts } from '@cdx/event-store/transfer';
import { Interrupted, interruptible } from '../../io/interrupts.ts';
import { openImportTarget } from '../../io/import-target.ts';
import { storePlace, type StorePlace } from '../../io/store-place.ts';
import { storeProgress } from '../../io/store-progress.ts';
import { readTransferFile } from '../../io/transfer-files.ts';
import { badInput } from '../../options/bad-input.ts';
import { factLines } from '../../render/facts.ts';
import { formatCount, formatCountOf } from '../../render/numbers.ts';
import { printable } from '../../render/text.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import { storeVersion } from './options.ts';

interface ImportFlags {
  readonly store?: string;
  readonly json?: boolean;
}

export function importCommand(context: CommandContext): Command {
  const { program } = context;
  return new Command('import')
    .summary('take over the events of an export')
    .description(
      'Takes the events of an export over into a store, a new one or one that has a part of them ' +
        'already. Every block is checked before any of it is stored. An import that was stopped is ' +
        'simply given again: what is there stays, and nothing is doubled.',
    )
    .argument('<FILE>', 'what cdx store export wrote; .gz is read as it is')
    .option('--store <where>', 'into this file, made where there is none, or this esdb:// URL')
    .option('--json', 'as JSON, as docs/results.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${program} store import run.ndjson.gz --store copy.db
  ${program} store import run.ndjson.gz --store 'esdb://localhost:2113?tls=false'`,
    )
    .action(async (file: string, flags: ImportFlags) => {
      const place = targetPlace(flags.store, context);
      await importInto(file, place, flags.json === true, context);
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
  return place;
}

async function importInto(
  file: string,
  place: Target,
  json: boolean,
  context: CommandContext,
): Promise<void> {
  const { terminal, look } = context;
  const source = readTransferFile(file, terminal.cwd);
  const opened = await openImportTarget(place, context);
  const progress = storeProgress(context, `importing ${printable(file)}`);
  let counts: ImportCounts = { events: 0, present: 0, line: 0 };
  try {
    await interruptible(terminal, async (check) => {
      await importEvents(source.bytes(), opened.store, {
        file,
        onProgress: async (reached) => {
          counts = reached;
          progress.show(counts.events, source.share());
          await check();
        },
      });
    });
    progress.clear();
    const document = {
      storeVersion,
      store: place.name,
      file,
      events: counts.events,
      added: counts.events - counts.present,
      present: counts.present,
    };
    terminal.stdout.write(
      json
        ? `${JSON.stringify(document, null, 2)}\n`
        : `${factLines(importFacts(document), look).join('\n')}\n`,
    );
    context.end(exitCode.done);
  } catch (error) {
    progress.clear();
    if (counts.events > 0) terminal.stderr.write(stoppedText(file, counts));
    if (!(error instanceof Interrupted)) throw error;
    context.end(error.signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated);
  } finally {
    progress.clear();
    await opened.close();
  }
}

function stoppedText(file: string, { events, line }: ImportCounts): string {
  return (
    `cdx: ${printable(file)} is in the store up to line ${formatCount(line)}, ` +
    `${formatCountOf(events, 'event')}. The same import again goes on from there.\n`
  );
}

function importFacts({
  store,
  file,
  events,
  added,
  present,
}: {
  readonly store: string;
  readonly file: string;
  readonly events: number;
  readonly added: number;
  readonly present: number;
}) {
  return [
    ['Imported', `${printable(file)}: ${formatCountOf(events, 'event')}`],
    ['Added', formatCount(added)],
    ['There already', formatCount(present)],
    ['Store', store],
  ] as const;
}
