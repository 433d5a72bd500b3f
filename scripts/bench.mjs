// `npm run bench [PACKAGE…]`: runs the benchmarks of the packages and prints their tables; without names
// it writes docs/PERFORMANCE.md as well. Never a test: figures are rates and ratios taken in one run,
// targets are for a quiet machine, and the exit code says nothing about them.

import { existsSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { floorTable } from './lib/floor-table.mjs';
import { bin, root, run } from './lib/run.mjs';
import { ensureInstalled, packageFolders } from './lib/setup.mjs';

/** What takes more than a few minutes: `cli` records 2,160,000 sessions, which is ten and more. */
const onlyByName = ['cli'];

const benched = packageFolders
  .map((folder) => basename(folder))
  .filter((name) => existsSync(join(root, 'packages', name, 'bench/tsconfig.json')))
  // The higher a package stands, the more do its figures say about a run.
  .toSorted((one, other) => (floorTable[other]?.floor ?? 0) - (floorTable[one]?.floor ?? 0));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benched.includes(name));
if (unknown.length > 0) {
  console.error(`No benchmarks for ${unknown.join(', ')}. There are: ${benched.join(', ')}.`);
  process.exit(2);
}
const chosen = benched.filter((name) =>
  wanted.length === 0 ? !onlyByName.includes(name) : wanted.includes(name),
);

if (!(await ensureInstalled())) process.exit(1);
// Needs what has just been installed.
const { benchmarkLine, performancePage } = await import('./lib/performance-page.mjs');

const build = await run(bin('tsc'), ['-b', ...chosen.map((name) => `packages/${name}/bench`)]);
if (build.code !== 0) {
  console.error(build.output);
  process.exit(1);
}

const processors = cpus();
const machine = {
  cpu: processors[0]?.model.trim() ?? 'unknown processor',
  cpus: processors.length,
  memoryBytes: totalmem(),
  platform: `${process.platform} ${process.arch}`,
  node: process.version,
};
console.log(`Node ${machine.node}, ${machine.platform}, ${machine.cpus} × ${machine.cpu}`);

/** @type {import('./lib/performance-page.mjs').PackageBenchmarks[]} */
const packages = [];
for (const name of chosen) {
  console.log(`\n${name}`);
  const module = await import(join(root, 'packages', name, '.bench/index.js'));
  /** @type {readonly import('./lib/performance-page.mjs').Benchmark[]} */
  const rows = await module.benchmarks();
  for (const row of rows) console.log(benchmarkLine(row));
  packages.push({ name, about: module.about, rows });
}

if (wanted.length === 0) {
  const date = new Date().toISOString().slice(0, 10);
  const page = await performancePage({ machine, date, packages, left: onlyByName });
  writeFileSync(join(root, 'docs/PERFORMANCE.md'), page);
  console.log('\nWritten: docs/PERFORMANCE.md');
}
