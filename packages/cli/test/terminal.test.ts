/** What the terminal can show follows from flags, environment and the stream. */
import { expect, test } from 'vitest';
import { capabilitiesOf, programName } from '../src/terminal.ts';
import { testTerminal, type TerminalOptions } from './support/run-cdx.ts';

const capabilities = (options: TerminalOptions, noColor = false) =>
  capabilitiesOf(testTerminal(options), noColor);

test.each<[TerminalOptions, boolean, boolean]>([
  [{ isTTY: true }, false, true],
  [{ isTTY: false }, false, false],
  [{ isTTY: true, env: { TERM: 'dumb' } }, false, false],
  [{ isTTY: true, env: { NO_COLOR: '1' } }, false, false],
  [{ isTTY: true, env: { NO_COLOR: '' } }, false, true],
  [{ isTTY: false, env: { FORCE_COLOR: '1' } }, false, true],
  [{ isTTY: false, env: { FORCE_COLOR: '' } }, false, true],
  [{ isTTY: true, env: { FORCE_COLOR: '0' } }, false, false],
  [{ isTTY: true, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, false, true],
  [{ isTTY: true, env: { FORCE_COLOR: '1' } }, true, false],
])('colours: %j, --no-color %s: %s', (options, noColor, expected) => {
  expect(capabilities(options, noColor).color).toEqual({ stdout: expected, stderr: expected });
});

test.each<[Readonly<Record<string, string>>, boolean]>([
  [{ LANG: 'en_US.UTF-8' }, true],
  [{ LANG: 'C.utf8' }, true],
  [{ LANG: 'C' }, false],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, false],
  [{ LANG: 'C', LC_CTYPE: 'de_DE.UTF-8' }, true],
  [{ LANG: '' }, false],
])('characters beyond ASCII: %j: %s', (env, expected) => {
  expect(capabilities({ env }).unicode).toBe(expected);
});

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['win32', { WT_SESSION: 'x' }, true],
  ['win32', {}, false],
  ['darwin', {}, true],
])('without a locale: %s %j: %s', (platform, env, expected) => {
  const terminal = { ...testTerminal(), platform, env };
  expect(capabilitiesOf(terminal, false).unicode).toBe(expected);
});

test.each<[TerminalOptions, number]>([
  [{ isTTY: true, columns: 132 }, 132],
  [{ isTTY: true, columns: 0 }, 80],
  [{ isTTY: false, columns: 132 }, 80],
  [{ isTTY: false, env: { COLUMNS: '60' } }, 60],
  [{ isTTY: true, columns: 100, env: { COLUMNS: '60' } }, 100],
  [{ isTTY: false, env: { COLUMNS: 'wide' } }, 80],
  [{ isTTY: false, env: { COLUMNS: '5' } }, 30],
])('width: %j: %i', (options, expected) => {
  expect(capabilities(options).width).toBe(expected);
});

test('progress is for terminals that can go back in a line', () => {
  expect(capabilities({ isTTY: true }).progress).toBe(true);
  expect(capabilities({ isTTY: false }).progress).toBe(false);
  expect(capabilities({ isTTY: true, env: { TERM: 'dumb' } }).progress).toBe(false);
});

test('messages name the program as it was called', () => {
  expect(programName({ env: {} })).toBe('cdx');
  expect(programName({ env: { npm_command: 'exec' } })).toBe('npx cdx');
  expect(programName({ env: { npm_lifecycle_event: 'start' } })).toBe('npx cdx');
});
