// Executes the code blocks of README.md and packages/*/README.md against the built packages.
//
// ```ts is type-checked and run by Node as a module of its own, where the package's users stand.
// ```sh is run by bash in a temporary folder (with scenarios/), one folder per README, in order; it
// may call `npx cdx`. Set-up commands (npm, git, cd) are left out. See lib/snippets.mjs for the rest.
// Tests of a runner in the README of @cdx/testing are type-checked here; check-tarballs.mjs runs them.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suiteReadme } from './lib/tarballs/readme-suite.mjs';
import { bin, root, run } from './lib/run.mjs';
import { packageFolders, requireBuilt } from './lib/setup.mjs';
import { isExpectedOutput, snippetsOf } from './lib/snippets.mjs';

/** @typedef {import('./lib/snippets.mjs').Snippet} Snippet */

requireBuilt();

const setUp = /^(npm|git|cd) /;
/** What people see on a terminal of 80 columns, without its colours, wherever the check runs. */
const env = { NO_COLOR: '1', COLUMNS: '80', LC_ALL: 'C.UTF-8' };
/** @type {string[]} */
const failures = [];
let executed = 0;

// The root has no package of its own; its README speaks for the command, which sees all the others.
await checkReadme('README.md', 'packages/cli');
for (const folder of packageFolders) await checkReadme(`${folder}/README.md`, folder);

for (const failure of failures) console.error(`${failure}\n`);
console.log(`${executed} snippets executed, ${failures.length} failures`);
process.exitCode = failures.length === 0 ? 0 : 1;

/**
 * @param {string} readme
 * @param {string} home folder of the package whose imports the snippets see
 */
async function checkReadme(readme, home) {
  if (!existsSync(join(root, readme))) {
    failures.push(`${readme} is missing`);
    return;
  }
  const snippets = snippetsOf(readFileSync(join(root, readme), 'utf8'));
  await runTypeScript(
    readme,
    home,
    snippets.filter(({ language }) => language === 'ts'),
  );
  await runShell(
    readme,
    snippets.filter(({ language }) => language === 'sh'),
  );
}

/**
 * @param {string} readme
 * @param {string} home
 * @param {readonly Snippet[]} snippets
 */
async function runTypeScript(readme, home, snippets) {
  if (snippets.length === 0) return;
  const folder = join(root, home, '.readme');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const { line, code } of snippets) {
    // Blank lines in front, so that errors name the line of the README.
    writeFileSync(join(folder, `line-${line}.ts`), '\n'.repeat(line - 1) + code);
  }
  const options = { rootDir: '.', outDir: 'out', types: ['node'], customConditions: [] };
  const loose = {
    composite: false,
    declaration: false,
    declarationMap: false,
    noUnusedLocals: false,
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../../tsconfig.base.json',
      compilerOptions: { ...options, ...loose },
      include: ['*.ts'],
    }),
  );
  const compiled = await run(bin('tsc'), ['-p', folder]);
  if (compiled.code !== 0) failures.push(`${readme} does not compile\n${compiled.output}`);
  else {
    for (const snippet of snippets) {
      if (readme === suiteReadme && snippet.runner !== null) continue;
      const file = join(folder, 'out', `line-${snippet.line}.js`);
      judge(readme, snippet, await run(process.execPath, [file], { cwd: folder, env }));
    }
  }
  rmSync(folder, { recursive: true });
}

/**
 * @param {string} readme
 * @param {readonly Snippet[]} snippets
 */
async function runShell(readme, snippets) {
  const folder = mkdtempSync(join(tmpdir(), 'cdx-readme-'));
  cpSync(join(root, 'scenarios'), join(folder, 'scenarios'), { recursive: true });
  const cdx = `npx() { shift; '${process.execPath}' '${join(root, 'packages/cli/bin/cdx.js')}' "$@"; }`;
  for (const snippet of snippets) {
    const commands = snippet.code.split('\n').filter((command) => !setUp.test(command));
    if (commands.every((command) => command.trim() === '' || command.startsWith('#'))) continue;
    const script = ['set -euo pipefail', cdx, ...commands].join('\n');
    const outcome = await run('bash', ['-c', script], { cwd: folder, env });
    judge(readme, snippet, outcome);
  }
  rmSync(folder, { recursive: true });
}

/**
 * @param {string} readme
 * @param {Snippet} snippet
 * @param {import('./lib/run.mjs').Outcome} outcome
 */
function judge(readme, snippet, { code, output, stdout }) {
  executed += 1;
  const place = `${readme}:${snippet.line}`;
  if (code !== 0) failures.push(`${place} ends with exit code ${code}\n${output}`);
  else if (snippet.expected !== null && !isExpectedOutput(snippet.expected, stdout)) {
    failures.push(`${place} prints something else than the README says:\n${stdout}`);
  }
}
