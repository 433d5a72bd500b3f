/**
 * The way in: the text of an experiment file to policies that can be run. Every policy's scenario is
 * read and judged before anything runs. Reading files is the caller's; nothing here does I/O.
 */
import { isCdxError } from '@cdx/session';
import { applyReplications } from './format/override-replications.ts';
import { checkFactors } from './format/check-factors.ts';
import { checkMetrics } from './format/check-metrics.ts';
import { checkNumbers } from './format/check-numbers.ts';
import { experimentFile, experimentSchema } from './format/experiment-file.ts';
import { experimentSource, normaliseExperiment } from './format/normalise.ts';
import { scenarioLimits } from '../scenario/limits.ts';
import type { ParsedScenario } from '../scenario/parse-scenario.ts';
import { invalidFile } from '../scenario/read/invalid-file.ts';
import type { ScenarioOverride } from '../scenario/read/overrides.ts';
import {
  nowhere,
  placeProblem,
  problemList,
  problemsInOrder,
  type FoundProblem,
  type Place,
  type ScenarioProblem,
} from '../scenario/read/problem.ts';
import { isKeyed, type ValuePath } from '../scenario/read/value-path.ts';
import { readYaml } from '../scenario/read/yaml-source.ts';
import { zodProblems } from '../scenario/read/zod-problems.ts';
import type { Experiment, ExperimentSource } from './experiment.ts';
import type { MetricInfo } from './metrics/metric.ts';
import { metricsWith } from './metrics/registry.ts';
import { checkPolicies, type CheckedPolicies } from './policies/check-policies.ts';
import { combinationCount, combine } from './policies/combine.ts';
import { experimentHash, type Policy } from './policies/policy.ts';

export interface ParseExperimentOptions {
  /** The name of the file, for messages. */
  readonly file: string;
  /** Reads the scenario that the file names; whatever `CdxError` it throws becomes a problem of the file. */
  readonly readScenario: (path: string) => {
    /** As messages name it. */
    readonly file: string;
    readonly text: string;
  };
  /** Changes of the base scenario, after those of the file; a text is an assignment of `--set`. */
  readonly overrides?: readonly (string | ScenarioOverride)[];
  /** In place of the file's `replications`; the flag is for messages. */
  readonly replications?: { readonly text: string; readonly flag: string };
}

export interface ParsedExperiment {
  readonly experiment: Experiment;
  /** In the file format, every default and override stated; its scenario is that of `base`. */
  readonly source: ExperimentSource;
  readonly base: ParsedScenario;
  /** In the order of the plan. */
  readonly policies: readonly Policy[];
  /** Every metric that runs of these policies have, by name. */
  readonly metrics: ReadonlyMap<string, MetricInfo>;
  readonly hash: string;
  readonly warnings: readonly ScenarioProblem[];
}

/**
 * Reads an experiment, YAML or JSON.
 *
 * @throws CdxError 'invalid-scenario' with `details` {file, problems: ScenarioProblem[]}: all that
 *   is wrong with experiment and policies. `formatProblems` makes text of it.
 */
