/** Names: none twice, none that stands for nothing, none that nothing uses. */
import { quoteIfOdd, type FoundProblem, type ProblemList } from '../read/problem.ts';
import { isKeyed, type ValuePath } from '../read/value-path.ts';
import { prefixDefault } from '../normalise/profile-defaults.ts';
import { nameIn, namesIn, namesOf, type Draft, type Part } from './draft.ts';
import { checkNamed, checkReference } from './references.ts';

export function checkNames(draft: Draft, problems: ProblemList): void {
  noneTwice(draft.jobs, 'id', 'a job', problems);
  noneTwice(draft.groups, 'name', 'a channel data group', problems);
  noneTwice(draft.schedules, 'name', 'a distribution schedule', problems);
  noneTwice(draft.outages, 'name', 'an outage', problems);
  noneTwice(draft.crashes, 'name', 'a crash', problems);
  noneTwice(draft.poison, 'name', 'a poison', problems);
  noneTwice(draft.slowdowns, 'name', 'a slowdown', problems);
  // An operator fixes either by its name.
  const known = noneTwice(draft.issues, 'name', 'an issue', problems);
  noneTwice(draft.sizeLimits, 'name', 'a size limit', problems, known);
  noneTwice(draft.operators, 'name', 'an operator', problems);
  checkPrefixes(draft.groups, problems);
  const jobs = namesOf(draft.jobs);
  const groups = namesOf(draft.groups);
  for (const schedule of draft.schedules) {
    checkNamed(namesIn(schedule, 'jobs'), 'job', jobs, problems);
    checkNamed(namesIn(schedule, 'channelDataGroups'), 'channel data group', groups, problems);
  }
  const { outages, failures, issues, crashes, poison, slowdowns, sizeLimits } = draft;
  for (const fault of [...failures, ...issues, ...poison]) {
    checkReference(fault, 'job', 'job', jobs, problems);
  }
  for (const fault of [
    ...outages,
    ...failures,
    ...issues,
    ...crashes,
    ...poison,
    ...slowdowns,
    ...sizeLimits,
  ]) {
    checkReference(fault, 'group', 'channel data group', groups, problems);
  }
  checkUse(draft.jobs, 'id', 'jobs', 'job', draft.schedules, problems);
  checkUse(
    draft.groups,
    'name',
    'channelDataGroups',
    'channel data group',
    draft.schedules,
    problems,
  );
}

/** `seen`: what has these names already, by name; gives it with those of the parts. */
function noneTwice(
  parts: readonly Pick<Part<unknown>, 'path' | 'name'>[],
  key: string,
  what: string,
  problems: ProblemList,
  seen: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const names = new Map(seen);
  for (const { name, path } of parts) {
    if (name === null) continue;
    const owner = names.get(name);
    if (owner === undefined) names.set(name, what);
    else problems.errors.push(twice([...path, key], name, owner));
  }
  return names;
}

function twice(path: ValuePath, name: string, what: string): FoundProblem {
  return {
    path,
    message: `there is ${what} ${quoteIfOdd(name)} already`,
    expected: `another name than ${quoteIfOdd(name)}`,
    found: quoteIfOdd(name),
  };
}

/** A channel database belongs to exactly one group (AX), so no two groups may share names. */
function checkPrefixes(groups: readonly Part<unknown>[], problems: ProblemList): void {
  const owners = new Map<string, string>();
  for (const { raw, path, name } of groups) {
    const databases = isKeyed(raw) ? raw['databases'] : undefined;
    if (!isKeyed(databases)) continue;
    const kind = nameIn(databases, 'kind') === 'register' ? 'register' : 'store';
    const stated = nameIn(databases, 'prefix');
    const prefix = stated ?? prefixDefault(kind);
    const owner = owners.get(prefix);
    if (owner === undefined) {
      owners.set(prefix, name ?? 'another group');
      continue;
    }
    problems.errors.push({
      path: [...path, 'databases', ...(stated === null ? [] : ['prefix'])],
      message: `channel databases are named ${prefix}-… in ${quoteIfOdd(owner)} already; each belongs to one group, so state another prefix`,
      expected: `another prefix than ${prefix}`,
      found: stated === null ? `the default prefix ${prefix}` : prefix,
    });
  }
}

function checkUse(
  parts: readonly Part<unknown>[],
  key: string,
  list: string,
  what: string,
  schedules: readonly Part<unknown>[],
  problems: ProblemList,
): void {
  if (schedules.length === 0) return;
  const used = new Set(schedules.flatMap((part) => namesIn(part, list).map(({ name }) => name)));
  for (const { name, path } of parts) {
    if (name === null || used.has(name)) continue;
    problems.warnings.push({
      path: [...path, key],
      message: `no distribution schedule has the ${what} ${quoteIfOdd(name)}; nothing will happen with it`,
      expected: `a distribution schedule with ${quoteIfOdd(name)} in its ${list}`,
      found: 'none',
    });
  }
}
