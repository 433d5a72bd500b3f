// What a package offers to import, held against the compiler and Node where it is installed.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { compilerErrors, runInProject } from './project.mjs';

/** @typedef {import('./pack.mjs').Manifest} Manifest */

/** The ways in which TypeScript finds a module: Node's own, and that of the bundlers. */
const resolutions = [
  ['--module', 'node16', '--moduleResolution', 'node16'],
  ['--module', 'preserve', '--moduleResolution', 'bundler'],
];

/** @param {Manifest} manifest */
export function optionalPeersOf({ peerDependenciesMeta = {} }) {
  return Object.keys(peerDependenciesMeta).filter((name) => peerDependenciesMeta[name]?.optional);
}

/**
 * What there is to import, as others write it.
 * @param {Manifest} manifest
 */
export function entriesOf({ name, exports = {} }) {
  return Object.keys(exports)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => `${name}${subpath.slice(1)}`);
}

/**
 * Compiles and runs imports of all of them, with every declaration file checked.
 * @param {string} folder of the project
 * @param {readonly string[]} entries
 * @returns {Promise<string[]>} what went wrong
 */
export async function entryProblems(folder, entries) {
  const problems = [];
  const lines = entries.map((entry, index) => `export * as entry${index} from '${entry}';\n`);
  writeFileSync(join(folder, 'entries.ts'), lines.join(''));
  for (const resolution of resolutions) {
    const flags = ['--noEmit', '--strict', '--target', 'es2023', '--types', 'node'];
    const compiled = await runInProject(folder, 'tsc', [...flags, ...resolution, 'entries.ts']);
    if (compiled.code !== 0)
      problems.push(`tsc ${resolution.join(' ')}\n${compilerErrors(compiled)}`);
  }
  writeFileSync(join(folder, 'entries.js'), importsOf(entries));
  const imported = await run(process.execPath, ['entries.js'], { cwd: folder });
  if (imported.code !== 0) problems.push(imported.output);
  return problems;
}

/** @param {readonly string[]} entries */
function importsOf(entries) {
  return `
for (const entry of ${JSON.stringify(entries)}) {
  try {
    await import(entry);
  } catch (error) {
    console.error(\`import '\${entry}': \${error.message}\`);
    process.exitCode = 1;
  }
}
`;
}
