/** Reads an experiment and its scenario; nothing is written before both are sound. */
import { dirname, isAbsolute, join } from 'node:path';
import { formatProblems } from '@cdx/simulator';
import { parseExperiment, type ParsedExperiment } from '@cdx/simulator/experiment';
import { readScenarioFile } from '../../io/scenario-file.ts';
import { shellWord } from '../../render/next-steps.ts';
import type { CommandContext } from '../context.ts';
import type { ExperimentSettings } from './options.ts';

/** Errors: `invalid-scenario`, and those of reading files. */
export function prepareExperiment(
  { file, set, replications }: ExperimentSettings,
  { terminal }: CommandContext,
): ParsedExperiment {
  const text = readScenarioFile(file, terminal.cwd, 'experiment');
  const parsed = parseExperiment(text, {
    file,
    overrides: set.map((assignment) => ({ assignment, flag: `--set ${assignment}` })),
    ...(replications === undefined ? {} : { replications }),
    readScenario: (path) => {
      const scenario = isAbsolute(path) ? path : join(dirname(file), path);
      return { file: scenario, text: readScenarioFile(scenario, terminal.cwd) };
    },
  });
  if (parsed.warnings.length > 0) {
    terminal.stderr.write(`${formatProblems(parsed.warnings, { file, severity: 'warning' })}\n\n`);
  }
  return parsed;
}

/** The command that makes the results again; where they go and how many help does not matter to them. */
export function commandOf({ file, set, replications }: ExperimentSettings): string {
  const words = [
    'cdx',
    'experiment',
    file,
    ...(replications === undefined ? [] : ['--replications', replications.text]),
    ...set.flatMap((assignment) => ['--set', assignment]),
  ];
  return words.map((word) => shellWord(word)).join(' ');
}
