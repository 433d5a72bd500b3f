/** `cdx audit seal`: writes down, signed, what a range of a history holds. */
import { Command } from 'commander';
import type { PositionedLine, SealingKey } from '@cdx/audit/seal';
import type { JoinedLog } from '@cdx/event-store';
import type { RecordedEvent } from '@cdx/session';
import { Interrupted, interruptible } from '../../io/interrupts.ts';
import { keyText } from '../../io/seal/key-files.ts';
import { withStoredHistory, type StoredHistory } from '../../io/stored-history.ts';
import { storeWord } from '../../io/store-place.ts';
import { checkNewFile, writeWholeFile } from '../../io/transfer-files.ts';
import { badInput, quoted } from '../../options/bad-input.ts';
import { shellWord } from '../../render/next-steps.ts';
import { factLines } from '../../render/facts.ts';
import { formatBytes, formatCountOf } from '../../render/numbers.ts';
import { printable } from '../../render/text.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const sealCommandVersion = 1;

interface SealFlags {
  readonly store?: string;
  readonly key?: string;
  readonly from?: string;
  readonly to?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function sealCommand(context: CommandContext): Command {
  const { program } = context;
  return new Command('seal')
    .summary('sign what a range of a history holds')
    .description(
      'Writes a seal: hashes of a range of the log, signed. Kept apart from the log it shows later ' +
        'whether any event of the range was changed, removed, added or moved, and which one first: ' +
        'verify --seal. The file appears when it is whole. docs/audit.md has its format.',
    )
    .argument('<FILE>', 'a new file')
    .option(
      '--store <where>',
      'a file, an esdb:// URL or an export; without it the newest in .cdx/',
    )
    .option('--key <file>', 'private Ed25519 key (PEM) that signs')
    .option('--from <position>', 'first position of the range; the first of the log unless given')
    .option('--to <position>', 'last position of the range; the last of the log unless given')
    .option('--force', 'replace the file')
    .option('--json', 'as JSON, as docs/audit.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${program} audit key new auditor.pem
  ${program} audit seal monday.seal --key auditor.pem
  ${program} audit verify --seal monday.seal --key auditor.pub.pem`,
    )
    .action(async (file: string, flags: SealFlags) => {
      const { cwd } = context.terminal;
      const from = flags.from === undefined ? 0 : parsePosition('--from', flags.from);
      const to = flags.to === undefined ? null : parsePosition('--to', flags.to);
      if (to !== null && to < from) {
        throw badInput(`--to ${to} is before --from ${from}: expected a range of positions.`);
      }
      if (flags.key === undefined) {
        throw badInput(
          `Who seals? Give --key FILE, a private key; ${program} audit key new auditor.pem makes one.`,
        );
      }
      if (/\.gz$/iu.test(file)) {
        throw badInput(`${file}: a seal is not compressed, so that any place of it can be read.`);
      }
      if (flags.force !== true) checkNewFile(file, cwd);
      const { readSealingKey } = await import('@cdx/audit/seal');
      const key = readSealingKey(keyText(flags.key, cwd), flags.key);
      await withStoredHistory(flags.store, context, (history) =>
        seal(file, { from, to, key }, flags, history, context),
      );
    });
}

function parsePosition(option: string, text: string): number {
  const position = /^\d{1,15}$/u.test(text) ? Number(text) : -1;
  if (position >= 0) return position;
  throw badInput(`${option} ${quoted(text)} is no position: expected a number from 0 on.`);
}

interface Wanted {
  readonly from: number;
  readonly to: number | null;
  readonly key: SealingKey;
}

async function seal(
  file: string,
  { from, to, key }: Wanted,
  flags: SealFlags,
  { log, name, head }: StoredHistory,
  context: CommandContext,
): Promise<void> {
  const { terminal, look } = context;
  if (to !== null && to > head) {
    throw badInput(`--to ${to} is behind the end of ${name}: its last event is at ${head}.`);
  }
  const [{ sealHistory }, { eventLine }] = await Promise.all([
    import('@cdx/audit/seal'),
    import('@cdx/event-store/transfer'),
  ]);
  const firstEventId = await firstId(log, name);
  const last = to ?? head;
  let events = 0;
  try {
    await interruptible(terminal, async (check) => {
      const text = sealHistory(linesOf(log, from, last, eventLine), {
        key,
        store: name,
        firstEventId,
        from,
        to: last,
        sealedAt: terminal.now(),
        onProgress: async (reached) => {
          events = reached;
          await check();
        },
      });
      const bytes = await writeWholeFile(file, text, terminal.cwd);
      const { fingerprint } = key;
      const document = {
        sealVersion: sealCommandVersion,
        file,
        store: name,
        from,
        to: last,
        events,
        fingerprint,
      };
      terminal.stdout.write(
        flags.json === true
          ? `${JSON.stringify(document, null, 2)}\n`
          : `${factLines(
              [
                [
                  'Sealed',
                  `${formatCountOf(events, 'event')} of ${name}, positions ${from} to ${last}`,
                ],
                ['Seal', `${printable(file)}, ${formatBytes(bytes)}. Keep it apart from the log.`],
                ['Key', fingerprint],
                [
                  'Check',
                  `${context.program} audit verify --seal ${shellWord(file)}${storeText(flags)}`,
                ],
              ],
              look,
            ).join('\n')}\n`,
      );
    });
    context.end(exitCode.done);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    terminal.stderr.write(`cdx: stopped; ${printable(file)} was not written.\n`);
    context.end(error.signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated);
  }
}

function storeText({ store }: SealFlags): string {
  return store === undefined ? '' : ` --store ${shellWord(storeWord(store))}`;
}

async function firstId(log: JoinedLog, name: string): Promise<string> {
  for await (const { id } of log.readAll({ limit: 1 })) return id;
  throw badInput(`${name} has no events: nothing to seal.`);
}

async function* linesOf(
  log: JoinedLog,
  from: number,
  to: number,
  eventLine: (event: RecordedEvent) => string,
): AsyncGenerator<PositionedLine> {
  for await (const { events } of log.readPages({ from })) {
    for (const event of events) {
      if (event.position > to) return;
      yield { position: event.position, bytes: Buffer.from(eventLine(event)) };
    }
  }
}
