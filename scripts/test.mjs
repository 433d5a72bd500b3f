// `npm test`: every check, one line each, and everything that a failing one said. Names after `--`
// choose some of them: `npm test -- lint types`.

import './lib/check-node.mjs';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin, root, run, step } from './lib/run.mjs';
import { ensureInstalled } from './lib/setup.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'cdx-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const report = join(scratch, 'vitest.json');

/** Lines to be shown below the check that found them. */
let notes = /** @type {string[]} */ ([]);

/** @type {Record<string, () => Promise<import('./lib/run.mjs').Outcome>>} */
const checks = {
  format: () => run(bin('prettier'), ['--check', '--cache', '--log-level', 'warn', '.']),
  lint: () => run(bin('oxlint'), ['--deny-warnings']),
  floors: () => script('check-floors.mjs'),
  types: () => run(bin('tsc'), ['-b']),
  tests: async () => {
    // CI: a golden that is missing fails instead of being written.
    const outcome = await run(
      bin('vitest'),
      ['run', '--reporter=default', '--reporter=json', `--outputFile=${report}`],
      { env: { CI: 'true', NO_COLOR: '1' } },
    );
    // What each event store was held against, and what was left out: told also where all is well.
    notes = outcome.output.split('\n').filter((line) => line.startsWith('conformance kit: '));
    return outcome;
  },
};
// The others are named by their files: error-docs, lockfile, packages, readmes, tarballs and
// what is added.
for (const file of readdirSync(join(root, 'scripts')).toSorted()) {
  const name = /^check-(.+)\.mjs$/.exec(file)?.[1];
  if (name !== undefined && !name.endsWith('.test')) checks[name] ??= () => script(file);
}
checks['unused'] = () => run(bin('knip'), ['--no-progress', '--no-config-hints']);

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in checks));
if (unknown.length > 0) {
  console.error(
    `No such check: ${unknown.join(', ')}. There are: ${Object.keys(checks).join(', ')}.`,
  );
  process.exit(2);
}
if (!(await ensureInstalled())) process.exit(1);

/** @type {string[]} */
const failed = [];
for (const [name, check] of Object.entries(checks)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  if (!(await step(name, check))) failed.push(name);
  for (const note of notes.toSorted()) console.log(`  ${note}`);
  notes = [];
}

console.log(failed.length === 0 ? '\nEvery check passed.' : `\nFailed: ${failed.join(', ')}.`);
if (chosen.length === 0 || chosen.includes('tests')) {
  const { passed, failed: failedTests } = countTests();
  console.log(`${passed} passed, ${failedTests} failed`);
}
process.exitCode = failed.length === 0 ? 0 : 1;

/** @param {string} file */
function script(file) {
  return run(process.execPath, [join('scripts', file)]);
}

/** A test file that could not be loaded counts as one failed test, as does a run without a report. */
function countTests() {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const unloaded = /** @type {{ status: string, assertionResults: unknown[] }[]} */ (
    testResults
  ).filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
}
