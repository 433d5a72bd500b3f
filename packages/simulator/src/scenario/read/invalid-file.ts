/** The error about a file that cannot be run, scenario or experiment. */
import { CdxError } from '@cdx/session';
import { problemLine } from './format-problems.ts';
import type { ScenarioProblem } from './problem.ts';

/** `invalid-scenario` with `details` {file, problems}; the message names the first problem. */
export function invalidFile(file: string, problems: readonly ScenarioProblem[]): CdxError {
  const [first] = problems;
  const more = problems.length - 1;
  const said = first === undefined ? `${file} is not valid` : problemLine(first, { file });
  const rest = more === 0 ? '' : ` (and ${more} more problem${more === 1 ? '' : 's'})`;
  return new CdxError('invalid-scenario', said + rest, { file, problems });
}
