/** A small valid scenario as text, with any of its top-level parts replaced. */
import { isCdxError } from '@cdx/session';
import {
  parseScenario,
  type ParseScenarioOptions,
  type ParsedScenario,
  type ScenarioProblem,
} from '@cdx/simulator';
import { problemLine } from '../../src/scenario/read/format-problems.ts';

const parts = {
  cdx: '1',
  name: 'small',
  start: '2026-03-02T00:00:00',
  duration: '24h',
  jobs: "[{ id: '1020' }, { id: P-0001 }]",
  channelDataGroups: '[{ name: Stores, databases: { count: 10 } }]',
  distributionSchedules: `
  - { name: Prices, jobs: ['1020'], channelDataGroups: [Stores], recurrence: { every: 20m } }
  - { name: P-job, jobs: [P-0001], channelDataGroups: [Stores], recurrence: { every: 5m } }`,
};

/** One line for each part, in the order above; `null` leaves a part out, others come last. */
export function scenarioText(changes: Readonly<Record<string, string | null>> = {}): string {
  return Object.entries({ ...parts, ...changes })
    .filter(([, text]) => text !== null)
    .map(([key, text]) => `${key}: ${text}\n`)
    .join('');
}

export function parse(
  changes: Readonly<Record<string, string | null>> = {},
  options: Partial<ParseScenarioOptions> = {},
): ParsedScenario {
  return parseScenario(scenarioText(changes), { file: 'small.yaml', ...options });
}

/** The problems that reading reports, each in one line; none: []. */
export function problemsIn(text: string, overrides: readonly string[] = []): readonly string[] {
  return lines(rejection(text, overrides));
}

export function warningsIn(text: string): readonly string[] {
  return lines(parseScenario(text, { file: 'small.yaml' }).warnings);
}

export function rejection(
  text: string,
  overrides: readonly string[] = [],
): readonly ScenarioProblem[] {
  try {
    parseScenario(text, { file: 'small.yaml', overrides });
  } catch (error) {
    if (!isCdxError(error, 'invalid-scenario')) throw error;
    return error.details['problems'] as readonly ScenarioProblem[];
  }
  return [];
}

function lines(problems: readonly ScenarioProblem[]): readonly string[] {
  return problems.map((problem) => problemLine(problem, { file: 'small.yaml' }));
}
