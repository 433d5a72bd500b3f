/** `cdx history`: the Download history of a distribution schedule (AX history page). */
import { Command } from 'commander';
import { sessionColumns, type SessionColumn } from '@cdx/projections';
import type { Direction } from '@cdx/session';
import { withViewScope, type ViewScope } from '../../io/view-scope.ts';
import { scenarioOfRun } from '../../io/recorded-run.ts';
import { addFormOptions, outputFormat, type FormFlags } from '../../options/form-options.ts';
import { parseSchedule } from '../../options/run-names.ts';
import { addViewOptions, type ViewFlags } from '../../options/view-options.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import { listSessions } from '../sessions/list-sessions.ts';
import { formQuery } from '../sessions/query.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const historyVersion = 1;

type HistoryFlags = ViewFlags & FormFlags;

export function historyCommand(context: CommandContext): Command {
  const command = new Command('history')
    .summary('list the sessions of a distribution schedule')
    .description(
      'The history of a distribution schedule: the columns of its form, and Row version. The ' +
        'newest sessions come first, and No data is hidden unless --show-all.',
    )
    .argument('<schedule>', 'name of a distribution schedule');
  addViewOptions(command);
  return addFormOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} history Prices
  ${context.program} history Prices --from +10h --database STORE-0042
  ${context.program} history "Product catalog" --status canceled --csv > lost.csv`,
    )
    .action(async (word: string, flags: HistoryFlags) => {
      outputFormat(flags);
      await withViewScope(flags, context, (scope) => show(word, flags, scope, context));
      context.end(exitCode.done);
    });
}

async function show(
  word: string,
  flags: HistoryFlags,
  scope: ViewScope,
  context: CommandContext,
): Promise<void> {
  const { name } = scope.recorded;
  const scenario = scenarioOfRun(scope.recorded);
  const schedule = parseSchedule(word, scenario, name);
  const direction =
    scenario.schedules.find((one) => one.name === schedule)?.direction ?? 'download';
  const query = { ...formQuery(direction, flags, scope), schedules: [schedule] };
  const { jobs, groups, databases, schedules } = query;
  const views = await scope.views({ schedules, jobs, groups, databases });
  const kind = direction === 'download' ? 'Download' : 'Upload';
  const form = {
    direction,
    name: `${kind} history of ${schedule}`,
    withRowVersion: true,
    columns: withRowVersion(direction),
    jsonHead: { historyVersion, schedule, direction },
  };
  await listSessions(form, query, views, scope, outputFormat(flags), context);
}

/** Row version follows the columns of the form. */
function withRowVersion(direction: Direction): readonly SessionColumn[] {
  const columns = sessionColumns[direction];
  const rank = ({ onForm, key }: SessionColumn): number =>
    onForm ? 0 : key === 'rowVersion' ? 1 : 2;
  return columns.toSorted((one, other) => rank(one) - rank(other));
}
