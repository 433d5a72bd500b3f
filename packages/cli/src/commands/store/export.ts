/** `cdx store export`: a log, or a part of it, as a file that any store can take over. */
import { Command } from 'commander';
import { exportEvents, type TransferSource } from '@cdx/event-store/transfer';
import { Interrupted, interruptible } from '../../io/interrupts.ts';
import { openLogToRead, type OpenLog } from '../../io/open-log.ts';
import { storeProgress } from '../../io/store-progress.ts';
import { checkNewFile, writeWholeFile } from '../../io/transfer-files.ts';
import { badInput, quoted } from '../../options/bad-input.ts';
import { formatBytes, formatCountOf } from '../../render/numbers.ts';
import { printable } from '../../render/text.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import { storeOption } from './options.ts';

interface ExportFlags {
  readonly store?: string;
  readonly stream?: string;
  readonly from?: string;
  readonly force?: boolean;
}

export function exportCommand(context: CommandContext): Command {
  const { program } = context;
  return new Command('export')
    .summary('write the events of a store to a file')
    .description(
      'Writes the events as they are stored, one JSON object a line, with checksums; what went to ' +
        'the archive is among them. The file appears when it is whole. A name that ends in .gz is ' +
        'compressed. docs/store.md has the format.',
    )
    .argument('<FILE>', 'a new file, or - for stdout')
    .option(...storeOption)
    .option('--stream <name>', 'this stream alone')
    .option('--from <position>', 'events from this position of the log on')
    .option('--force', 'replace the file')
    .addHelpText(
      'after',
      `
Examples:
  ${program} store export run.ndjson.gz
  ${program} store export - --store run.db --from 10000 | wc -l`,
    )
    .action(async (file: string, flags: ExportFlags) => {
      const from = flags.from === undefined ? 0 : parsePosition(flags.from);
      if (file !== '-' && flags.force !== true) checkNewFile(file, context.terminal.cwd);
      const opened = await openLogToRead(flags.store, context);
      try {
        await exportTo(file, from, flags, opened, context);
      } finally {
        await opened.close();
      }
    });
}

function parsePosition(text: string): number {
  const position = /^\d{1,15}$/.test(text) ? Number(text) : -1;
  if (position >= 0) return position;
  throw badInput(`--from ${quoted(text)} is no position: expected a number from 0 on.`);
}

async function exportTo(
  file: string,
  from: number,
  { stream }: ExportFlags,
  opened: OpenLog,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const { place, head } = opened;
  const progress = storeProgress(context, `exporting ${place.name}`);
  let events = 0;
  try {
    await interruptible(terminal, async (check) => {
      const text = exportEvents(await opened.wholeLog(), {
        source: await sourceOf(opened),
        from,
        stream,
        onProgress: async (reached) => {
          ({ events } = reached);
          progress.show(events, (reached.position + 1) / (head + 1));
          await check();
        },
      });
      if (file === '-') {
        for await (const piece of text) {
          terminal.stdout.write(piece);
          await terminal.stdout.drained?.();
        }
        return;
      }
      const bytes = await writeWholeFile(file, text, terminal.cwd);
      progress.clear();
      const written = `${formatCountOf(events, 'event')} of ${place.name}, ${formatBytes(bytes)}`;
      terminal.stdout.write(`${printable(file)} written: ${written}.\n`);
    });
    context.end(exitCode.done);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    progress.clear();
    terminal.stderr.write(`cdx: stopped; ${printable(file)} was not written.\n`);
    context.end(error.signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated);
  } finally {
    progress.clear();
  }
}

/** The first event tells a log from any other, wherever it has been copied to. */
async function sourceOf({ place, head, wholeLog }: OpenLog): Promise<TransferSource> {
  for await (const { id } of (await wholeLog()).readAll({ limit: 1 })) {
    return { store: place.name, firstEventId: id, head };
  }
  return { store: place.name, firstEventId: null, head };
}
