/** `cdx fork`: from a moment of a history on, what would have become of it under other policies. */
import { Command } from 'commander';
import type { ForkPolicy, PreparedFork } from '@cdx/audit/fork';
import type { ReplicationResult } from '@cdx/simulator/experiment';
import { withHistory, type HistorySource } from '../../io/history-source.ts';
import { Interrupted, interruptible } from '../../io/interrupts.ts';
import { readScenarioFile } from '../../io/scenario-file.ts';
import { badInput, quoted } from '../../options/bad-input.ts';
import { parseMoment } from '../../options/session-filters.ts';
import { parseFor } from '../../options/values.ts';
import { exitCode, type ExitCode } from '../../report-error.ts';
import { collect, type CommandContext } from '../context.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const forkVersion = 1;
const replicationsDefault = 10;
const replicationsMax = 10_000;
const minute = 60_000;

interface ForkFlags {
  readonly store?: string;
  readonly at: string;
  readonly for: string;
  readonly set?: readonly string[];
  readonly policy?: readonly string[];
  readonly scenario?: string;
  readonly replications?: string;
  readonly json?: boolean;
}

export function forkCommand(context: CommandContext): Command {
  return new Command('fork')
    .summary('simulate on from a moment of a history, under other policies')
    .description(
      'Takes a fleet as it stood at a moment of its history and simulates on: as it was, and under each ' +
        'policy, again and again with other luck, compared in pairs. What was under way at that moment begins anew.',
    )
    .option('--store <file|url>', 'the history: a store, a URL or an export; else the newest store')
    .requiredOption('--at <time>', 'the moment: 2026-03-02T10:00, +10h')
    .requiredOption('--for <duration>', 'how long the futures last')
    .option('--set <path=value>', 'a change of the policy to compare; may be repeated', collect)
    .option(
      '--policy <changes>',
      'another policy: changes separated by ";"; may be repeated',
      collect,
    )
    .option('--scenario <file>', 'a calibrated scenario; else the one that the run was made from')
    .option('--replications <n>', `runs of each policy; ${replicationsDefault} unless given`)
    .option('--json', 'as JSON, as docs/results.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} fork --at +10h --for 12h --set retry.interval=5m
  ${context.program} fork --at +10h --for 6h --policy retry.tryCount=10 --policy 'retry.interval=5m; retry.jitter=full'
  ${context.program} fork --store forms.db --scenario calibrated.yaml --at 2026-03-02T12:00 --for 1d --set client.downloadInterval=5m`,
    )
    .action(async (flags: ForkFlags) => {
      const forMs = parseFor(flags.for);
      const replications = replicationsOf(flags.replications);
      const policies = policiesOf(flags);
      await withHistory(flags.store, context, async (history) => {
        const code = await run(history, { flags, forMs, replications, policies }, context);
        context.end(code);
      });
    });
}

interface Settings {
  readonly flags: ForkFlags;
  readonly forMs: number;
  readonly replications: number;
  readonly policies: readonly ForkPolicy[];
}

function replicationsOf(text: string | undefined): number {
  if (text === undefined) return replicationsDefault;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= replicationsMax) return value;
  throw badInput(
    `--replications ${quoted(text)} is no number of runs from 1 to ${replicationsMax}.`,
  );
}

/** `--set` together is one policy, each `--policy` one more; a policy is called by what it changes. */
function policiesOf({ set = [], policy = [] }: ForkFlags): readonly ForkPolicy[] {
  const all = [
    ...(set.length === 0 ? [] : [set]),
    ...policy.map((text) => text.split(';').map((each) => each.trim())),
  ];
  const policies = all.map((changes) => changes.filter((each) => each !== ''));
  if (policies.length === 0 || policies.some((changes) => changes.length === 0)) {
    throw badInput('A fork compares policies: say what changes, --set retry.interval=5m.');
  }
  return policies.map((settings) => ({ name: settings.join('; '), settings }));
}

async function run(
  source: HistorySource,
  { flags, forMs, replications, policies }: Settings,
  context: CommandContext,
): Promise<ExitCode> {
  const { readStateAt, prepareFork, forkResults } = await import('@cdx/audit/fork');
  const scenario = scenarioOf(source, flags, context);
  const at = momentOf(source, flags);
  const history = await readStateAt(source.log, at);
  const prepared = prepareFork({ scenario, history, forMs, policies, replications });
  try {
    const results = await interruptible(context.terminal, async (check) => {
      const made: ReplicationResult[] = [];
      for (const result of forkResults(prepared)) {
        made.push(result);
        await check();
      }
      return made;
    });
    await show(prepared, results, { source, flags, at, forMs }, context);
    return exitCode.done;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    context.terminal.stderr.write('cdx: stopped; a fork keeps nothing, so give it again.\n');
    return error.signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated;
  }
}

function scenarioOf(
  { run, name }: HistorySource,
  { scenario }: ForkFlags,
  { terminal }: CommandContext,
): { readonly text: string; readonly file: string } {
  if (scenario !== undefined) {
    return { text: readScenarioFile(scenario, terminal.cwd), file: scenario };
  }
  if (run !== null) return { text: JSON.stringify(run.source), file: 'the recorded scenario' };
  throw badInput(
    `${name} holds no run of a simulation, so nothing says what its fleet is: make a scenario with ` +
      '`cdx calibrate --out FILE`, and give it with --scenario FILE.',
  );
}

/** A whole minute: the last one before the moment. */
function momentOf({ clock, startAt, lastAt }: HistorySource, flags: ForkFlags): number {
  const { timeZone } = clock;
  const at = parseMoment('--at', flags.at, { timeZone, startAt });
  if (startAt !== null && at < startAt) {
    throw badInput(
      `--at ${flags.at} is before the history begins, at ${clock.dateTime(startAt)} ${timeZone}.`,
    );
  }
  if (lastAt !== null && at > lastAt) {
    throw badInput(
      `--at ${flags.at} is later than the history goes: ${clock.dateTime(lastAt)} ${timeZone}.`,
    );
  }
  return Math.floor(at / minute) * minute;
}

async function show(
  { parsed, history }: PreparedFork,
  results: readonly ReplicationResult[],
  of: {
    readonly source: HistorySource;
    readonly flags: ForkFlags;
    readonly at: number;
    readonly forMs: number;
  },
  { terminal, look, version, program }: CommandContext,
): Promise<void> {
  const { source, flags, at, forMs } = of;
  const [{ reduceExperiment }, { forkReport }] = await Promise.all([
    import('@cdx/simulator/experiment'),
    import('./report.ts'),
  ]);
  const outcome = reduceExperiment(parsed, results, { version, command: `${program} fork` });
  if (flags.json === true) {
    const { policies, comparisons, metrics, replications, seed } = outcome;
    const told = policies.map(({ series: _series, ...policy }) => policy);
    const document = {
      forkVersion,
      store: source.name,
      at,
      endAt: at + forMs,
      sessions: history.sessions.size,
      seed,
      replications,
      metrics,
      policies: told,
      comparisons,
    };
    terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  terminal.stdout.write(forkReport(outcome, { history, source, at, forMs }, look));
}
