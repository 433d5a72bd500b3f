/**
 * Rules over factors, levels and the baseline: names once, every level another one, no setting in
 * two hands. Looks at the data as it was parsed, so that one bad part does not hide the others.
 */
import {
  describeValue,
  listNames,
  quoteIfOdd,
  type ProblemList,
} from '../../scenario/read/problem.ts';
import { formatPath, isKeyed, parsePath, type ValuePath } from '../../scenario/read/value-path.ts';
import { nearest } from '../../scenario/read/nearest.ts';
import { keyAt, listAt } from './draft.ts';

export function checkFactors(data: unknown, problems: ProblemList): void {
  const factors = listAt(data, 'factors');
  checkNames(factors, problems);
  for (const [index, factor] of factors.entries()) {
    const path: ValuePath = ['factors', index];
    checkKinds(factor, path, problems);
    checkLevels(listAt(factor, 'levels'), [...path, 'levels'], problems);
  }
  checkSettings(factors, keyAt(data, 'set'), problems);
  checkBaseline(factors, keyAt(data, 'baseline'), problems);
}

function checkNames(factors: readonly unknown[], { errors }: ProblemList): void {
  const seen = new Map<unknown, number>();
  for (const [index, factor] of factors.entries()) {
    const name = keyAt(factor, 'name');
    if (typeof name !== 'string') continue;
    const before = seen.get(name);
    if (before === undefined) seen.set(name, index);
    else {
      errors.push({
        path: ['factors', index, 'name'],
        message: `another factor has this name: factors[${before}]`,
        expected: 'names that are all different',
        found: quoteIfOdd(name),
      });
    }
  }
}

/** Values go with `path`; levels with a name go without. */
function checkKinds(factor: unknown, path: ValuePath, { errors }: ProblemList): void {
  if (!isKeyed(factor)) return;
  const levels = listAt(factor, 'levels');
  const hasPath = factor['path'] !== undefined;
  const odd = levels.findIndex((level) => isKeyed(level) === hasPath);
  if (odd < 0) return;
  const level = [...path, 'levels', odd];
  if (hasPath) {
    const expected = 'a value of path; levels with a name and set go without path';
    errors.push({
      path: level,
      expected,
      found: describeValue(levels[odd]),
      related: [[...path, 'path']],
    });
  } else {
    const expected = 'a level with name and set, or path beside levels that are values';
    errors.push({ path: level, expected, found: describeValue(levels[odd]) });
  }
}

function checkLevels(levels: readonly unknown[], path: ValuePath, { errors }: ProblemList): void {
  const labels = new Map<string, number>();
  const contents = new Map<string, number>();
  for (const [index, level] of levels.entries()) {
    const label = labelOf(level);
    const content = isKeyed(level) ? contentOf(level['set']) : null;
    const namesake = label === null ? undefined : labels.get(label);
    const same = content === null ? namesake : contents.get(content);
    if (label !== null && namesake === undefined) labels.set(label, index);
    if (content !== null && same === undefined) contents.set(content, index);
    if (same !== undefined) {
      errors.push({
        path: [...path, index],
        message: `the same level as ${formatPath([...path, same])}`,
        expected: 'levels that are all different',
        found: describeValue(level),
      });
    } else if (namesake !== undefined) {
      errors.push({
        path: [...path, index, 'name'],
        message: `another level has this name: ${formatPath([...path, namesake])}`,
        expected: 'names that are all different',
        found: quoteIfOdd(label ?? ''),
      });
    }
  }
}

/** Order does not matter to settings. */
function contentOf(set: unknown): string | null {
  if (!isKeyed(set)) return null;
  return JSON.stringify(Object.entries(set).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A setting that two factors make, or a factor and `set`, would be whatever comes last. */
function checkSettings(factors: readonly unknown[], base: unknown, { errors }: ProblemList): void {
  const owners = new Map<string, string>();
  for (const path of isKeyed(base) ? Object.keys(base) : []) owners.set(canonical(path), 'set');
  for (const [index, factor] of factors.entries()) {
    const own = new Map<string, ValuePath>();
    const path = keyAt(factor, 'path');
    if (typeof path === 'string') own.set(canonical(path), ['factors', index, 'path']);
    for (const [place, level] of listAt(factor, 'levels').entries()) {
      const set = keyAt(level, 'set');
      for (const key of isKeyed(set) ? Object.keys(set) : []) {
        const at: ValuePath = ['factors', index, 'levels', place, 'set', key];
        if (!own.has(canonical(key))) own.set(canonical(key), at);
      }
    }
    for (const [setting, at] of own) {
      const other = owners.has(setting) ? setting : overlapping(setting, index, owners);
      if (other === undefined) {
        owners.set(setting, `factors[${index}]`);
        continue;
      }
      errors.push({
        path: at,
        at: 'key',
        message: `${owners.get(other)} changes ${changed(other, setting)}; one of the two must go`,
        expected: 'each setting in one place',
        found: setting,
      });
    }
  }
}

/**
 * A setting of another factor that this one is part of, or the other way round. `set` may give all of
 * something of which a factor changes a part, and so may a factor by itself: their order is stated.
 */
function overlapping(
  setting: string,
  factor: number,
  owners: ReadonlyMap<string, string>,
): string | undefined {
  for (const [other, owner] of owners) {
    if (owner === 'set' || owner === `factors[${factor}]`) continue;
    if (isPartOf(setting, other) || isPartOf(other, setting)) return other;
  }
  return undefined;
}

/** Of paths that are canonical. */
function isPartOf(part: string, whole: string): boolean {
  return part.startsWith(`${whole}.`) || part.startsWith(`${whole}[`);
}

function changed(other: string, setting: string): string {
  if (other === setting) return `${setting} as well`;
  return isPartOf(setting, other)
    ? `${other}, of which ${setting} is part`
    : `${other}, which is part of it`;
}

function canonical(path: string): string {
  const steps = parsePath(path);
  if (steps === null) return path;
  return formatPath(steps.map((step) => (step.kind === 'index' ? step.index : step.name)));
}

function checkBaseline(
  factors: readonly unknown[],
  baseline: unknown,
  { errors }: ProblemList,
): void {
  if (!isKeyed(baseline)) return;
  const known = new Map(
    factors.flatMap((factor) => {
      const name = keyAt(factor, 'name');
      const labels = listAt(factor, 'levels').flatMap((level) => labelOf(level) ?? []);
      return typeof name === 'string' ? [[name, labels] as const] : [];
    }),
  );
  for (const [factor, level] of Object.entries(baseline)) {
    const labels = known.get(factor);
    if (labels === undefined) {
      errors.push({
        path: ['baseline', factor],
        at: 'key',
        message: `no factor is named ${quoteIfOdd(factor)}`,
        expected: `one of ${listNames(known.keys())}`,
        found: quoteIfOdd(factor),
        suggestion: nearest(factor, known.keys()),
      });
    } else if (!labels.includes(String(level))) {
      errors.push({
        path: ['baseline', factor],
        expected: `a level of ${quoteIfOdd(factor)}: one of ${listNames(labels)}`,
        found: describeValue(level),
        suggestion: nearest(String(level), labels),
      });
    }
  }
}

/** How a level is called, or null where it is none. */
function labelOf(level: unknown): string | null {
  const label = isKeyed(level) ? level['name'] : level;
  return typeof label === 'string' || typeof label === 'number' || typeof label === 'boolean'
    ? String(label)
    : null;
}
