// An empty project into which tarballs are installed, as somebody else would, but without a network:
// from the store that the repository's own install has filled.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { lockOf } from './project-lock.mjs';
import { root, run } from '../run.mjs';
import { pnpm } from '../setup.mjs';

/** @typedef {import('./pack.mjs').Tarball} Tarball */

const errorLinesMax = 12;

/**
 * `hoist`: what a package does not ask for it does not get, though others have it installed.
 * `trustLockfile`: the versions are those of the repository's lockfile, which its install has held
 * against the policies of the registry; asking again would need the network.
 */
const settings = ['hoist: false', 'trustLockfile: true'];

/**
 * Errors: where the store lacks what is needed, one that says how to fill it.
 * @param {string} folder made here, beside the folder of the tarballs
 * @param {readonly Tarball[]} all
 * @param {import('./project-lock.mjs').Project} project
 */
export async function installProject(folder, all, project) {
  const { dependencies, lock } = lockOf(
    parse(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')),
    all,
    project,
    ({ path }) => `file:../${basename(dirname(path))}/${basename(path)}`,
  );
  mkdirSync(folder);
  const manifest = { name: basename(folder), private: true, type: 'module', dependencies };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  // JSON is YAML.
  writeFileSync(join(folder, 'pnpm-lock.yaml'), JSON.stringify(lock, null, 2));
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), [...settings, ...buildSettings()].join('\n'));
  const store = storeFolder();
  const args = ['install', '--offline', '--frozen-lockfile', '--store-dir', store];
  const { code, output } = await pnpm(args, { cwd: folder });
  if (code === 0) return;
  throw new Error(
    `The tarballs could not be installed from the store of this repository, ${store}.\n` +
      'Where packages are missing there: rm -rf node_modules && npm test -- tarballs\n' +
      output,
  );
}

/**
 * Runs a command of the project's own.
 * @param {string} folder
 * @param {string} name
 * @param {readonly string[]} args
 */
export function runInProject(folder, name, args) {
  const command = process.platform === 'win32' ? `${name}.CMD` : name;
  const env = { CI: 'true', NO_COLOR: '1', COLUMNS: '80' };
  return run(join(folder, 'node_modules', '.bin', command), args, { cwd: folder, env });
}

/**
 * What tsc says, in terms of packages instead of where pnpm has put them. One fault is often told
 * by every file that imports another.
 * @param {import('../run.mjs').Outcome} outcome
 */
export function compilerErrors({ output }) {
  const lines = output
    .replace(/\S*node_modules\/\.pnpm\/[^/]+\/node_modules\//g, '')
    .trimEnd()
    .split('\n');
  const more = lines.length - errorLinesMax;
  return [...lines.slice(0, errorLinesMax), ...(more > 0 ? [`… and ${more} lines more`] : [])].join(
    '\n',
  );
}

/** Which install scripts may run is decided once, in the repository's settings. */
function buildSettings() {
  const { allowBuilds } = parse(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8'));
  return [`allowBuilds: ${JSON.stringify(allowBuilds)}`];
}

/** pnpm takes the folder that holds the store of each of its formats. */
function storeFolder() {
  const { storeDir } = parse(readFileSync(join(root, 'node_modules', '.modules.yaml'), 'utf8'));
  return dirname(storeDir);
}
