/**
 * From settings to a scenario and an open store. The scenario is read and judged before anything
 * is written; what goes wrong afterwards closes the store again.
 */
import { CdxError } from '@cdx/session';
import {
  checkEstimate,
  estimateSize,
  formatProblems,
  parseScenario,
  scenarioLimits,
  scenarioSource,
  type Scenario,
  type StepperName,
} from '@cdx/simulator';
import { openNewStore, openRunStore } from '../../io/open-store.ts';
import { readRecordedRun, recordedScenarioName, type RecordedRun } from '../../io/recorded-run.ts';
import { readScenarioFile } from '../../io/scenario-file.ts';
import { newestStore, storeFolder } from '../../io/store-files.ts';
import { storePlace } from '../../io/store-place.ts';
import type { RunStore } from '../../io/stores.ts';
import { badInput } from '../../options/bad-input.ts';
import { formatCount, shortDuration } from '../../render/numbers.ts';
import type { CommandContext } from '../context.ts';
import { describeChanges } from './describe-changes.ts';
import type { SimulateSettings } from './options.ts';
import { runLimits } from './run-limits.ts';

export interface PreparedRun {
  readonly scenario: Scenario;
  readonly store: RunStore;
  readonly stepper: StepperName;
  readonly goesOn: boolean;
}

/** Errors: those of reading scenarios and opening stores; `limit-reached`. */
export async function prepareRun(
  settings: SimulateSettings,
  context: CommandContext,
): Promise<PreparedRun> {
  const { terminal } = context;
  const given =
    settings.file === undefined ? undefined : readScenario(settings.file, settings, context);
  if (settings.store.kind === 'continue') {
    return prepareContinued(settings.store.where, given, settings, context);
  }
  // Without a scenario there is only --continue.
  const scenario = given as Scenario;
  if (settings.forMs !== undefined) checkHorizon(scenario, settings.forMs);
  // `simulate` asks the same; before there is a store, nothing is left of a run that is refused.
  const limits = runLimits(settings, terminal.memory);
  checkEstimate(scenario, settings.forMs ?? scenario.durationMs, limits);
  const { store: wanted } = settings;
  const store =
    wanted.kind === 'new'
      ? await openNewStore(scenario.name, terminal)
      : await openRunStore(
          storePlace(wanted.where, terminal.cwd),
          wanted.replace ? 'replace' : 'create',
          context,
        );
  return { scenario, store, stepper: settings.stepper ?? 'table', goesOn: false };
}

async function prepareContinued(
  where: string | undefined,
  given: Scenario | undefined,
  settings: SimulateSettings,
  context: CommandContext,
): Promise<PreparedRun> {
  const { terminal } = context;
  const place = storePlace(where ?? storeToContinue(given, settings, context), terminal.cwd);
  const { name } = place;
  const store = await openRunStore(place, 'open', context);
  try {
    const run = await readRecordedRun(store.store);
    if (run === null) {
      throw new CdxError('nothing-to-continue', `The store ${name} holds no run to go on with.`);
    }
    const scenario = given ?? readRecorded(run, settings, context);
    const changes = describeChanges(run.source, scenarioSource(scenario));
    if (changes.length > 0) throw changedScenario(name, changes);
    if (settings.forMs !== undefined) {
      checkHorizon(scenario, run.plannedEndAt - scenario.startAt + settings.forMs);
    }
    return { scenario, store, stepper: settings.stepper ?? run.stepper, goesOn: true };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function storeToContinue(
  scenario: Scenario | undefined,
  { quiet }: SimulateSettings,
  { terminal, errorLook }: CommandContext,
): string {
  const newest = newestStore(terminal.cwd, scenario?.name);
  if (newest === null) {
    const whose = scenario === undefined ? '' : ` of ${scenario.name}`;
    throw new CdxError(
      'file-not-found',
      `There is no store${whose} in ${storeFolder} to go on with; give --store FILE.`,
    );
  }
  if (!quiet) terminal.stderr.write(`${errorLook.paint.dim(`going on with ${newest.name}`)}\n`);
  return newest.path;
}

function readScenario(
  file: string,
  settings: Pick<SimulateSettings, 'overrides' | 'quiet'>,
  context: CommandContext,
): Scenario {
  const text = readScenarioFile(file, context.terminal.cwd);
  return parse(text, file, settings, context);
}

/** The scenario in the store; flags are applied, and then refused if they change anything. */
function readRecorded(
  run: RecordedRun,
  settings: SimulateSettings,
  context: CommandContext,
): Scenario {
  return parse(JSON.stringify(run.source), recordedScenarioName, settings, context);
}

function parse(
  text: string,
  file: string,
  { overrides, quiet }: Pick<SimulateSettings, 'overrides' | 'quiet'>,
  { terminal }: CommandContext,
): Scenario {
  const { scenario, warnings } = parseScenario(text, { file, overrides });
  if (warnings.length > 0 && !quiet && file !== recordedScenarioName) {
    terminal.stderr.write(`${formatProblems(warnings, { file, severity: 'warning' })}\n\n`);
  }
  return scenario;
}

/** `--for` can ask for more than the file may: the same limits hold. */
function checkHorizon(scenario: Scenario, durationMs: number): void {
  const { durationMsMax, pollsMax, sessionsMax, scheduleRunsMax } = scenarioLimits;
  if (durationMs > durationMsMax) {
    throw badInput(
      `With --for the run would span ${shortDuration(durationMs)}; at most ` +
        `${shortDuration(durationMsMax)} (five years) are possible.`,
    );
  }
  const size = estimateSize({ ...scenario, durationMs });
  const limits = [
    [size.polls, pollsMax, 'polls'],
    [size.sessions, sessionsMax, 'sessions'],
    [size.scheduleRuns, scheduleRunsMax, 'runs of distribution schedules'],
  ] as const;
  for (const [count, most, what] of limits) {
    if (count <= most) continue;
    throw badInput(
      `With --for the run would have about ${formatCount(count)} ${what}; at most ` +
        `${formatCount(most)} are possible.`,
    );
  }
}

function changedScenario(store: string, changes: readonly string[]): CdxError {
  return new CdxError(
    'scenario-changed',
    `The store ${store} holds a run of another scenario: ${changes.join('; ')}. Leave the ` +
      'scenario, --seed and --set out to go on with the recorded one.',
    { changes },
  );
}
