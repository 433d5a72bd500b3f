// Starting other programs, and telling about it in one line per step.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * @typedef {object} Outcome
 * @property {number} code exit code; 127 where the program is missing
 * @property {string} output everything that was written to stdout and stderr, in order
 * @property {string} stdout
 */

/**
 * Runs a program to its end, its output collected. Its stdin is empty, so nothing can wait for an answer.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string> }} [options]
 * @returns {Promise<Outcome>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    let stdout = '';
    child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text;
      stdout += text;
    });
    child.on('error', (error) => resolve({ code: 127, output: error.message, stdout }));
    child.on('close', (code) => resolve({ code: code ?? 1, output, stdout }));
  });
}

/**
 * Runs a program in the foreground: it has the terminal.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code
 */
export function runInForeground(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
    child.on('error', (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * The path of a command of our dev dependencies.
 * @param {string} name
 */
export function bin(name) {
  return join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.CMD` : name);
}

/**
 * Does one step: its name, how it ended and how long it took on one line, and its whole output
 * where it failed.
 * @param {string} name
 * @param {() => Promise<Outcome>} action
 * @returns {Promise<boolean>} whether it went well
 */
export async function step(name, action) {
  process.stdout.write(name.padEnd(24));
  const startedAt = performance.now();
  const { code, output } = await action();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${seconds.padStart(6)} s`);
  if (code !== 0) console.log(`\n${output.trimEnd()}\n`);
  return code === 0;
}
