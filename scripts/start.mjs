// `npm start`: from a fresh clone to the results of a simulation. Installs and builds when needed;
// arguments after `--` go to `cdx simulate`.

import './lib/check-node.mjs';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, runInForeground } from './lib/run.mjs';
import { ensureBuilt, ensureInstalled } from './lib/setup.mjs';

const scenario = 'store-fleet-outage';

if ((await ensureInstalled()) && (await ensureBuilt())) {
  process.exitCode = await runInForeground(process.execPath, [
    join('packages', 'cli', 'bin', 'cdx.js'),
    'simulate',
    join('scenarios', `${scenario}.yaml`),
    '--store',
    newStoreFile(),
    ...process.argv.slice(2),
  ]);
} else {
  process.exitCode = 1;
}

/** Every run has a store file of its own. */
function newStoreFile() {
  mkdirSync(join(root, '.cdx'), { recursive: true });
  let run = 1;
  while (existsSync(join(root, '.cdx', `${scenario}-${run}.db`))) run += 1;
  return join('.cdx', `${scenario}-${run}.db`);
}
