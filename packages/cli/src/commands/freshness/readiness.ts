/** `cdx readiness`: which registers are not ready to go offline, and why. */
import { Command } from 'commander';
import {
  headquartersState,
  maxStalenessMsDefault,
  readiness,
  type HeadquartersState,
} from '@cdx/projections';
import { databaseNames, totalDatabases, type Scenario } from '@cdx/simulator';
import { scenarioOfRun } from '../../io/recorded-run.ts';
import { scopeJson, withViewScope, type ViewScope } from '../../io/view-scope.ts';
import { parseLimit, parseSpan } from '../../options/values.ts';
import { addViewOptions, type ViewFlags } from '../../options/view-options.ts';
import { shortDuration } from '../../render/numbers.ts';
import { scopeTitle } from '../../render/scope-title.ts';
import { exitCode } from '../../report-error.ts';
import { collect, type CommandContext } from '../context.ts';
import { databaseFilter, limited, type DatabaseFlags } from './database-filter.ts';
import { headquartersSetup } from './headquarters-setup.ts';
import { notReadyLines } from './readiness-lines.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const readinessVersion = 1;

interface ReadinessFlags extends ViewFlags, Omit<DatabaseFlags, 'job'> {
  readonly maxStaleness?: string;
  readonly limit?: string;
  readonly json?: boolean;
}

export function readinessCommand(context: CommandContext): Command {
  const command = new Command('readiness')
    .summary('show registers that are not ready to go offline')
    .description(
      'Registers that could not go offline now, the stalest first, and why: not loaded, changes ' +
        'lost, suspended, failed, stale or paused. Below the table stands what to do.',
    );
  return addViewOptions(command)
    .option(
      '--max-staleness <duration>',
      `changes that are missing for longer: ${shortDuration(maxStalenessMsDefault)} unless given`,
    )
    .option('--group <list>', 'channel data groups', collect)
    .option('--database <list>', 'registers, by their channel databases', collect)
    .option('--limit <n>', 'rows at most; 20 in a table, all in --json; "all"')
    .option('--json', 'all registers, the ready ones, too, as docs/results.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} readiness
  ${context.program} readiness --max-staleness 30m --group Registers --limit all
  ${context.program} readiness --as-of +10h --json`,
    )
    .action(async (flags: ReadinessFlags) => {
      const settings = {
        maxStalenessMs:
          flags.maxStaleness === undefined
            ? maxStalenessMsDefault
            : parseSpan('--max-staleness', flags.maxStaleness),
        limit: flags.limit === undefined ? undefined : parseLimit(flags.limit),
      };
      await withViewScope(flags, context, (scope) => show(flags, settings, scope, context));
      context.end(exitCode.done);
    });
}

interface Settings {
  readonly maxStalenessMs: number;
  readonly limit: number | undefined;
}

async function show(
  flags: ReadinessFlags,
  { maxStalenessMs, limit }: Settings,
  scope: ViewScope,
  { terminal, look }: CommandContext,
): Promise<void> {
  const { recorded, reading, isPast } = scope;
  const { store } = recorded;
  const scenario = scenarioOfRun(recorded);
  const { groups, databases } = databaseFilter(flags, scope);
  const at = scope.at ?? scenario.startAt;
  const sessions = await scope.views({ directions: ['download'], groups, databases });
  // Runs past their retention are in the archive.
  const log = isPast ? (await recorded.wholeLog()).log : store;
  const state = await headquartersState(log, headquartersSetup(scenario), isPast ? at : undefined);
  const registers = registersOf(scenario, state)
    .filter(({ group }) => groups?.includes(group) ?? true)
    .map(({ name }) => name)
    .filter((one) => databases?.includes(one) ?? true);
  const found = await readiness(
    { freshness: scope.freshness(sessions), sessions },
    state,
    registers,
    { reading, at, maxStalenessMs },
  );
  const worstFirst = found.toSorted(
    (one, other) => Number(one.ready) - Number(other.ready) || other.stalenessMs - one.stalenessMs,
  );
  const notReady = worstFirst.filter(({ ready }) => !ready);
  if (flags.json === true) {
    const document = {
      readinessVersion,
      ...scopeJson(scope),
      maxStalenessMs,
      total: found.length,
      notReady: notReady.length,
      registers: limited(worstFirst, limit, true),
    };
    terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const shown = {
    rows: limited(notReady, limit, false),
    notReady: notReady.length,
    registers: found.length,
  };
  const lines = [
    ...scopeTitle('Offline readiness', scope, look),
    '',
    ...notReadyLines(shown, scope.clock, look),
  ];
  terminal.stdout.write(`${lines.join('\n')}\n`);
}

interface Register {
  readonly name: string;
  readonly group: string;
}

/** Those that are there from the start, and those that have been added. */
function registersOf(scenario: Scenario, { databases }: HeadquartersState): readonly Register[] {
  const added = new Set(
    databases.flatMap(({ channelDatabase, added }) => (added === null ? [] : [channelDatabase])),
  );
  const names = databaseNames(scenario);
  let next = 0;
  return scenario.groups.flatMap((group) => {
    const first = next;
    next += totalDatabases(scenario, group);
    if (group.kind !== 'register') return [];
    return names
      .slice(first, next)
      .filter((name, index) => index < group.count || added.has(name))
      .map((name) => ({ name, group: group.name }));
  });
}
