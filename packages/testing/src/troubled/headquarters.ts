/**
 * Random operators, status-message batches, retentions, configuration issues and size limits: what
 * headquarters and the people in front of its forms add to a scenario, and what they fix.
 */
import {
  downloadStatusNames,
  failureCatalogue,
  failureKinds,
  uploadStatusNames,
  type FailureKind,
} from '@cdx/session';
import fc from 'fast-check';
import type {
  Scenario,
  ScenarioCommand,
  ScenarioGroup,
  ScenarioIssue,
  ScenarioOperator,
  ScenarioRetention,
  ScenarioRule,
  ScenarioSchedule,
  SessionSelection,
} from '@cdx/simulator';
import { possibleStatuses } from '../arbitrary/possible-statuses.ts';
import { constant, hour, minute, startAt } from '../build/build-scenario.ts';
import { sizeLimitsOf } from './faults.ts';

export interface OperatorWorld {
  readonly durationMs: number;
  readonly groups: readonly ScenarioGroup[];
  readonly schedules: readonly ScenarioSchedule[];
}

type Headquarters = Pick<
  Scenario,
  'statusMessages' | 'retention' | 'issues' | 'sizeLimits' | 'operators'
>;

const retentions: fc.Arbitrary<ScenarioRetention> = fc.record({
  downloadHistoryMs: fc.option(
    fc.integer({ min: 30, max: 240 }).map((minutes) => minutes * minute),
  ),
  uploadHistoryMs: fc.option(fc.integer({ min: 30, max: 240 }).map((minutes) => minutes * minute)),
  packagesMs: fc.option(fc.integer({ min: 20, max: 180 }).map((minutes) => minutes * minute)),
});

export function headquartersOf(world: OperatorWorld): fc.Arbitrary<Headquarters> {
  return fc.tuple(issuesOf(world), sizeLimitsOf(world)).chain(([issues, sizeLimits]) => {
    const fixable = [...issues, ...sizeLimits].map(({ name }) => name);
    return fc.record({
      statusMessages: fc.record({
        batchGroup: fc.constant('CDX'),
        recurrence: fc.option(
          fc.record({
            kind: fc.constant('interval' as const),
            everyMs: fc.integer({ min: 10, max: 200 }).map((minutes) => minutes * minute),
            offsetMs: fc.integer({ min: 0, max: 60 }).map((minutes) => minutes * minute),
          }),
          { freq: 6 },
        ),
        batch: fc.constantFrom('waiting' as const, 'waiting' as const, 'hold' as const),
      }),
      retention: retentions,
      issues: fc.constant(issues),
      sizeLimits: fc.constant(sizeLimits),
      operators: fc
        .array(operatorOf(world, fixable), { maxLength: 2 })
        .map((operators) =>
          operators.map((operator, index) => ({ ...operator, name: `Operator ${index + 1}` })),
        ),
    });
  });
}

function moments({ durationMs }: OperatorWorld): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max: durationMs - 1 }).map((after) => startAt + after);
}

function issuesOf(world: OperatorWorld): fc.Arbitrary<readonly ScenarioIssue[]> {
  const errors = failureCatalogue
    .filter(({ kind }) => kind === 'configuration')
    .flatMap(({ key, stages }) => stages.map((stage) => ({ error: key, stage })));
  return fc
    .array(
      fc.record({
        of: fc.constantFrom(...errors),
        group: fc.constantFrom(...world.groups.map(({ name }) => name)),
        share: fc.constantFrom(0.5, 1),
        from: moments(world),
      }),
      { maxLength: 2 },
    )
    .map((all) =>
      all.map(({ of, group, share, from }, index) => ({
        name: `Issue ${index + 1}`,
        ...of,
        job: null,
        group,
        // A package is created for the whole group.
        share: of.stage === 'create' ? 1 : share,
        startAt: from,
      })),
    );
}

function operatorOf(
  world: OperatorWorld,
  fixable: readonly string[],
): fc.Arbitrary<Omit<ScenarioOperator, 'name'>> {
  return fc.record({
    commands: fc
      .array(commandOf(world, fixable), { maxLength: 8 })
      .map((all) => all.toSorted((one, other) => one.at - other.at)),
    rules: fc.array(ruleOf(fixable), { maxLength: 2 }),
  });
}

const selections: fc.Arbitrary<SessionSelection> = fc
  .constantFrom('download' as const, 'download' as const, 'upload' as const)
  .chain((direction) =>
    fc.record({
      direction: fc.constant(direction),
      sessionNumber: fc.constant(null),
      statuses: fc.option(
        fc.uniqueArray(
          fc.constantFrom(...(direction === 'download' ? downloadStatusNames : uploadStatusNames)),
          { minLength: 1, maxLength: 3 },
        ),
        { freq: 3 },
      ),
      failureKinds: fc.option(
        fc.constantFrom(...failureKinds).map((kind) => [kind]),
        { freq: 1 },
      ),
      jobs: fc.constant(null),
      groups: fc.constant(null),
      databases: fc.constant(null),
      limit: fc.constantFrom(1, 2, 5, Infinity),
      take: fc.constantFrom('oldest' as const, 'newest' as const),
    }),
  );

