// The examples of a README as the suite of somebody who has installed the package, under one of the
// two runners.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compilerErrors, runInProject } from './project.mjs';
import { run } from '../run.mjs';
import { isExpectedOutput } from '../snippets.mjs';

/**
 * @typedef {import('../snippets.mjs').Snippet} Snippet
 * @typedef {'node:test' | 'vitest'} Runner
 */

/** Whose tests they are; the check of the READMEs leaves them to the one of the tarballs. */
export const suiteReadme = 'packages/testing/README.md';

const settings = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    types: ['node'],
    rootDir: '.',
    outDir: 'out',
  },
  include: ['*.ts'],
};

/**
 * Compiles and runs the examples that the runner can run: its own tests, and programs.
 * @param {string} folder of a project that has what they import
 * @param {Runner} runner
 * @param {readonly Snippet[]} snippets
 * @returns {Promise<string[]>} what went wrong
 */
export async function suiteProblems(folder, runner, snippets) {
  const suite = snippets.filter((snippet) => snippet.runner === null || snippet.runner === runner);
  if (suite.every((snippet) => snippet.runner === null)) return [`shows no test of ${runner}`];
  for (const snippet of suite) writeExample(folder, runner, snippet);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  const compiled = await runInProject(folder, 'tsc', ['--project', 'tsconfig.json']);
  if (compiled.code !== 0) return [`does not compile\n${compilerErrors(compiled)}`];
  const { code, output } = await runSuite(folder, runner, suite);
  return code === 0 ? wrongOutputs(folder, suite) : [output];
}

/**
 * As it is written, in a file of its own. A test is run by its runner as it is; a program gets a
 * test that runs it and keeps what it prints.
 * @param {string} folder
 * @param {Runner} runner
 * @param {Snippet} snippet
 */
function writeExample(folder, runner, { line, code, runner: own }) {
  // Blank lines in front, so that errors name the line of the README.
  const example = '\n'.repeat(line - 1) + code;
  if (own === null) writeFileSync(join(folder, `line-${line}.ts`), example);
  const test = own === null ? testOf(runner, line) : example;
  writeFileSync(join(folder, `line-${line}.test.ts`), test);
}

/**
 * @param {Runner} runner
 * @param {number} line
 */
function testOf(runner, line) {
  return `
import { writeFileSync } from 'node:fs';
import { format } from 'node:util';
import { test } from '${runner}';

test('README.md:${line}', async () => {
  let printed = '';
  const { log } = console;
  console.log = (...values: unknown[]) => void (printed += format(...values) + '\\n');
  try {
    await import('./line-${line}.js');
  } finally {
    console.log = log;
  }
  writeFileSync('${printedFile(line)}', printed);
});
`;
}

/**
 * Node runs what was compiled, vitest the sources.
 * @param {string} folder
 * @param {Runner} runner
 * @param {readonly Snippet[]} suite
 */
function runSuite(folder, runner, suite) {
  if (runner === 'node:test') {
    const files = suite.map(({ line }) => join('out', `line-${line}.test.js`));
    return run(process.execPath, ['--test', ...files], { cwd: folder });
  }
  // Nothing here tests speed, and the machine may be busy.
  return runInProject(folder, 'vitest', ['run', '--exclude=out/**', '--test-timeout=60000']);
}

/**
 * What the programs have printed that the README does not say.
 * @param {string} folder
 * @param {readonly Snippet[]} suite
 */
function wrongOutputs(folder, suite) {
  return suite.flatMap(({ line, expected, runner }) => {
    if (runner !== null) return [];
    const file = join(folder, printedFile(line));
    if (!existsSync(file)) return [`line ${line} was not run`];
    const printed = readFileSync(file, 'utf8');
    if (expected === null || isExpectedOutput(expected, printed)) return [];
    return [`line ${line} prints something else than the README says:\n${printed}`];
  });
}

/** @param {number} line */
function printedFile(line) {
  return `line-${line}.printed`;
}
