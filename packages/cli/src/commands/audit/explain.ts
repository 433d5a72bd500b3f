/** `cdx audit explain`: one session as a chain of causes, in plain words. */
import { Command } from 'commander';
import { withHistory } from '../../io/history-source.ts';
import { shellWord } from '../../render/next-steps.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import { findStreams } from './find-streams.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const explainVersion = 1;

interface ExplainFlags {
  readonly store?: string;
  readonly json?: boolean;
}

export function explainCommand(context: CommandContext): Command {
  const { program } = context;
  return new Command('explain')
    .summary('tell why a session went as it did')
    .description(
      'Tells what happened to a session and why, in plain words: what created it, why attempts ' +
        'failed, when retries were due and ran, what it waited for and what waited for it, when ' +
        'headquarters learned of it, who ordered what and saw what, what became of its data, and ' +
        'what will move it. Every sentence rests on events; --json names their positions.',
    )
    .argument('<id>', 'session number and channel database: 17-STORE-0001')
    .option(
      '--store <where>',
      'a file, an export or an esdb:// URL; without it the newest in .cdx/',
    )
    .option('--json', 'as JSON, as docs/audit.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${program} audit explain 17-STORE-0001
  ${program} audit explain uploadSession-17-STORE-0001 --store run.ndjson
  ${program} audit explain 17-STORE-0001 --json | jq '.sessions[0].entries'`,
    )
    .action(async (id: string, flags: ExplainFlags) => {
      await explain(id, flags, context);
      context.end(exitCode.done);
    });
}

async function explain(id: string, flags: ExplainFlags, context: CommandContext): Promise<void> {
  const { terminal, look, program } = context;
  const { explainSession } = await import('@cdx/audit/explain');
  const { explanationReport } = await import('../../render/audit/explain/report.ts');
  await withHistory(flags.store, context, async (history) => {
    const { log, name, clock } = history;
    const streams = await findStreams(id, history, program);
    const sessions = [];
    for (const stream of streams) sessions.push(await explainSession(log, stream));
    if (flags.json === true) {
      const document = { explainVersion, store: name, timeZone: clock.timeZone, sessions };
      terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
      return;
    }
    const reports = sessions.map((one) => explanationReport(one, { clock, program }, look));
    const [first] = streams;
    const both =
      streams.length > 1 && first !== undefined
        ? `\nA download and an upload have this id. One alone: ${program} audit explain ${shellWord(first)}\n`
        : '';
    terminal.stdout.write(reports.join('\n') + both);
  });
}
