// `npm run bench [PACKAGE…]`: runs the benchmarks of the packages and prints one table. Never a test: figures are
// rates and ratios taken in one run, targets are for a quiet machine, and the exit code says nothing about them.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './lib/run.mjs';
import { packageFolders } from './lib/setup.mjs';

/**
 * One line of the table. `target` is a least value, `targetAtMost` a greatest one.
 * @typedef {object} Benchmark
 * @property {string} name
 * @property {number} value
 * @property {string} unit
 * @property {number} [target]
 * @property {number} [targetAtMost]
 */

const wanted = process.argv.slice(2);
const folders = packageFolders.filter(
  (folder) =>
    existsSync(join(root, folder, 'bench/tsconfig.json')) &&
    (wanted.length === 0 || wanted.some((name) => folder.endsWith(`/${name}`))),
);
if (folders.length === 0) {
  console.error(`No benchmarks for ${wanted.join(', ')}.`);
  process.exit(2);
}

const build = await run('npx', ['tsc', '-b', ...folders.map((folder) => `${folder}/bench`)]);
if (build.code !== 0) {
  console.error(build.output);
  process.exit(1);
}

console.log(`Node ${process.version}, ${process.platform} ${process.arch}`);
for (const folder of folders) {
  console.log(`\n${folder}`);
  const module = await import(join(root, folder, '.bench/index.js'));
  /** @type {readonly Benchmark[]} */
  const rows = await module.benchmarks();
  for (const row of rows) console.log(line(row));
}

/** @param {Benchmark} row */
function line({ name, value, unit, target, targetAtMost }) {
  const figure = `${round(value)} ${unit}`.padStart(22);
  if (target !== undefined) {
    return `${figure}  ${name} (target ≥ ${round(target)}: ${value >= target ? 'met' : 'missed'})`;
  }
  if (targetAtMost !== undefined) {
    const met = value <= targetAtMost ? 'met' : 'missed';
    return `${figure}  ${name} (target ≤ ${round(targetAtMost)}: ${met})`;
  }
  return `${figure}  ${name}`;
}

/** @param {number} value */
function round(value) {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}
