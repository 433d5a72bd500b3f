/** `cdx summary`: what stands above the list of Enhanced download sessions (S1). */
import { Command } from 'commander';
import { scopeJson, withViewScope, type ViewScope } from '../../io/view-scope.ts';
import { badInput } from '../../options/bad-input.ts';
import { parseTop } from '../../options/values.ts';
import { addViewOptions, type ViewFlags } from '../../options/view-options.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import { createdBetween } from '../sessions/query.ts';
import { namedLists } from './entries.ts';
import { summaryText } from './show.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const summaryVersion = 1;
const topDefault = 5;

export interface SummaryFlags extends ViewFlags {
  readonly from?: string;
  readonly to?: string;
  readonly top?: string;
  readonly anyway?: boolean;
  readonly json?: boolean;
}

export function summaryCommand(context: CommandContext): Command {
  const command = new Command('summary')
    .summary('show what fails most, and the commands that list it')
    .description(
      'What stands above the list of Enhanced download sessions: the jobs with the most failing ' +
        'and the most suspended sessions, and the most frequent errors. Each entry comes with ' +
        'the command that lists exactly its sessions. Uploads follow in the same way.',
    );
  return addViewOptions(command)
    .option('--from <time>', 'of sessions created at this time or later: 2026-03-02T10:00, +10h')
    .option('--to <time>', 'of sessions created before this time')
    .option('--top <n>', `entries of each list at most; ${topDefault} unless given`)
    .option('--anyway', 'in a run of profile ax2012r3, too, whose form had no summary')
    .option('--json', 'as JSON, as docs/results.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} summary
  ${context.program} summary --from +10h --top 10
  ${context.program} summary --known-to-hq --as-of +10h --json`,
    )
    .action(async (flags: SummaryFlags) => {
      const top = flags.top === undefined ? topDefault : parseTop(flags.top);
      await withViewScope(flags, context, (scope) => show(flags, top, scope, context));
      context.end(exitCode.done);
    });
}

async function show(
  flags: SummaryFlags,
  top: number,
  scope: ViewScope,
  { terminal, look, program }: CommandContext,
): Promise<void> {
  const { reading, scenario, recorded } = scope;
  if (scenario?.profile === 'ax2012r3' && flags.anyway !== true) throw noSummary(recorded.name);
  const { from, to } = createdBetween(flags, scope);
  const views = await scope.views();
  const summary = await views.summary({ reading, from, to, top });
  const download = namedLists(summary, 'download');
  const upload = namedLists(summary, 'upload');
  if (flags.json === true) {
    const document = {
      summaryVersion,
      ...scopeJson(scope),
      from: from ?? null,
      to: to ?? null,
      top,
      download,
      upload,
    };
    terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const lines = summaryText({ download, upload }, { scope, flags, program }, look);
  terminal.stdout.write(`${lines.join('\n')}\n`);
}

function noSummary(store: string): Error {
  return badInput(
    `The run in ${store} has the profile ax2012r3, whose Download sessions form had no summary: ` +
      'it came with Dynamics 365. --anyway shows it all the same.',
  );
}
