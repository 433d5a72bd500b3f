/**
 * The scenario of every policy, judged as any scenario is. What is wrong is told where it can be
 * mended: at the level that sets it, at `set`, at the flag, or in the scenario file; each once,
 * with the policy that it was found with.
 */
import { isCdxError } from '@cdx/session';
import { parseScenario, type ParsedScenario } from '../../scenario/parse-scenario.ts';
import type { ScenarioOverride } from '../../scenario/read/overrides.ts';
import type { FoundProblem, Place, ScenarioProblem } from '../../scenario/read/problem.ts';
import type { ValuePath } from '../../scenario/read/value-path.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { formatDuration } from '../../scenario/units/duration.ts';
import type { Experiment, FactorLevel } from '../experiment.ts';
import type { Setting } from '../outcome.ts';
import { policyName, type Combination } from './combine.ts';
import { seedOf, type Policy } from './policy.ts';

export interface PoliciesToCheck {
  readonly experiment: Experiment;
  readonly combinations: readonly Combination[];
  readonly scenario: { readonly file: string; readonly text: string };
  readonly overrides: readonly ScenarioOverride[];
  /** Where a value of the experiment file stands. */
  readonly locate: (path: ValuePath) => Place;
}

export interface CheckedPolicies {
  /** Null where already the base scenario cannot be run. */
  readonly base: ParsedScenario | null;
  readonly policies: readonly Policy[];
  /** At places of the experiment file. */
  readonly problems: readonly { readonly problem: FoundProblem; readonly place: Place }[];
  /** At flags, or in the scenario file. */
  readonly elsewhere: readonly ScenarioProblem[];
  readonly warnings: readonly ScenarioProblem[];
}

type Read = { readonly parsed: ParsedScenario } | { readonly problems: readonly ScenarioProblem[] };

export function checkPolicies(input: PoliciesToCheck): CheckedPolicies {
  const { experiment, combinations, scenario } = input;
  const found = new Findings(input);
  const baseSettings = experiment.settings.map((setting) =>
    assigned(setting, ['set', setting.path]),
  );
  // Later ones win: what is typed goes before what the file says.
  const common = [...baseSettings, ...input.overrides];
  const base = read(scenario, common);
  if ('problems' in base) {
    for (const problem of base.problems) found.add(problem, null);
    return { base: null, policies: [], ...found.result(), warnings: [] };
  }
  const { durationMs } = base.parsed.scenario;
  const baseline = policyName(
    experiment.factors.map(({ name }, index) => ({
      factor: name,
      level: experiment.baseline[index] as string,
    })),
  );
  const warnings = base.parsed.warnings.map((warning) => ({ file: scenario.file, ...warning }));
  const known = new Set(warnings.map((warning) => keyOf(warning)));
  const policies: Policy[] = [];
  const sound: ReadPolicy[] = [];
  for (const combination of combinations) {
    const parsed = read(scenario, [...common, ...levelOverrides(experiment, combination)]);
    if ('problems' in parsed) {
      for (const problem of parsed.problems) found.add(problem, combination.name);
      continue;
    }
    const { scenario: own } = parsed.parsed;
    for (const warning of parsed.parsed.warnings) {
      if (known.has(keyOf(warning))) continue;
      known.add(keyOf(warning));
      const message = `policy ${combination.name}: ${warning.message}`;
      const flag = warning.flag === null ? null : scenario.file;
      warnings.push({ file: scenario.file, ...warning, flag, message });
    }
    const seed = seedOf(own.seed, combination.name, experiment);
    const { name, levels, settings } = combination;
    const isBaseline = name === baseline;
    policies.push({ name, isBaseline, levels, settings, scenario: { ...own, seed } });
    sound.push({ combination, scenario: own });
  }
  const shortest = Math.min(durationMs, ...policies.map((policy) => policy.scenario.durationMs));
  if (experiment.warmUpMs >= shortest) found.tooLongWarmUp(shortest);
  found.samePolicies(sound);
  return { base: base.parsed, policies, ...found.result(), warnings };
}

const placeFlag = 'place of the experiment file: ';

function assigned({ path, value }: Setting, at: ValuePath): ScenarioOverride {
  return { assignment: `${path}=${JSON.stringify(value)}`, flag: flagAt(at) };
}

function levelOverrides(
  { factors }: Experiment,
  { places }: Combination,
): readonly ScenarioOverride[] {
  return factors.flatMap(({ levels }, factor) => {
    const place = places[factor] as number;
    const { settings, isNamed } = levels[place] as FactorLevel;
    const at: ValuePath = ['factors', factor, 'levels', place];
    return settings.map((setting) =>
      assigned(setting, isNamed ? [...at, 'set', setting.path] : at),
    );
  });
}

function read(
  { file, text }: PoliciesToCheck['scenario'],
  overrides: readonly ScenarioOverride[],
): Read {
  try {
    return { parsed: parseScenario(text, { file, overrides }) };
  } catch (error) {
    if (!isCdxError(error, 'invalid-scenario')) throw error;
    return { problems: error.details['problems'] as readonly ScenarioProblem[] };
  }
}

