/**
 * Reads scenario files and those of experiments. Everything that can be wrong with a file before its
 * text is looked at.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CdxError } from '@cdx/session';
import { nearest, scenarioLimits } from '@cdx/simulator';
import { formatBytes, formatCount } from '../render/numbers.ts';
import { errnoOf } from './errno.ts';

/** More bytes cannot be within the limit of characters. */
const bytesMax = 4 * scenarioLimits.textLengthMax;

/** What a file should be, and where an example is. */
interface ExpectedFile {
  readonly what: string;
  readonly example: string;
}

const expectedFiles = {
  scenario: { what: 'a scenario', example: '`cdx scenario init FILE` writes an example' },
  experiment: { what: 'an experiment', example: 'docs/experiments.md has an example' },
} as const satisfies Readonly<Record<string, ExpectedFile>>;

/**
 * The text of such a file. Errors: `file-not-found`, `not-a-file`, `file-unreadable`,
 * `limit-exceeded`.
 */
export function readScenarioFile(
  file: string,
  cwd: string,
  kind: keyof typeof expectedFiles = 'scenario',
): string {
  const expected = expectedFiles[kind];
  const path = resolve(cwd, file);
  let bytes: Uint8Array;
  try {
    const { size } = statSync(path);
    if (size > bytesMax) throw tooLarge(file, expected, size);
    bytes = readFileSync(path);
  } catch (error) {
    throw unreadable(error, file, path, expected);
  }
  if (bytes.length > bytesMax) throw tooLarge(file, expected, bytes.length);
  return decode(bytes, file, expected);
}

function decode(bytes: Uint8Array, file: string, { what }: ExpectedFile): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const [first, second] = bytes;
    const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
    const found = utf16 ? 'UTF-16' : 'something else';
    throw new CdxError(
      'file-unreadable',
      `${file} is no UTF-8 text but ${found}. Save it as UTF-8; ${what} is YAML or JSON.`,
      { path: file },
      { cause },
    );
  }
}

function unreadable(error: unknown, file: string, path: string, expected: ExpectedFile): unknown {
  switch (errnoOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new CdxError(
        'file-not-found',
        `There is no file ${file}${nearestFile(file, path, expected)}`,
        {
          path,
        },
      );
    case 'EISDIR':
      return new CdxError(
        'not-a-file',
        `${file} is a folder; expected ${expected.what} file${example(file, path)}`,
        { path },
      );
    case 'EACCES':
    case 'EPERM':
      return new CdxError('file-unreadable', `${file} cannot be read: permission denied.`, {
        path,
      });
    default:
      return error;
  }
}

function nearestFile(file: string, path: string, expected: ExpectedFile): string {
  const names = scenarioNames(dirname(path));
  const near = nearest(basename(path), names);
  return near === null ? `; ${expected.example}.` : `; did you mean ${join(dirname(file), near)}?`;
}

function example(file: string, path: string): string {
  const [first] = scenarioNames(path);
  return first === undefined ? '.' : `, such as ${join(file, first)}.`;
}

function scenarioNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.(ya?ml|json)$/i.test(name))
      .toSorted();
  } catch {
    return [];
  }
}

function tooLarge(file: string, { what }: ExpectedFile, bytes: number): CdxError {
  return new CdxError(
    'limit-exceeded',
    `${file} is too large for ${what}: ${formatBytes(bytes)}, where at most ` +
      `${formatCount(scenarioLimits.textLengthMax)} characters are read.`,
    { path: file, bytes },
  );
}
