/**
 * From an error to what the user is told and the exit code. Everything that can be expected is a
 * `CdxError` with a code; anything else is a fault of cdx itself, and says so.
 */
import { sep } from 'node:path';
import { isCdxError, type CdxError, type CdxErrorCode } from '@cdx/session';
import { formatProblems, type ScenarioProblem } from '@cdx/simulator';
import { withoutSecrets } from './io/store-place.ts';
import { printable } from './render/text.ts';

/** 0 done; 1 the run, or cdx, found a problem; 2 bad input; 130 and 143 stopped by a signal. */
export const exitCode = {
  done: 0,
  problem: 1,
  badInput: 2,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** What somebody typed, or the file that they named, is at fault. */
const inputCodes: ReadonlySet<CdxErrorCode> = new Set([
  'invalid-scenario',
  'invalid-argument',
  'file-not-found',
  'not-a-file',
  'file-unreadable',
  'store-exists',
  'not-a-store',
  'store-newer',
  'store-locked',
  'views-outdated',
  'nothing-to-continue',
  'run-unfinished',
  'scenario-changed',
  'session-not-found',
  'schedule-not-found',
  'limit-exceeded',
]);

/** What a run or a store has shown to be wrong. */
const problemCodes: ReadonlySet<CdxErrorCode> = new Set([
  'command-refused',
  'conservation-violated',
  'history-diverged',
  'illegal-step',
  'invalid-event',
  'limit-reached',
  'store-access-denied',
  'store-corrupt',
  'store-timeout',
  'store-unreachable',
  'store-write-failed',
  'wrong-expected-revision',
  'duplicate-event-id',
]);

export function exitCodeOf(error: unknown): ExitCode {
  return isCdxError(error) && inputCodes.has(error.code) ? exitCode.badInput : exitCode.problem;
}

export interface ErrorContext {
  /** Below it, paths are shown relative. */
  readonly cwd: string;
  /** CDX_DEBUG: say where in the program. */
  readonly debug: boolean;
}

/** The whole message, ending in a line break. */
export function errorText(error: unknown, { cwd, debug }: ErrorContext): string {
  const told = isCdxError(error) ? knownText(error) : undefined;
  const text = told ?? unexpectedText(error);
  const where = debug ? `\n${stackOf(error)}` : '';
  return `cdx: ${withoutSecrets(text.replaceAll(cwd + sep, '') + where)}\n`;
}

function knownText(error: CdxError): string | undefined {
  const { code, message, details } = error;
  if (code === 'invalid-scenario') return scenarioText(details);
  if (code === 'conservation-violated') return violationsText(error);
  if (inputCodes.has(code)) return printableLines(message);
  if (problemCodes.has(code)) return `${printableLines(message)}\nSee docs/errors/${code}.md.`;
  return undefined;
}

function scenarioText(details: CdxError['details']): string {
  const { file, problems } = details as {
    readonly file: string;
    readonly problems: readonly ScenarioProblem[];
  };
  const list = formatProblems(problems, { file });
  return problems.length === 1
    ? list
    : `${problems.length} problems with ${printable(file)}\n\n${list}`;
}

function violationsText({ code, message, details }: CdxError): string {
  const { violations } = details as { readonly violations?: readonly string[] };
  const list =
    violations === undefined
      ? message
      : ['sessions were lost or doubled', ...violations].join('\n  ');
  return `${list}\nSee docs/errors/${code}.md.`;
}

function unexpectedText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (
    `this is a fault in cdx, not in your input: ${printableLines(message)}\n` +
    'CDX_DEBUG=1 shows where. Please report it with the command, the scenario and the seed.'
  );
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line))
    .join('\n');
}
