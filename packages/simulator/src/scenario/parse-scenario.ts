/**
 * The way in: the text of a scenario file, and the overrides of the command line, to a scenario
 * that the simulator can run. Reading the file is the caller's; nothing here does I/O.
 */
import { checkDirections } from './check/directions.ts';
import { draftOf } from './check/draft.ts';
import { checkEffects } from './check/effects.ts';
import { checkFaultWindows } from './check/fault-windows.ts';
import { checkNames } from './check/names.ts';
import { checkOperators } from './check/operators.ts';
import { checkRecurrences } from './check/recurrences.ts';
import { checkSize } from './check/size.ts';
import { checkTimes } from './check/times.ts';
import { scenarioFile } from './format/scenario-file.ts';
import { scenarioLimits } from './limits.ts';
import { normalise } from './normalise/normalise.ts';
import { invalidFile as invalid } from './read/invalid-file.ts';
import { applyOverrides, type AppliedOverride, type ScenarioOverride } from './read/overrides.ts';
import {
  nowhere,
  placeProblem,
  problemList,
  problemsInOrder,
  type FoundProblem,
  type Place,
  type ScenarioProblem,
} from './read/problem.ts';
import type { ValuePath } from './read/value-path.ts';
import { readYaml, type YamlSource } from './read/yaml-source.ts';
import { zodProblems } from './read/zod-problems.ts';
import type { Scenario } from './scenario.ts';
import { scenarioSource, type ScenarioSource } from './scenario-source.ts';

export interface ParseScenarioOptions {
  /** The name of the file, for messages. */
  readonly file: string;
  /** Applied in order; a later one wins. A text is an assignment of `--set`. */
  readonly overrides?: readonly (string | ScenarioOverride)[];
  /** It is what a run has recorded, which states every default and so may be longer than a file. */
  readonly recorded?: boolean;
}

export interface ParsedScenario {
  readonly scenario: Scenario;
  /** What is legal and hardly meant; in the order of the file. */
  readonly warnings: readonly ScenarioProblem[];
  /** The scenario in the file format with every default written out: plain JSON, for the record. */
  readonly source: ScenarioSource;
}

/**
 * Reads a scenario, YAML or JSON.
 *
 * @throws CdxError 'invalid-scenario' with `details` {file, problems: ScenarioProblem[]}: all that
 *   is wrong, in the order of the file. `formatProblems` makes text of it.
 */
export function parseScenario(text: string, options: ParseScenarioOptions): ParsedScenario {
  const { file } = options;
  if (options.recorded !== true && text.length > scenarioLimits.textLengthMax) {
    const expected = `at most ${scenarioLimits.textLengthMax} characters`;
    const found = `${text.length}`;
    throw invalid(file, [placeProblem({ path: [], expected, found }, nowhere(null))]);
  }
  const yaml = readYaml(text);
  if (yaml.problems.length > 0) {
    throw invalid(
      file,
      yaml.problems.map(({ problem, place }) => placeProblem(problem, place)),
    );
  }
  const {
    data,
    applied,
    problems: flagProblems,
  } = applyOverrides(
    yaml.data,
    (options.overrides ?? []).map((entry) =>
      typeof entry === 'string' ? { assignment: entry } : entry,
    ),
  );
  const place = placer(yaml, applied);
  const flagErrors = flagProblems.map(({ problem, flag }) => placeProblem(problem, nowhere(flag)));

  const problems = problemList();
  const parsed = scenarioFile.safeParse(data);
  if (!parsed.success)
    problems.errors.push(...emptyFile(data, zodProblems(parsed.error.issues, data)));
  const draft = draftOf(data);
  checkNames(draft, problems);
  checkDirections(draft, problems);
  const times = checkTimes(draft, problems);
  checkRecurrences(draft, times, problems);
  checkOperators(draft, times, problems);
  const sound = parsed.success && times !== null && problems.errors.length === 0;
  const scenario = sound ? normalise(parsed.data, times) : null;
  if (scenario !== null) {
    checkSize(scenario, problems);
    checkFaultWindows(scenario, problems);
    checkEffects(scenario, data, problems);
  }
  if (scenario === null || problems.errors.length > 0 || flagErrors.length > 0) {
    throw invalid(file, [...inOrder(problems.errors, place), ...flagErrors]);
  }
  return {
    scenario,
    warnings: inOrder(problems.warnings, place),
    source: scenarioSource(scenario),
  };
}

function emptyFile(data: unknown, problems: readonly FoundProblem[]): readonly FoundProblem[] {
  if (data !== null && data !== undefined) return problems;
  const message = 'the file is empty; `cdx scenario init` writes an example';
  return [{ path: [], message, expected: 'a scenario', found: 'nothing' }];
}

type Placer = (problem: FoundProblem) => Place;

/** Where a value comes from: the last flag that set it or something around it, else the file. */
function placer(yaml: YamlSource, applied: readonly AppliedOverride[]): Placer {
  return ({ path, at = 'value', related = [] }) => {
    const setter = applied.findLast((override) =>
      [path, ...related].some((place) => startsWith(place, override.path)),
    );
    return setter === undefined ? yaml.locate(path, at) : nowhere(setter.flag);
  };
}

function startsWith(path: ValuePath, start: ValuePath): boolean {
  return start.every((key, index) => path[index] === key);
}

function inOrder(problems: readonly FoundProblem[], place: Placer): ScenarioProblem[] {
  return problemsInOrder(problems.map((problem) => ({ problem, place: place(problem) })));
}