function commandOf(
  world: OperatorWorld,
  fixable: readonly string[],
): fc.Arbitrary<ScenarioCommand> {
  const databases = world.groups.flatMap(({ prefix, count }) =>
    Array.from({ length: count }, (_, at) => `${prefix}-${String(at + 1).padStart(4, '0')}`),
  );
  const database = fc.constantFrom(...databases);
  const schedule = fc.constantFrom(...world.schedules.map(({ name }) => name));
  const batch = fc.constantFrom('waiting' as const, 'hold' as const, 'canceled' as const);
  const onSessions = fc.record({
    kind: fc.constantFrom('cancel' as const, 'rerun' as const),
    select: selections.map((select) => ofSomething(select, world)),
  });
  const kinds = [
    onSessions,
    onSessions,
    onSessions,
    fc.record({ kind: fc.constant('runNow' as const), schedule }),
    fc.record({ kind: fc.constant('fullSync' as const), database, deleteFirst: fc.boolean() }),
    fc.record({
      kind: fc.constant('addDatabases' as const),
      group: fc.constantFrom(...world.groups.map(({ name }) => name)),
      count: fc.integer({ min: 1, max: 2 }),
    }),
    fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const), database }),
    fc
      .record({
        kind: fc.constant('setSchedule' as const),
        schedule,
        active: fc.option(fc.boolean()),
        batch: fc.option(batch),
      })
      // One that sets nothing is no command.
      .map((set) => (set.batch === null ? { ...set, active: set.active ?? true } : set)),
    fc.record({ kind: fc.constant('setStatusBatch' as const), batch }),
    fc.record({ kind: fc.constant('processStatusMessages' as const) }),
    ...(fixable.length === 0
      ? []
      : [
          fc.record({
            kind: fc.constant('fix' as const),
            issue: fc.constantFrom(...fixable),
          }),
        ]),
  ];
  return fc.tuple(moments(world), fc.oneof(...kinds)).map(([at, command]) => ({ at, ...command }));
}

/** A command names something to select by; to name every group is to select them all. */
function ofSomething(select: SessionSelection, { groups }: OperatorWorld): SessionSelection {
  const isOfSomething = select.statuses !== null || select.failureKinds !== null;
  return isOfSomething ? select : { ...select, groups: groups.map(({ name }) => name) };
}

/** A rule that cancels or reruns names statuses in which that can be: those drawn, or else all. */
function ofPossible(action: 'cancel' | 'rerun', when: SessionSelection): SessionSelection {
  const possible = possibleStatuses(action, when.direction);
  const drawn = (when.statuses ?? []).filter((status) => possible.includes(status));
  return { ...when, statuses: drawn.length > 0 ? drawn : possible };
}

/** What can be mended at a database. */
const fixable: readonly FailureKind[] = ['configuration', 'capacity'];

function ofFixable(when: SessionSelection): SessionSelection {
  const drawn = (when.failureKinds ?? []).filter((kind) => fixable.includes(kind));
  return { ...when, failureKinds: drawn.length > 0 ? drawn : fixable };
}

/** One in three fixes, where there is something to fix: mostly of the kinds that can be. */
function ruleOf(fixables: readonly string[]): fc.Arbitrary<ScenarioRule> {
  const rest = {
    after: fc.oneof(
      fc.constant(constant(0)),
      fc.integer({ min: 1, max: 120 }).map((minutes) => constant(minutes * minute)),
      fc.constant({ kind: 'exponential' as const, mean: hour }),
    ),
    timesMax: fc.constantFrom(1, 3, Infinity),
  };
  // A rule looks at each session by itself.
  const when = selections.map((selection): SessionSelection => ({
    ...selection,
    limit: Infinity,
    take: 'oldest',
  }));
  const onSessions = fc
    .record({ action: fc.constantFrom('cancel' as const, 'rerun' as const), when, ...rest })
    .map((rule) => ({ ...rule, when: ofPossible(rule.action, rule.when) }));
  if (fixables.length === 0) return onSessions;
  const kinds = fc.constantFrom<FailureKind[]>(
    ['configuration', 'capacity'],
    ['capacity'],
    ['configuration'],
  );
  const fixing = fc
    .record({
      action: fc.constant('fix' as const),
      when: fc.oneof(
        when,
        fc
          .tuple(when, kinds)
          .map(([selection, failureKinds]) => ({ ...selection, statuses: null, failureKinds })),
      ),
      ...rest,
    })
    .map((rule) => ({ ...rule, when: ofFixable(rule.when) }));
  return fc.oneof({ weight: 2, arbitrary: onSessions }, { weight: 1, arbitrary: fixing });
}
