// `npm start`: from a fresh clone to the results of a simulation. Installs and builds when needed;
// arguments after `--` go to `cdx simulate`, which writes a new store file in .cdx each time.

import './lib/check-node.mjs';
import { join } from 'node:path';
import { runInForeground } from './lib/run.mjs';
import { ensureBuilt, ensureInstalled } from './lib/setup.mjs';

if ((await ensureInstalled()) && (await ensureBuilt())) {
  process.exitCode = await runInForeground(process.execPath, [
    join('packages', 'cli', 'bin', 'cdx.js'),
    'simulate',
    join('scenarios', 'store-fleet-outage.yaml'),
    ...process.argv.slice(2),
  ]);
} else {
  process.exitCode = 1;
}
