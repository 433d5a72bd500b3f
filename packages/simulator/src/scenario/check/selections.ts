/**
 * Which sessions commands and rules are for: jobs, groups and databases that there are, and
 * statuses that sessions of that direction have and from which the command is possible.
 */
import { statusLabel, statusNames, type Direction, type SessionStatusName } from '@cdx/session';
import type { SelectionFile } from '../format/selection-file.ts';
import { listNames, quoteIfOdd, type ProblemList } from '../read/problem.ts';
import { valueAt, type ValuePath } from '../read/value-path.ts';
import type { KnownDatabases } from './databases.ts';
import type { PlacedName } from './draft.ts';
import { possibleStatuses, type SessionCommand } from './possible-statuses.ts';
import { checkNamed, noneAgain } from './references.ts';

export interface KnownNames {
  /** Directions by id. */
  readonly jobs: ReadonlyMap<string, Direction>;
  readonly groups: readonly string[];
  readonly schedules: readonly string[];
  /** Issues and size limits. */
  readonly fixable: readonly string[];
  /** Null where they cannot be known. */
  readonly databases: KnownDatabases | null;
}

export interface PlacedSelection {
  readonly path: ValuePath;
  readonly value: SelectionFile;
  readonly raw: unknown;
  /** What is done with the sessions; null: their issue is fixed, whatever their status. */
  readonly command: SessionCommand | null;
  /** A rule would try again and again, a command is refused once. */
  readonly of: 'rule' | 'command';
}

export function checkSelection(
  selection: PlacedSelection,
  known: KnownNames,
  problems: ProblemList,
): void {
  const { value } = selection;
  const direction = value.session?.direction ?? value.direction ?? 'download';
  checkStatuses(selection, direction, problems);
  checkJobs(selection, direction, known.jobs, problems);
  noneAgain(named(selection, 'failureKind', value.failureKind), 'kind of failure', problems);
  const groups = named(selection, 'group', value.group);
  checkNamed(groups, 'channel data group', known.groups, problems);
  const databases = named(selection, 'database', value.database);
  for (const { name, path } of noneAgain(databases, 'channel database', problems)) {
    const problem = known.databases?.problemOf(name, path) ?? null;
    if (problem !== null) problems.errors.push(problem);
  }
  const { session } = value;
  if (session === undefined) return;
  const path = typeof selection.raw === 'string' ? selection.path : [...selection.path, 'session'];
  const problem = known.databases?.problemOf(session.database, path) ?? null;
  if (problem === null) return;
  const id = (database: string): string => quoteIfOdd(`${session.sessionNumber}-${database}`);
  const { suggestion = null } = problem;
  problems.errors.push({ ...problem, suggestion: suggestion === null ? null : id(suggestion) });
}

/** The values of a condition, each with its place: it may be stated as one value or as a list. */
function named(
  { path, raw }: PlacedSelection,
  key: string,
  values: readonly string[] = [],
): readonly PlacedName[] {
  const list = Array.isArray(valueAt(raw, [key]));
  return values.map((name, index) => ({ name, path: [...path, key, ...(list ? [index] : [])] }));
}

function checkStatuses(
  selection: PlacedSelection,
  direction: Direction,
  problems: ProblemList,
): void {
  const { value, command } = selection;
  const known = labelsOf(statusNames(direction));
  const possible = command === null ? known : labelsOf(possibleStatuses(command, direction));
  const stated = named(selection, 'status', labelsOf(value.status ?? []));
  for (const { name: label, path } of noneAgain(stated, 'status', problems)) {
    if (!known.includes(label)) {
      const other = direction === 'download' ? 'upload' : 'download';
      problems.errors.push({
        path,
        message: `${label} is a status of ${other} sessions, and these are ${direction} sessions`,
        expected: `one of ${listNames(known)}, or direction: ${other}`,
        found: label,
        suggestion: `direction: ${other}`,
      });
    } else if (!possible.includes(label)) {
      const list = selection.of === 'rule' ? problems.errors : problems.warnings;
      const done = command === 'cancel' ? 'canceled' : 'rerun';
      list.push({
        path,
        message: `${direction} sessions that are ${label} cannot be ${done}, only ones that are ${listNames(possible)}`,
        expected: `one of ${listNames(possible)}`,
        found: label,
      });
    }
  }
}

function labelsOf(statuses: readonly SessionStatusName[]): readonly string[] {
  return statuses.map((name) => statusLabel(name));
}

function checkJobs(
  selection: PlacedSelection,
  direction: Direction,
  jobs: KnownNames['jobs'],
  problems: ProblemList,
): void {
  const stated = named(selection, 'job', selection.value.job);
  checkNamed(stated, 'job', [...jobs.keys()], problems);
  for (const { name, path } of stated) {
    const own = jobs.get(name);
    if (own === undefined || own === direction) continue;
    problems.errors.push({
      path,
      message: `job ${quoteIfOdd(name)} is for ${own}, and these are ${direction} sessions`,
      expected: `a job for ${direction}, or direction: ${own}`,
      found: `a job for ${own}`,
      suggestion: `direction: ${own}`,
    });
  }
}
