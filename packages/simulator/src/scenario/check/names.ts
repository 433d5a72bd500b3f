/** Names: none twice, none that stands for nothing, none that nothing uses. */
import { nearest } from '../read/nearest.ts';
import { listNames, quoteIfOdd, type FoundProblem, type ProblemList } from '../read/problem.ts';
import { isKeyed, type ValuePath } from '../read/value-path.ts';
import { prefixDefault } from '../normalise/profile-defaults.ts';
import { nameIn, namesIn, type Draft, type Part } from './draft.ts';

export function checkNames(draft: Draft, problems: ProblemList): void {
  noneTwice(draft.jobs, 'id', 'job', problems);
  noneTwice(draft.groups, 'name', 'channel data group', problems);
  noneTwice(draft.schedules, 'name', 'distribution schedule', problems);
  noneTwice(draft.outages, 'name', 'outage', problems);
  checkPrefixes(draft.groups, problems);
  const jobs = namesOf(draft.jobs);
  const groups = namesOf(draft.groups);
  for (const schedule of draft.schedules) {
    checkList(schedule, 'jobs', 'job', jobs, problems);
    checkList(schedule, 'channelDataGroups', 'channel data group', groups, problems);
  }
  for (const outage of draft.outages) {
    checkReference(outage, 'group', 'channel data group', groups, problems);
  }
  for (const failure of draft.failures) {
    checkReference(failure, 'job', 'job', jobs, problems);
    checkReference(failure, 'group', 'channel data group', groups, problems);
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

function namesOf(parts: readonly Part<unknown>[]): readonly string[] {
  return parts.flatMap(({ name }) => (name === null ? [] : [name]));
}

function noneTwice(
  parts: readonly Part<unknown>[],
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
    message: `there is a ${what} ${quoteIfOdd(name)} already`,
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

function checkList(
  part: Part<unknown>,
  key: string,
  what: string,
  known: readonly string[],
  problems: ProblemList,
): void {
  const seen = new Set<string>();
  for (const { name, path } of namesIn(part, key)) {
    if (!known.includes(name)) unknownName(path, name, what, known, problems);
    else if (seen.has(name))
      problems.errors.push({
        path,
        message: `${quoteIfOdd(name)} stands in this list already`,
        expected: `another ${what}`,
        found: quoteIfOdd(name),
      });
    seen.add(name);
  }
}

function checkReference(
  part: Part<unknown>,
  key: string,
  what: string,
  known: readonly string[],
  problems: ProblemList,
): void {
  const name = nameIn(part.raw, key);
  if (name === null || known.includes(name)) return;
  unknownName([...part.path, key], name, what, known, problems);
}

function unknownName(
  path: ValuePath,
  name: string,
  what: string,
  known: readonly string[],
  problems: ProblemList,
): void {
  // Where there is none at all, that has been reported; every reference to it need not be.
  if (known.length === 0) return;
  const near = nearest(name, known);
  const others = near === null ? `; there is ${listNames(known)}` : '';
  problems.errors.push({
    path,
    message: `there is no ${what} ${quoteIfOdd(name)}${others}`,
    expected: `one of ${listNames(known)}`,
    found: quoteIfOdd(name),
    suggestion: near === null ? null : quoteIfOdd(near),
  });
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
