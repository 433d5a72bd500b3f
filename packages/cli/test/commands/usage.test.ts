/** Help, version, and what is said where commands and options are none. */
import { expect, test } from 'vitest';
import { cdx } from '../support/run-cdx.ts';

test('--version prints the version alone', async () => {
  expect(await cdx(['--version'])).toEqual({ code: 0, out: '9.9.9\n', err: '' });
});

test.each([
  [['--help'], 'Usage: cdx [options] <command>'],
  [['help'], 'Usage: cdx [options] <command>'],
  [['simulate', '--help'], 'Usage: cdx simulate [options] [SCENARIO]'],
  [['help', 'sessions'], 'Usage: cdx sessions [options] <direction>'],
  [['session', '-h'], 'Usage: cdx session [options] <id>'],
  [['scenario', 'check', '--help'], 'Usage: cdx scenario check [options] <FILE>'],
])('%j is help on stdout', async (args, usage) => {
  const { code, out, err } = await cdx(args);
  expect([code, err]).toEqual([0, '']);
  expect(out.split('\n')[0]).toBe(usage);
});

test.each([[[]], [['scenario']]])('%j alone shows help as an error', async (args) => {
  const { code, out, err } = await cdx(args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^Usage: cdx/);
});

test.each([
  'simulate',
  'sessions',
  'session',
  'summary',
  'history',
  'warnings',
  'staleness',
  'readiness',
  'rerun',
  'cancel',
  'run-now',
  'full-sync',
  'pause',
  'resume',
  'process-status-messages',
  'scavenge',
  'error',
  'doctor',
  'scenario',
  'scenario init',
  'scenario check',
  'scenario schema',
])('help of %s has examples, and calls the program as it was called', async (command) => {
  const args = [...command.split(' '), '--help'];
  const { out } = await cdx(args, { env: { npm_command: 'exec' } });
  expect(out).toMatch(/Examples?:\n {2}npx cdx /);
});

test.each([
  [['simulat'], "unknown command 'simulat'; did you mean simulate? See cdx --help."],
  [['frobnicate'], "unknown command 'frobnicate'. See cdx --help."],
  [['scenario', 'chekc'], "unknown command 'chekc'; did you mean check? See cdx scenario --help."],
  [
    ['simulate', 'x', '--jsno'],
    "unknown option '--jsno'; did you mean --json? See cdx simulate --help.",
  ],
  [['session'], "missing required argument 'id'. See cdx session --help."],
  [
    ['session', 'a', 'b'],
    "too many arguments for 'session'. Expected 1 argument but got 2. See cdx session --help.",
  ],
  [
    ['simulate', 'x', '--store'],
    "option '--store <where>' argument missing. See cdx simulate --help.",
  ],
])('%j is answered in one line', async (args, message) => {
  expect(await cdx(args)).toEqual({ code: 2, out: '', err: `cdx: ${message}\n` });
});

test('--no-color goes anywhere', async () => {
  const options = { isTTY: true, env: { FORCE_COLOR: '1' } };
  const first = await cdx(['--no-color', 'doctor'], options);
  const last = await cdx(['doctor', '--no-color'], options);
  expect(first.out).not.toContain('\u001b');
  expect(last.out).not.toContain('\u001b');
  expect((await cdx(['doctor'], options)).out).toContain('\u001b');
});
