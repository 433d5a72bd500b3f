/** `cdx simulate --report FILE`: a run as a page. */
import { formatDuration, type RunResults, type Scenario } from '@cdx/simulator';
import { writePage } from '../../io/report-files.ts';
import { shellWord } from '../../render/next-steps.ts';
import type { CommandContext } from '../context.ts';
import type { SimulateSettings } from './options.ts';

/** Errors: `file-unreadable`. */
export async function writeRunReport(
  file: string,
  results: RunResults,
  scenario: Scenario,
  settings: SimulateSettings,
  { terminal, version }: CommandContext,
): Promise<void> {
  // Only here: the libraries that draw take a moment to load.
  const { runReport } = await import('@cdx/simulator/report');
  const command = commandOf(results, scenario, settings);
  writePage(file, await runReport({ results, scenario, version, command }), terminal.cwd);
}

/**
 * The command that makes the run again, from its beginning, whichever way it came about. Without a
 * file the recorded scenario was taken, which the page holds.
 */
function commandOf(
  { startAt, endAt }: RunResults,
  { durationMs }: Scenario,
  { file, overrides }: SimulateSettings,
): string {
  const lasted = endAt - startAt;
  const words = [
    'cdx',
    'simulate',
    file ?? 'scenario.yaml',
    ...overrides.flatMap(({ assignment }) => ['--set', assignment]),
    ...(lasted === durationMs ? [] : ['--for', formatDuration(lasted)]),
  ];
  return words.map((word) => shellWord(word)).join(' ');
}
