// Installing and building when something has changed since the last time, and only then.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, step } from './run.mjs';

const stamps = join(root, 'node_modules', '.cache', 'cdx');

/** The folders of the packages, relative to the root. */
export const packageFolders = readdirSync(join(root, 'packages'))
  .map((name) => `packages/${name}`)
  .filter((folder) => existsSync(join(root, folder, 'package.json')))
  .toSorted();

/** Written by the compiler of each package; not every one has an entry of its own name. */
const builtFiles = packageFolders.map((folder) => `${folder}/dist/.tsbuildinfo`);

/** For checks of what is built: ends the program with a clear message where nothing is. */
export function requireBuilt() {
  if (builtFiles.every((file) => existsSync(join(root, file)))) return;
  console.error('The packages are not built: npm run build');
  process.exit(1);
}

/** @returns {Promise<boolean>} false where installing failed */
export function ensureInstalled() {
  const inputs = [
    'package.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    ...packageFolders.map((folder) => `${folder}/package.json`),
  ];
  return once('install', inputs, ['node_modules/.modules.yaml'], () =>
    pnpm(['install', '--frozen-lockfile']),
  );
}

/** @returns {Promise<boolean>} false where building failed */
export function ensureBuilt() {
  const inputs = ['tsconfig.base.json', 'turbo.json', 'pnpm-lock.yaml'];
  for (const folder of packageFolders) {
    inputs.push(`${folder}/package.json`, `${folder}/tsconfig.json`, ...filesIn(`${folder}/src`));
  }
  return once('build', inputs, builtFiles, () => build());
}

/**
 * Builds through turbo, which knows what is built already.
 * @param {readonly string[]} [args] for turbo
 */
export function build(args = []) {
  return pnpm(['exec', 'turbo', 'run', 'build', '--output-logs=errors-only', ...args]);
}

/**
 * Runs the pnpm that package.json names: the one on the path where it is that one, else through npx.
 * @param {readonly string[]} args
 * @param {{ cwd?: string }} [options] the root of the repository unless told
 */
export async function pnpm(args, options = {}) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = /** @type {string} */ (packageManager).replace(/^pnpm@|\+.*$/g, '');
  const env = { CI: 'true', COREPACK_ENABLE_DOWNLOAD_PROMPT: '0', TURBO_TELEMETRY_DISABLED: '1' };
  const onPath = await run('pnpm', ['--version'], { env });
  return onPath.code === 0 && onPath.output.trim() === wanted
    ? run('pnpm', args, { ...options, env })
    : run('npx', ['--yes', `pnpm@${wanted}`, ...args], { ...options, env });
}

/**
 * Does a step unless it was done with the same inputs and its outputs are still there.
 * @param {string} name
 * @param {readonly string[]} inputs files, relative to the root
 * @param {readonly string[]} outputs files, relative to the root
 * @param {() => Promise<import('./run.mjs').Outcome>} action
 */
async function once(name, inputs, outputs, action) {
  const stampFile = join(stamps, name);
  const stamp = hash(inputs);
  const isDone =
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === stamp &&
    outputs.every((file) => existsSync(join(root, file)));
  if (isDone) return true;
  if (!(await step(name, action))) return false;
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stampFile, stamp);
  return true;
}

/** @param {readonly string[]} files */
function hash(files) {
  const digest = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of files) {
    digest
      .update(`${file}\n`)
      .update(readFileSync(join(root, file)))
      .update('\n');
  }
  return digest.digest('hex');
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .toSorted();
}
