/** Small experiments as text, on the small scenario of the tests of scenarios. */
import { isCdxError } from '@cdx/session';
import type { ScenarioProblem } from '../../src/index.ts';
import {
  parseExperiment,
  type ParsedExperiment,
  type ParseExperimentOptions,
} from '../../src/experiment/index.ts';
import { problemLine } from '../../src/scenario/read/format-problems.ts';
import { scenarioText } from '../scenario/scenario-text.ts';

const parts = {
  cdxExperiment: '1',
  name: 'small-experiment',
  scenario: 'small.yaml',
  factors: '[{ name: interval, path: retry.interval, levels: [15m, 5m] }]',
  replications: '3',
};

type Changes = Readonly<Record<string, string | null>>;

/** One line for each part, in the order above; `null` leaves a part out, others come last. */
export function experimentText(changes: Changes = {}): string {
  return Object.entries({ ...parts, ...changes })
    .filter(([, text]) => text !== null)
    .map(([key, text]) => `${key}: ${text}\n`)
    .join('');
}

export interface Surroundings extends Partial<ParseExperimentOptions> {
  /** Changes of the small scenario. */
  readonly scenario?: Changes;
}

export function parse(changes: Changes = {}, surroundings: Surroundings = {}): ParsedExperiment {
  return parseText(experimentText(changes), surroundings);
}

export function parseText(text: string, surroundings: Surroundings = {}): ParsedExperiment {
  const { scenario, ...options } = surroundings;
  return parseExperiment(text, {
    file: 'e.yaml',
    readScenario: (file) => ({ file, text: scenarioText(scenario) }),
    ...options,
  });
}

/** The problems that reading reports, each in one line; none: []. */
export function problemsOf(text: string, surroundings: Surroundings = {}): readonly string[] {
  try {
    parseText(text, surroundings);
  } catch (error) {
    if (!isCdxError(error, 'invalid-scenario')) throw error;
    const { file, problems } = error.details as {
      readonly file: string;
      readonly problems: readonly ScenarioProblem[];
    };
    return problems.map((problem) => problemLine(problem, { file }));
  }
  return [];
}
