/** `cdx sessions`: the Download sessions and Upload sessions forms over a recorded run. */
import { Command } from 'commander';
import { sessionColumns } from '@cdx/projections';
import type { Direction } from '@cdx/session';
import { withViewScope, type ViewScope } from '../../io/view-scope.ts';
import { addFormOptions, outputFormat, type FormFlags } from '../../options/form-options.ts';
import { parseSchedules } from '../../options/run-names.ts';
import { parseDirection } from '../../options/session-filters.ts';
import { parseSummaryEntry } from '../../options/summary-entries.ts';
import { splitList } from '../../options/values.ts';
import { addViewOptions, type ViewFlags } from '../../options/view-options.ts';
import { exitCode } from '../../report-error.ts';
import { collect, type CommandContext } from '../context.ts';
import { listSessions } from './list-sessions.ts';
import { formQuery, listOrAll } from './query.ts';
import { narrowedTo } from './where.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const sessionsVersion = 1;

interface SessionsFlags extends ViewFlags, FormFlags {
  readonly schedule?: readonly string[];
  readonly where?: string;
}

export function sessionsCommand(context: CommandContext): Command {
  const command = new Command('sessions')
    .summary('list download or upload sessions')
    .description(
      'The Download sessions or Upload sessions form of a recorded run, the newest sessions ' +
        'first. No data is hidden unless --show-all, as on the form. Lists may hold commas, and ' +
        'options with lists may be repeated.',
    )
    .argument('<direction>', 'download or upload');
  addViewOptions(command)
    .option('--where <entry>', 'sessions of an entry of cdx summary: failing:1020')
    .option('--schedule <list>', 'distribution schedules', collect);
  return addFormOptions(command)
    .addHelpText(
      'after',
      `
Times without an offset are in the time zone of the scenario.

Examples:
  ${context.program} sessions download --status "Apply failed" --sort channelDatabase
  ${context.program} sessions download --known-to-hq --as-of +10h
  ${context.program} sessions download --from +10h --to +12h --job 1020
  ${context.program} sessions download --where error:CDX-AM8AVPRW --limit all
  ${context.program} sessions upload --database STORE-0042 --csv > uploads.csv`,
    )
    .action(async (word: string, flags: SessionsFlags) => {
      const direction = parseDirection(word);
      outputFormat(flags);
      await withViewScope(flags, context, (scope) => show(direction, flags, scope, context));
      context.end(exitCode.done);
    });
}

async function show(
  direction: Direction,
  flags: SessionsFlags,
  scope: ViewScope,
  context: CommandContext,
): Promise<void> {
  const { scenario } = scope;
  const schedules = listOrAll(parseSchedules(splitList(flags.schedule), scenario));
  const asked = { ...formQuery(direction, flags, scope), schedules };
  const entry =
    flags.where === undefined ? null : parseSummaryEntry(flags.where, direction, scenario);
  const { jobs, groups, databases } = asked;
  const kept = { directions: [direction], schedules, jobs, groups, databases };
  const views = await scope.views(kept);
  const query = entry === null ? asked : await narrowedTo(entry, asked, views);
  const form = {
    direction,
    name: direction === 'download' ? 'Download sessions' : 'Upload sessions',
    columns: sessionColumns[direction],
    jsonHead: { sessionsVersion, direction },
  };
  await listSessions(form, query, views, scope, outputFormat(flags), context);
}
