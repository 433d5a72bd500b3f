// Packs the public packages as a release does, and tells what is wrong with what was packed. For the
// checks of what others install.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../run.mjs';
import { packageFolders, pnpm } from '../setup.mjs';

/**
 * @typedef {object} Manifest what a package.json says, as far as the checks ask
 * @property {string} name
 * @property {string} version
 * @property {boolean} [private]
 * @property {{ access?: string }} [publishConfig]
 * @property {Record<string, string>} [bin]
 * @property {Record<string, unknown>} [exports]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, { optional?: boolean }>} [peerDependenciesMeta]
 */

/**
 * @typedef {object} Tarball
 * @property {string} folder of the package, relative to the root
 * @property {string} path of the file
 * @property {string} integrity
 * @property {readonly string[]} files paths inside the package
 * @property {Manifest} manifest as it was packed: without the protocols of the workspace
 */

/**
 * @param {string} destination folder
 * @returns {Promise<Tarball[]>} of every package that is not private
 */
export async function packAll(destination) {
  const folders = packageFolders.filter((folder) => manifestOf(folder).private !== true);
  const filters = folders.flatMap((folder) => ['--filter', `./${folder}`]);
  const args = ['--recursive', ...filters, 'pack', '--json', '--pack-destination', destination];
  const packed = await pnpm(args);
  if (packed.code !== 0) throw new Error(`pnpm pack failed\n${packed.output}`);
  /** @type {{ name: string, filename: string, integrity: string, files: { path: string }[] }[]} */
  const listed = [JSON.parse(packed.stdout)].flat();
  return Promise.all(
    folders.map(async (folder) => {
      const { name } = manifestOf(folder);
      const one = listed.find((entry) => entry.name === name);
      if (one === undefined) throw new Error(`pnpm pack has left out ${name}\n${packed.output}`);
      const { filename: path, integrity, files } = one;
      const manifest = await packedManifest(path);
      return { folder, path, integrity, files: files.map((file) => file.path), manifest };
    }),
  );
}

/**
 * @param {string} folder
 * @returns {Manifest}
 */
function manifestOf(folder) {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

/**
 * @param {string} path
 * @returns {Promise<Manifest>}
 */
async function packedManifest(path) {
  const { code, stdout, output } = await run('tar', ['-xzOf', path, 'package/package.json']);
  if (code !== 0) throw new Error(`tar cannot read ${path}\n${output}`);
  return JSON.parse(stdout);
}

const ofUse = /^(package\.json|README\.md|LICENSE|(articles|bin|dist|src)\/.+)$/;
const ofNoUse = /(^|\/)(tests?|bench|fixtures|\.[^/]+)\/|(^|\/)\.|\.test\.|\.tsbuildinfo$/;

/**
 * What publint does not ask: that strangers may install the package, can, and get what they need of
 * it and no more.
 * @param {Pick<Tarball, 'files' | 'manifest'>} tarball
 * @param {readonly string[]} publicNames
 * @returns {string[]}
 */
export function problemsOf({ files, manifest }, publicNames) {
  const problems = [];
  if (manifest.publishConfig?.access !== 'public') {
    problems.push('publishConfig.access must be "public": scoped packages are not, unless told');
  }
  for (const field of /** @type {const} */ (['dependencies', 'peerDependencies'])) {
    for (const [name, range] of Object.entries(manifest[field] ?? {})) {
      if (/^(workspace|catalog|link|file):/.test(range)) {
        problems.push(`${field} asks for ${name} as "${range}", which only this repository knows`);
      }
      if (name.startsWith('@cdx/') && !publicNames.includes(name)) {
        problems.push(`${field} asks for ${name}, which is private`);
      }
    }
  }
  for (const file of ['README.md', 'LICENSE']) {
    if (!files.includes(file)) problems.push(`${file} is not packed`);
  }
  for (const file of files) {
    if (!ofUse.test(file) || ofNoUse.test(file)) {
      problems.push(`${file} is packed, and is of no use to others: see "files"`);
    }
  }
  return problems;
}
