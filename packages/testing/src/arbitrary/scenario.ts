/** Whole scenarios: small, weighted to what goes wrong, and shrinking to what a person can read. */
import { failureCatalogue, type FailingStage } from '@cdx/session';
import type { Scenario, ScenarioCrash, ScenarioFailure } from '@cdx/simulator';
import fc from 'fast-check';
import {
  asyncServer,
  failure,
  hour,
  minute,
  once,
  scenario as buildScenario,
  startAt,
} from '../build/build-scenario.ts';
import { runnable } from '../scenario-file/runnable.ts';
import { fleet, type Fleet, type FleetOptions } from './fleet.ts';
import { commandDraft, resolveCommands } from './operator-commands.ts';
import { outageDraft, resolveOutages } from './outages.ts';
import { seed } from './seed.ts';
import { durations, pick } from './times.ts';

export interface ScenarioOptions extends FleetOptions {
  /** Whether outages, failures and crashes may occur. True unless told. */
  readonly faults?: boolean;
  /** Whether operators may give commands. True unless told. */
  readonly operators?: boolean;
}

/**
 * A scenario of one to six hours, a few databases and a few hundred facts. Failures and outages,
 * spent tries, operators who act on stale forms are common; so is that many things fall on the same
 * minute. Shrinks part by part, to one store, one job, no fault that is not needed, no jitter.
 *
 * It prints as a scenario file, with the command that runs it.
 */
export function scenario(options: ScenarioOptions = {}): fc.Arbitrary<Scenario> {
  const { faults = true, operators = true, ...ofFleet } = options;
  const some = <Value>(of: fc.Arbitrary<Value>, maxLength: number, are: boolean) =>
    fc.array(of, { maxLength: are ? maxLength : 0, size: 'max' });
  // Parts are drawn beside each other and put together afterwards: so each shrinks by itself.
  return fc
    .record({
      seed: seed(),
      hours: fc.integer({ min: 1, max: 6 }),
      fleet: fleet(ofFleet),
      outages: some(outageDraft, 2, faults),
      failures: some(failureDraft, 2, faults),
      crashes: some(crashDraft, 1, faults),
      commands: some(commandDraft, 4, operators),
      statusEveryMs: fc.constantFrom(15 * minute, 15 * minute, hour, null),
      uploadsAppearUploaded: fc.constantFrom(true, false),
      packagesKeptMs: fc.constantFrom(null, null, hour),
      packageWorkers: fc.constantFrom(Infinity, Infinity, 1),
      transfersMax: fc.constantFrom(Infinity, Infinity, 1),
    })
    .map(({ hours, fleet, ...parts }) => {
      const durationMs = hours * hour;
      const names = fleet.groups.map(({ name }) => name);
      const commands = resolveCommands(parts.commands, { ...fleet, startAt, durationMs });
      return runnable(
        buildScenario({
          name: 'counterexample',
          seed: parts.seed,
          durationMs,
          ...fleet,
          uploadsAppearUploaded: parts.uploadsAppearUploaded,
          packageWorkers: parts.packageWorkers,
          asyncServer: asyncServer({ transfersMax: parts.transfersMax }),
          statusMessages: {
            batchGroup: 'CDX',
            batch: 'waiting',
            recurrence:
              parts.statusEveryMs === null
                ? null
                : {
                    kind: 'interval',
                    everyMs: parts.statusEveryMs,
                    offsetMs: parts.statusEveryMs,
                  },
          },
          retention: {
            downloadHistoryMs: null,
            uploadHistoryMs: null,
            packagesMs: parts.packagesKeptMs,
          },
          outages: resolveOutages(parts.outages, names, durationMs),
          failures: parts.failures.map((draft) => resolveFailure(draft, fleet)),
          crashes: parts.crashes.map((draft) => resolveCrash(draft, names, durationMs)),
          operators: commands.length === 0 ? [] : [{ name: 'Operator', commands, rules: [] }],
        }),
      );
    });
}

/** Without packages nothing else can fail, so their creation comes least. */
const stagesDrawn: readonly FailingStage[] = [
  'apply',
  'download',
  'apply',
  'download',
  'upload',
  'hqApply',
  'create',
];

const failureDraft = fc.record({
  stage: fc.constantFrom(...stagesDrawn),
  probability: fc.constantFrom(1, 0.5, 0.5, 0.2),
  error: fc.nat({ max: 20 }),
});

const ofDirection: Readonly<Record<FailingStage, 'download' | 'upload'>> = {
  create: 'download',
  download: 'download',
  apply: 'download',
  upload: 'upload',
  hqApply: 'upload',
};

function resolveFailure(
  { stage, probability, error }: typeof failureDraft extends fc.Arbitrary<infer T> ? T : never,
  { jobs }: Fleet,
): ScenarioFailure {
  const isThere = jobs.some(({ direction }) => direction === ofDirection[stage]);
  const failing = isThere ? stage : 'download';
  const errors = failureCatalogue.filter((entry) => entry.stages.some((one) => one === failing));
  return failure(failing, probability, { error: pick(errors, error).key });
}

const crashDraft = fc.record({
  group: fc.nat({ max: 1 }),
  from: durations(0, 12 * hour),
  lastsMs: durations(minute, 2 * hour),
});

function resolveCrash(
  { group, from, lastsMs }: typeof crashDraft extends fc.Arbitrary<infer T> ? T : never,
  groups: readonly string[],
  durationMs: number,
): ScenarioCrash {
  const begins = startAt + (from % durationMs);
  const timing = once(begins, begins + lastsMs);
  return { name: 'Crash', group: pick(groups, group), share: 1, timing };
}
