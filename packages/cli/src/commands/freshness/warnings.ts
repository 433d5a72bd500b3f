/** `cdx warnings`: why upload sessions wait at headquarters, and what to do (SA). */
import { Command } from 'commander';
import {
  headquartersState,
  readUploadWarnings,
  uploadedTooLongMs,
  type UploadWarning,
} from '@cdx/projections';
import { scenarioOfRun } from '../../io/recorded-run.ts';
import { scopeJson, withViewScope, type ViewScope } from '../../io/view-scope.ts';
import { addViewOptions, type ViewFlags } from '../../options/view-options.ts';
import { formatCountOf, shortDuration } from '../../render/numbers.ts';
import { scopeTitle } from '../../render/scope-title.ts';
import { printable, wrap } from '../../render/text.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import { headquartersSetup } from './headquarters-setup.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const warningsVersion = 1;

interface WarningsFlags extends ViewFlags {
  readonly json?: boolean;
}

export function warningsCommand(context: CommandContext): Command {
  const command = new Command('warnings')
    .summary('show why upload sessions wait at headquarters')
    .description(
      `Upload session warnings: sessions that are Uploaded for over ${shortDuration(uploadedTooLongMs)}, and why nothing ` +
        'applies them: the batch has no recurrence, is canceled or on hold, the schedule is ' +
        'inactive, the channel data group is on none, or a run is late. Each says what to do.',
    );
  return addViewOptions(command)
    .option('--json', 'as JSON, as docs/results.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} warnings
  ${context.program} warnings --known-to-hq --as-of +10h`,
    )
    .action(async (flags: WarningsFlags) => {
      await withViewScope(flags, context, (scope) => show(flags, scope, context));
      context.end(exitCode.done);
    });
}

async function show(
  { json }: WarningsFlags,
  scope: ViewScope,
  context: CommandContext,
): Promise<void> {
  const { recorded, reading, isPast } = scope;
  const { store } = recorded;
  const setup = headquartersSetup(scenarioOfRun(scope.recorded));
  const at = scope.at ?? setup.startAt;
  const views = await scope.views({ directions: ['upload'] });
  // Runs past their retention are in the archive.
  const log = isPast ? (await recorded.wholeLog()).log : store;
  const headquarters = await headquartersState(log, setup, isPast ? at : undefined);
  const warnings = await readUploadWarnings(log, views, headquarters, { reading, at });
  const { terminal } = context;
  if (json === true) {
    const document = { warningsVersion, ...scopeJson(scope), warnings };
    terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  terminal.stdout.write(`${warningLines(warnings, scope, context).join('\n')}\n`);
}

function warningLines(
  warnings: readonly UploadWarning[],
  scope: ViewScope,
  { look }: CommandContext,
): readonly string[] {
  const { paint, width } = look;
  const title = scopeTitle('Upload session warnings', scope, look);
  if (warnings.length === 0) {
    const none = `No warnings: no upload session that has been Uploaded for over ${shortDuration(uploadedTooLongMs)} waits in vain.`;
    return [...title, '', ...wrap(none, width)];
  }
  return [
    ...title,
    ...warnings.flatMap(({ severity, schedule, channelDataGroup, sessions, oldestAt, message }) => {
      const brush = severity === 'error' ? paint.red : paint.yellow;
      const about = schedule ?? channelDataGroup ?? '';
      const waiting = `${formatCountOf(sessions, 'session')}, the oldest since ${scope.clock.short(oldestAt)}`;
      const head = wrap(`${severity} ${printable(about)}: ${waiting}`, width);
      return [
        '',
        ...head.map((line, index) =>
          index === 0 ? brush(severity) + line.slice(severity.length) : line,
        ),
        ...wrap(printable(message), width - 2).map((line) => `  ${line}`),
      ];
    }),
  ];
}
