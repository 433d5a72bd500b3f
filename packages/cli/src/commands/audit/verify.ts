/** `cdx audit verify`: holds a whole history against the rules that every honest one keeps. */
import { Command } from 'commander';
import type { SealAnswer } from '@cdx/audit/seal';
import type { VerifyReport } from '@cdx/audit/verify';
import { withHistoryLines } from '../../io/history-lines.ts';
import { Interrupted, interruptible } from '../../io/interrupts.ts';
import { scratchFolder } from '../../io/scratch-folder.ts';
import { openSealFile, type OpenSealFile } from '../../io/seal/seal-file.ts';
import { badInput, quoted } from '../../options/bad-input.ts';
import { parseLimit } from '../../options/values.ts';
import { zoneClock } from '../../render/zone-clock.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';

interface VerifyFlags {
  readonly store?: string;
  readonly seal?: string;
  readonly key?: string;
  readonly tries?: string;
  readonly limit?: string;
  readonly notes?: boolean;
  readonly json?: boolean;
}

const limitDefault = 20;

export function verifyCommand(context: CommandContext): Command {
  const { program } = context;
  return new Command('verify')
    .summary('hold a history against the rules')
    .description(
      'Reads a whole history and tells what no honest one has: illegal steps, missing or repeated ' +
        'events, effects before their causes, times that go back, retries too early or too often, ' +
        'stuck sessions, batches that know what they cannot. With --seal also what was changed ' +
        'since it was sealed. Notes are remarkable and can be honest. Exit code 1 with findings.',
    )
    .option(
      '--store <where>',
      'a file, an esdb:// URL or an export; without it the newest in .cdx/',
    )
    .option('--seal <file>', 'hold it against this seal as well')
    .option('--key <file>', 'public key (PEM) of who must have sealed it')
    .option('--tries <n>', 'try count of every client; 0: unlimited. Else what the run recorded')
    .option('--limit <n>', `findings, and notes, to list; ${limitDefault} unless given; "all"`)
    .option('--notes', 'list the notes, too')
    .option('--json', 'as JSON, as docs/audit.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${program} audit verify
  ${program} audit verify --store run.ndjson.gz --notes
  ${program} audit verify --seal monday.seal --key auditor.pub.pem
  ${program} audit verify --json | jq .findingCounts`,
    )
    .action(async (flags: VerifyFlags) => {
      await verify(flags, context);
    });
}

async function verify(flags: VerifyFlags, context: CommandContext): Promise<void> {
  const limit = flags.limit === undefined ? limitDefault : parseLimit(flags.limit);
  const tries = flags.tries === undefined ? undefined : parseTries(flags.tries);
  if (flags.key !== undefined && flags.seal === undefined) {
    throw badInput('--key says who must have sealed the history: give --seal FILE as well.');
  }
  const { cwd } = context.terminal;
  const sealFile = flags.seal === undefined ? null : await openSealFile(flags.seal, flags.key, cwd);
  const scratch = scratchFolder();
  try {
    await interruptible(context.terminal, (check) =>
      withHistoryLines(flags.store, context, check, async ({ lines, name }) => {
        const { memoryForRecords, verifyHistory } = await import('@cdx/audit/verify');
        const { memory } = context.terminal;
        const report = await verifyHistory(lines, {
          ...(tries === undefined ? {} : { tries }),
          limit,
          notes: flags.notes === true || flags.json === true ? limit : 0,
          observers: sealFile === null ? [] : [observerOf(sealFile)],
          scratch,
          memoryBytes: memory && memoryForRecords(memory.totalBytes),
        });
        await show({ report, name, sealFile }, flags, context);
      }),
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    context.end(error.signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated);
  } finally {
    scratch.close();
    sealFile?.close();
  }
}

function observerOf({ check }: OpenSealFile) {
  return {
    onLine: (position: number, bytes: Uint8Array, line: number | null): void =>
      check.take(position, bytes, line),
  };
}

interface Verified {
  readonly report: VerifyReport;
  readonly name: string;
  readonly sealFile: OpenSealFile | null;
}

async function show(
  { report, name, sealFile }: Verified,
  flags: VerifyFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal, look, program } = context;
  const answer: SealAnswer | null = sealFile?.check.finish() ?? null;
  const seal = sealFile?.check.seal ?? null;
  if (flags.json === true) {
    const { version, ...rest } = report;
    const sealed = seal === null ? null : { file: flags.seal, ...seal.header, ...answer };
    const document = { verifyVersion: version, store: name, ...rest, seal: sealed };
    terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    const { verifyLines } = await import('../../render/audit/verify-report.ts');
    const sealed =
      seal === null || answer === null ? null : { file: flags.seal ?? '', seal, answer };
    const clock = zoneClock(report.timeZone ?? 'UTC');
    const listsNotes = flags.notes === true;
    const lines = verifyLines({ name, report, sealed, clock, listsNotes, program }, look);
    terminal.stdout.write(`${lines.join('\n')}\n`);
  }
  const isRight =
    Object.keys(report.findingCounts).length === 0 && (answer?.findings.length ?? 0) === 0;
  context.end(isRight ? exitCode.done : exitCode.problem);
}

function parseTries(text: string): number {
  const tries = /^\d{1,9}$/u.test(text) ? Number(text) : -1;
  if (tries >= 0) return tries;
  throw badInput(`--tries ${quoted(text)} is no try count: expected a number from 0 on.`);
}