function keyOf({ path, message, line, column }: ScenarioProblem): string {
  return JSON.stringify([path, message, line, column]);
}

/** A policy's scenario as it was read: with the seed of the file. */
interface ReadPolicy {
  readonly combination: Combination;
  readonly scenario: Scenario;
}

/** A problem with the policies that have it. */
interface Finding {
  readonly problem: ScenarioProblem;
  readonly policies: (string | null)[];
}

class Findings {
  readonly #input: PoliciesToCheck;
  readonly #found = new Map<string, Finding>();
  readonly #own: { problem: FoundProblem; place: Place }[] = [];

  constructor(input: PoliciesToCheck) {
    this.#input = input;
  }

  /** `policy`: null where it is of the base scenario. */
  add(problem: ScenarioProblem, policy: string | null): void {
    const key = JSON.stringify([problem.flag, keyOf(problem)]);
    const before = this.#found.get(key);
    if (before === undefined) this.#found.set(key, { problem, policies: [policy] });
    else before.policies.push(policy);
  }

  tooLongWarmUp(shortestMs: number): void {
    const { warmUpMs } = this.#input.experiment;
    const problem: FoundProblem = {
      path: ['warmUp'],
      message:
        `a warm-up of ${formatDuration(warmUpMs)} leaves nothing of the shortest run, ` +
        `which lasts ${formatDuration(shortestMs)}`,
      expected: `less than ${formatDuration(shortestMs)}`,
      found: formatDuration(warmUpMs),
    };
    this.#own.push({ problem, place: this.#input.locate(problem.path) });
  }

  /** Two levels can be written differently and mean the same: 15m, 900s. */
  samePolicies(policies: readonly ReadPolicy[]): void {
    const { factors } = this.#input.experiment;
    const seen = new Map<string, Combination>();
    for (const { combination, scenario } of policies) {
      const key = JSON.stringify(scenario, infinite);
      const same = seen.get(key);
      if (same === undefined) {
        seen.set(key, combination);
        continue;
      }
      const { places, name } = combination;
      const factor = places.findIndex((place, index) => place !== same.places[index]);
      const place = places[factor] as number;
      const path: ValuePath = ['factors', factor, 'levels', place];
      const problem: FoundProblem = {
        path,
        message: `policies ${name} and ${same.name} are the same scenario`,
        expected: 'levels that all make another scenario',
        found: factors[factor]?.levels[place]?.label ?? '',
      };
      this.#own.push({ problem, place: this.#input.locate(path) });
      return;
    }
  }

  result(): Pick<CheckedPolicies, 'problems' | 'elsewhere'> {
    const { scenario, locate } = this.#input;
    const problems = [...this.#own];
    const elsewhere: ScenarioProblem[] = [];
    for (const { problem, policies } of this.#withoutRepeated()) {
      const [first] = policies;
      const more = policies.length - 1;
      const others = more === 0 ? '' : ` and ${more} more`;
      const whose = first === null || first === undefined ? '' : `policy ${first}${others}: `;
      const path = placeOf(problem);
      if (path === null) {
        elsewhere.push({ ...problem, file: scenario.file, message: `${whose}${problem.message}` });
        continue;
      }
      const setting = problem.path === '' ? '' : `${problem.path} of ${scenario.file}: `;
      const { message, expected, found } = problem;
      problems.push({
        problem: { path, message: `${whose}${setting}${message}`, expected, found },
        place: locate(path),
      });
    }
    return { problems, elsewhere };
  }

  /** What every level of a factor has is no matter of its levels, but of its path. */
  #withoutRepeated(): readonly Finding[] {
    const { factors } = this.#input.experiment;
    const found = [...this.#found.values()];
    const kept: Finding[] = [];
    const moved = new Set<Finding>();
    for (const finding of found) {
      if (moved.has(finding)) continue;
      const [kind, factor, , level, set] = placeOf(finding.problem) ?? [];
      const isValue = kind === 'factors' && level !== undefined && set === undefined;
      const { path, message } = finding.problem;
      const alike = isValue
        ? found.filter(
            ({ problem }) =>
              problem.path === path &&
              problem.message === message &&
              placeOf(problem)?.[1] === factor,
          )
        : [];
      if (alike.length < 2 || alike.length < (factors[Number(factor)]?.levels.length ?? 0)) {
        kept.push(finding);
        continue;
      }
      for (const one of alike) moved.add(one);
      const flag = flagAt(['factors', factor as number, 'path']);
      kept.push({
        problem: { ...finding.problem, flag },
        policies: alike.flatMap(({ policies }) => policies),
      });
    }
    return kept;
  }
}

/** Flags that are places of the experiment file, and not typed by anybody. */
function flagAt(path: ValuePath): string {
  return placeFlag + JSON.stringify(path);
}

function placeOf({ flag }: ScenarioProblem): ValuePath | null {
  return flag?.startsWith(placeFlag) === true
    ? (JSON.parse(flag.slice(placeFlag.length)) as ValuePath)
    : null;
}

/** JSON has no Infinity, which would read as null. */
function infinite(_: string, value: unknown): unknown {
  return value === Infinity ? 'Infinity' : value;
}
