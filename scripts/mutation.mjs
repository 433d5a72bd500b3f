// `npm run mutation [FOLDER…]`: mutation testing of packages/session, or of some folders of its sources.
// Fails below the least share, and where the list of survivors with their reasons is not the truth.
// A run of everything writes docs/mutation.md as well. Not part of `npm test`: it takes long.

import './lib/check-node.mjs';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { bin, root, runInForeground } from './lib/run.mjs';
import { ensureInstalled } from './lib/setup.mjs';
import { knownSurvivors } from './lib/survivors.mjs';

const reportFile = join(root, '.mutation/report.json');
const sources = 'packages/session/src';

const folders = process.argv.slice(2);
const unknown = folders.filter((name) => !existsSync(join(root, sources, name)));
if (unknown.length > 0) {
  console.error(`No such file or folder of ${sources}: ${unknown.join(', ')}.`);
  process.exit(2);
}
if (!(await ensureInstalled())) process.exit(1);
// Needs what has just been installed.
const { explain, leastPercent, mutationPage, tally } = await import('./lib/mutation-page.mjs');

const chosen = folders.map((name) =>
  name.endsWith('.ts') ? `${sources}/${name}` : `${sources}/${name}/**/*.ts`,
);
rmSync(reportFile, { force: true });
const startedAt = performance.now();
const code = await runInForeground(bin('stryker'), [
  'run',
  ...(chosen.length === 0 ? [] : ['--mutate', chosen.join(',')]),
]);
if (code !== 0 || !existsSync(reportFile)) process.exit(code === 0 ? 1 : code);

/** @type {import('./lib/mutation-page.mjs').Report} */
const report = JSON.parse(readFileSync(reportFile, 'utf8'));
const { killed, timedOut, survived, broken, judged, percent } = tally(report);
const { explained, unexplained, outdated } = explain(report, knownSurvivors);

console.log(
  `\n${percent.toFixed(1)} % of ${judged} mutants noticed: ${killed} killed, ${timedOut} timed out; ` +
    `${survived} survived, ${explained.length} of them with a reason, ${broken} could not be judged`,
);
for (const { file, lineNumber, line, mutant } of unexplained) {
  console.error(`\nSurvived without a reason: ${sources}/${file}:${lineNumber}`);
  console.error(`  line: ${line}\n  mutant: ${mutant}`);
}
for (const { file, line, mutant } of outdated) {
  console.error(`\nListed in scripts/lib/survivors.mjs, but it did not survive: ${file}`);
  console.error(`  line: ${line}\n  mutant: ${mutant}`);
}
const isTrue = unexplained.length === 0 && outdated.length === 0;
if (!isTrue) console.error('\nAdd a test or a reason for each (scripts/lib/survivors.mjs).');
if (percent < leastPercent) console.error(`\nBelow ${leastPercent} %.`);
process.exitCode = isTrue && percent >= leastPercent ? 0 : 1;

if (folders.length === 0) {
  const page = await mutationPage({
    report,
    known: knownSurvivors,
    date: new Date().toISOString().slice(0, 10),
    minutes: (performance.now() - startedAt) / 60_000,
    machine: `one mutant at a time, on ${cpus().length} processors (${cpus()[0]?.model.trim() ?? 'unknown'})`,
  });
  // The page says that every survivor has its reason.
  if (isTrue) writeFileSync(join(root, 'docs/mutation.md'), page);
  console.log(isTrue ? '\nWritten: docs/mutation.md' : '\nNot written: docs/mutation.md');
}