export function parseExperiment(text: string, options: ParseExperimentOptions): ParsedExperiment {
  const { file, overrides = [] } = options;
  if (text.length > scenarioLimits.textLengthMax) {
    const expected = `at most ${scenarioLimits.textLengthMax} characters`;
    throw invalidFile(file, [
      placeProblem({ path: [], expected, found: `${text.length}` }, nowhere(null)),
    ]);
  }
  const yaml = readYaml(text);
  if (yaml.problems.length > 0) {
    throw invalidFile(
      file,
      yaml.problems.map(({ problem, place }) => placeProblem(problem, place)),
    );
  }
  const { data, flagOf } = applyReplications(yaml.data, options.replications);
  const place = ({ path, at = 'value', related = [] }: FoundProblem): Place => {
    const flag = [path, ...related].map((each) => flagOf(each)).find((found) => found !== null);
    return flag === undefined ? yaml.locate(path, at) : nowhere(flag);
  };
  const placed = (found: readonly FoundProblem[]) =>
    found.map((problem) => ({ problem, place: place(problem) }));

  const problems = problemList();
  const parsed = experimentFile.safeParse(data);
  if (!parsed.success) {
    problems.errors.push(
      ...(noExperiment(data, file) ?? zodProblems(parsed.error.issues, data, experimentSchema())),
    );
  }
  checkFactors(data, problems);
  if (!parsed.success) throw invalidFile(file, problemsInOrder(placed(problems.errors)));

  const experiment = normaliseExperiment(parsed.data);
  const count = combinationCount(experiment.design, experiment.factors);
  checkNumbers(parsed.data, count, problems);
  const scenario = readBase(experiment, options, problems.errors);
  const sound = problems.errors.length === 0 && scenario !== null;
  const checked: CheckedPolicies | null = sound
    ? checkPolicies({
        experiment,
        combinations: combine(experiment.design, experiment.factors, experiment.baseline),
        scenario,
        overrides: overrides.map((entry) =>
          typeof entry === 'string' ? { assignment: entry } : entry,
        ),
        locate: (path) => yaml.locate(path, 'value'),
      })
    : null;
  const outages = checked?.policies.flatMap((policy) =>
    policy.scenario.outages.filter(({ timing }) => timing.kind === 'once').map(({ name }) => name),
  );
  const metrics = metricsWith(outages ?? []);
  // Names of outages are only known with sound policies.
  if (checked === null || checked.base !== null)
    checkMetrics(
      parsed.data,
      data,
      {
        known: known(metrics, checked),
        scenarios: checked?.policies.map(({ scenario: own }) => own) ?? [],
      },
      problems,
    );
  const own = placed(problems.errors);
  if (checked === null || checked.base === null || checked.problems.length > 0 || own.length > 0) {
    const all = [...own, ...(checked?.problems ?? [])];
    throw invalidFile(file, [...problemsInOrder(all), ...(checked?.elsewhere ?? [])]);
  }
  if (checked.elsewhere.length > 0) throw invalidFile(file, checked.elsewhere);
  return {
    experiment,
    source: experimentSource(experiment, metrics),
    base: checked.base,
    policies: checked.policies,
    metrics,
    hash: experimentHash(checked.policies, experiment.warmUpMs),
    warnings: checked.warnings,
  };
}

/** While outages are not known, any recovery may be of one of them. */
function known(
  metrics: ReadonlyMap<string, MetricInfo>,
  checked: CheckedPolicies | null,
): ReadonlyMap<string, MetricInfo> {
  if (checked !== null) return metrics;
  const lenient = new Map(metrics);
  const get = lenient.get.bind(lenient);
  const recovery = metrics.get('recovery');
  lenient.get = (name) => get(name) ?? (name.startsWith('recovery/') ? recovery : undefined);
  return lenient;
}

function readBase(
  { scenarioFile }: Experiment,
  { readScenario }: ParseExperimentOptions,
  errors: FoundProblem[],
): ReturnType<ParseExperimentOptions['readScenario']> | null {
  const expected = 'the path of a scenario file, from the folder of this file';
  const path: ValuePath = ['scenario'];
  try {
    const scenario = readScenario(scenarioFile);
    if (!isExperiment(scenario.text)) return scenario;
    const message = `${scenario.file} is an experiment; expected a scenario`;
    errors.push({ path, message, expected, found: 'an experiment' });
  } catch (error) {
    if (!isCdxError(error)) throw error;
    errors.push({ path, message: error.message, expected, found: scenarioFile });
  }
  return null;
}

function isExperiment(text: string): boolean {
  if (!text.includes('cdxExperiment') || text.length > scenarioLimits.textLengthMax) return false;
  const { data } = readYaml(text);
  return isKeyed(data) && 'cdxExperiment' in data;
}

/** A file that is something else altogether has one problem, and not one for each key; null where it is none such. */
function noExperiment(data: unknown, file: string): readonly FoundProblem[] | null {
  const expected = 'an experiment';
  if (data === null || data === undefined) {
    const message = 'the file is empty; scenarios/experiments has an example';
    return [{ path: [], message, expected, found: 'nothing' }];
  }
  // A file with factors is an experiment whose first key has been mistaken.
  if (!isKeyed(data) || !('cdx' in data) || 'cdxExperiment' in data || 'factors' in data) {
    return null;
  }
  const message =
    'this is a scenario, which cdx simulate runs; an experiment names it: ' +
    `cdxExperiment: 1, scenario: ${basename(file)}`;
  return [{ path: [], message, expected, found: 'a scenario' }];
}

/** The name of a file without its folders. */
function basename(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
