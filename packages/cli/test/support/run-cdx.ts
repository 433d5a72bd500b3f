/**
 * Runs the command line in process: a terminal that remembers what was written, a folder of its
 * own for each test, a clock that stands still.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { runCli } from '../../src/cli.ts';
import type { InterruptSignal, ProcessMemory, Terminal } from '../../src/terminal.ts';

export interface TerminalOptions {
  readonly cwd?: string;
  readonly columns?: number;
  readonly isTTY?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeVersion?: string;
  /** Sent as soon as a command listens. */
  readonly interrupt?: InterruptSignal;
  /** What the clock shows, one call after the other; the last stays. */
  readonly clock?: readonly number[];
  readonly memory?: ProcessMemory;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const utf8 = { LANG: 'en_US.UTF-8' };

/** A folder that goes when the test has ended. */
export function temporaryFolder(): string {
  const folder = newFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder for all tests of a file, which change nothing in it. */
export function sharedFolder(): string {
  const folder = newFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function newFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'cdx-cli-')));
}

export function testTerminal(
  options: TerminalOptions = {},
): Terminal & { readonly written: { out: string; err: string } } {
  const written = { out: '', err: '' };
  const isTTY = options.isTTY ?? false;
  const clock = [...(options.clock ?? [1_800_000_000_000])];
  return {
    written,
    stdout: { isTTY, write: (text) => void (written.out += text) },
    stderr: { isTTY, write: (text) => void (written.err += text) },
    columns: options.columns,
    env: { ...utf8, ...options.env },
    platform: 'linux',
    nodeVersion: options.nodeVersion ?? '20.20.2',
    cwd: options.cwd ?? '/nowhere',
    now: () => (clock.length > 1 ? clock.shift() : clock[0]) as number,
    onInterrupt: (listener) => {
      if (options.interrupt !== undefined) listener(options.interrupt);
      return () => undefined;
    },
    nextTurn: () => Promise.resolve(),
    ...(options.memory === undefined ? {} : { memory: options.memory }),
  };
}

/** Runs one command line. */
export async function cdx(args: readonly string[], options: TerminalOptions = {}): Promise<Ran> {
  const terminal = testTerminal(options);
  const code = await runCli(args, { terminal, version: '9.9.9' });
  return { code, ...terminal.written };
}

/** `cdx` in one folder, with its arguments as one text; quotes are for words with spaces. */
export function cdxIn(cwd: string, options: TerminalOptions = {}) {
  return (line: string): Promise<Ran> => cdx(wordsOf(line), { cwd, ...options });
}

function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
