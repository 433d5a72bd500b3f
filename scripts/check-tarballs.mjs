// The public packages as others get them: packed, installed into empty projects without a network,
// compiled against and run there; and the examples of @cdx/testing's README under both test runners.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf, entryProblems, optionalPeersOf } from './lib/tarballs/entries.mjs';
import { installProject, runInProject } from './lib/tarballs/project.mjs';
import { suiteProblems, suiteReadme } from './lib/tarballs/readme-suite.mjs';
import { root } from './lib/run.mjs';
import { scratchFolder } from './lib/scratch.mjs';
import { requireBuilt } from './lib/setup.mjs';
import { snippetsOf } from './lib/snippets.mjs';
import { packAll } from './lib/tarballs/pack.mjs';

/** @typedef {import('./lib/tarballs/pack.mjs').Tarball} Tarball */

requireBuilt();
const scratch = scratchFolder('cdx-tarballs-');
const compiler = ['typescript', '@types/node'];
const markdown = readFileSync(join(root, suiteReadme), 'utf8');
/** A block that says itself which command shows it: what a failing property prints. */
const printedScenario = /^```text\n(# npx cdx simulate (\S+)\n[\s\S]*?)^```/gm;

/** @type {string[]} */
const problems = [];
try {
  mkdirSync(join(scratch, 'tarballs'));
  const tarballs = await packAll(join(scratch, 'tarballs'));
  await checkEveryPackage(tarballs);
  await checkOptionalPeers(tarballs);
  await checkSuite(tarballs, 'node:test', []);
  await checkSuite(tarballs, 'vitest', ['vitest']);
} catch (error) {
  problems.push(/** @type {Error} */ (error).message);
}
for (const problem of problems) console.error(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

/**
 * All packages, with no peer but those that they must have. Of one with optional peers only the main
 * entry promises to do without them.
 * @param {readonly Tarball[]} tarballs
 */
async function checkEveryPackage(tarballs) {
  const folder = join(scratch, 'every-package');
  const needed = tarballs.flatMap(({ manifest }) => {
    const optional = optionalPeersOf(manifest);
    return Object.keys(manifest.peerDependencies ?? {}).filter((name) => !optional.includes(name));
  });
  const libraries = [...compiler, ...new Set(needed)];
  await installProject(folder, tarballs, { tarballs, libraries });
  const entries = tarballs.flatMap(({ manifest }) =>
    entriesOf(manifest).filter(
      (entry) => entry === manifest.name || optionalPeersOf(manifest).length === 0,
    ),
  );
  tell('every package', await entryProblems(folder, entries));
  tell('the command', await commandProblems(folder));
}

/** @param {readonly Tarball[]} tarballs */
async function checkOptionalPeers(tarballs) {
  const folder = join(scratch, 'optional-peers');
  const some = tarballs.filter(({ manifest }) => optionalPeersOf(manifest).length > 0);
  const peers = some.flatMap(({ manifest }) => Object.keys(manifest.peerDependencies ?? {}));
  const libraries = [...compiler, ...new Set(peers)];
  await installProject(folder, tarballs, { tarballs: some, libraries });
  const entries = some.flatMap(({ manifest }) => entriesOf(manifest));
  tell('with optional peers', await entryProblems(folder, entries));
}

/**
 * The command starts, has its articles with it, and runs the scenarios that the README shows as what
 * a property has found.
 * @param {string} folder
 */
async function commandProblems(folder) {
  const commands = [['--version'], ['error', 'partial-data']];
  for (const [, scenario = '', name = ''] of markdown.matchAll(printedScenario)) {
    writeFileSync(join(folder, name), scenario);
    commands.push(['simulate', name]);
  }
  const wrong = [];
  for (const args of commands) {
    const { code, output } = await runInProject(folder, 'cdx', args);
    if (code !== 0) wrong.push(`cdx ${args.join(' ')} ends with exit code ${code}\n${output}`);
  }
  return wrong;
}

/**
 * The README's examples where the kit, its peer and a runner are installed, and nothing else.
 * @param {readonly Tarball[]} tarballs
 * @param {'node:test' | 'vitest'} runner
 * @param {readonly string[]} runnerLibraries none where Node itself has the runner
 */
async function checkSuite(tarballs, runner, runnerLibraries) {
  const folder = join(scratch, `under-${runner.replace(':', '-')}`);
  await installProject(folder, tarballs, {
    tarballs: tarballs.filter(({ manifest }) => manifest.name === '@cdx/testing'),
    libraries: [...compiler, 'fast-check', ...runnerLibraries],
  });
  const examples = snippetsOf(markdown).filter(({ language }) => language === 'ts');
  tell(`${suiteReadme} under ${runner}`, await suiteProblems(folder, runner, examples));
}

/**
 * @param {string} place
 * @param {readonly string[]} found
 */
function tell(place, found) {
  problems.push(...found.map((problem) => `${place}: ${problem}`));
}
