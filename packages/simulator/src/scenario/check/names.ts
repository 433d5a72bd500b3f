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
  noneTwice(draft.issues, 'name', 'an issue', problems);
  noneTwice(draft.crashes, 'name', 'a crash', problems);
  noneTwice(draft.operators, 'name', 'an operator', problems);
  checkPrefixes(draft.groups, problems);
  const jobs = namesOf(draft.jobs);
  const groups = namesOf(draft.groups);
  for (const schedule of draft.schedules) {
    checkNamed(namesIn(schedule, 'jobs'), 'job', jobs, problems);
    checkNamed(namesIn(schedule, 'channelDataGroups'), 'channel data group', groups, problems);
  }
  for (const fault of [...draft.failures, ...draft.issues]) {
    checkReference(fault, 'job', 'job', jobs, problems);
  }
  for (const fault of [...draft.outages, ...draft.failures, ...draft.issues, ...draft.crashes]) {
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

function noneTwice(
  parts: readonly Pick<Part<unknown>, 'path' | 'name'>[],
  key: string,
  what: string,
  problems: ProblemList,
): void {
  const seen = new Set<string>();
  for (const { name, path } of parts) {
    if (name === null) continue;
    if (seen.has(name)) problems.errors.push(twice([...path, key], name, what));
    seen.add(name);
  }
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
