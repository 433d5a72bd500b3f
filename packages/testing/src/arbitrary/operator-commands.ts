/** What operators do at headquarters, at given times. */
import type { Direction } from '@cdx/session';
import type { Scenario, ScenarioCommand, SessionSelection } from '@cdx/simulator';
import fc from 'fast-check';
import { hour, selection } from '../build/build-scenario.ts';
import type { Fleet } from './fleet.ts';
import { possibleStatuses } from './possible-statuses.ts';
import { durations, pick } from './times.ts';

type CommandWorld = Fleet & Pick<Scenario, 'startAt' | 'durationMs'>;

/**
 * Commands that a scenario file can state, in order of time. Mostly cancels and reruns of what the
 * forms show; some of them are refused, as those of people are. Shrinks to none; one that must stay,
 * to a cancel of one session at the start.
 *
 * @param of the scenario that they are given in: names its schedules, groups and databases
 */
export function operatorCommands(
  of: CommandWorld,
  commandsMax = 4,
): fc.Arbitrary<readonly ScenarioCommand[]> {
  return fc
    .array(commandDraft, { maxLength: commandsMax })
    .map((drafts) => resolveCommands(drafts, of));
}

const kinds = [
  'cancel',
  'rerun',
  'cancel',
  'rerun',
  'cancel',
  'rerun',
  'cancel',
  'rerun',
  'processStatusMessages',
  'runNow',
  'fullSync',
  'pause',
  'resume',
  'addDatabases',
] as const;

/** A command before it is known what there is to command. */
export const commandDraft = fc.record({
  kind: fc.constantFrom(...kinds),
  at: durations(0, 12 * hour),
  which: fc.nat({ max: 7 }),
  upload: fc.boolean(),
  /** None: whatever its status. */
  status: fc.option(fc.nat({ max: 20 }), { freq: 6 }),
  limit: fc.constantFrom(1, 3, Infinity, Infinity),
  take: fc.constantFrom('newest' as const, 'newest' as const, 'oldest' as const),
  deleteFirst: fc.boolean(),
});
export type CommandDraft = typeof commandDraft extends fc.Arbitrary<infer Draft> ? Draft : never;

export function resolveCommands(
  drafts: readonly CommandDraft[],
  of: CommandWorld,
): readonly ScenarioCommand[] {
  return drafts.map((draft) => resolve(draft, of)).toSorted((one, other) => one.at - other.at);
}

function resolve(draft: CommandDraft, of: CommandWorld): ScenarioCommand {
  const { kind, which } = draft;
  const at = of.startAt + (draft.at % of.durationMs);
  switch (kind) {
    case 'cancel':
    case 'rerun':
      return { at, kind, select: selectionOf(kind, draft, of) };
    case 'runNow':
      return { at, kind, schedule: pick(of.schedules, which).name };
    case 'fullSync':
      return { at, kind, database: databaseOf(of, which), deleteFirst: draft.deleteFirst };
    case 'pause':
    case 'resume':
      return { at, kind, database: databaseOf(of, which) };
    case 'addDatabases':
      return { at, kind, group: pick(of.groups, which).name, count: 1 };
    case 'processStatusMessages':
      return { at, kind };
  }
}

function selectionOf(
  order: 'cancel' | 'rerun',
  draft: CommandDraft,
  { jobs }: CommandWorld,
): SessionSelection {
  const hasUploads = jobs.some(({ direction }) => direction === 'upload');
  const direction: Direction = draft.upload && hasUploads ? 'upload' : 'download';
  const { status, limit, take } = draft;
  // A file must name something to select by; without a status it is the job.
  const ids = jobs.filter((job) => job.direction === direction).map(({ id }) => id);
  return selection({
    direction,
    limit,
    take,
    ...(status === null
      ? { jobs: [pick(ids, draft.which)] }
      : { statuses: [pick(possibleStatuses(order, direction), status)] }),
  });
}

/** Of those from the start; as scenarios name them. */
function databaseOf({ groups }: CommandWorld, which: number): string {
  const { prefix, count } = pick(groups, which);
  return `${prefix}-${String((which % count) + 1).padStart(4, '0')}`;
}
