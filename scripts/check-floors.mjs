// Fails on an import that goes up, sideways, past a package's exports, or was not declared.

import { floorTable } from './lib/floor-table.mjs';
import { checkFloors } from './lib/floors.mjs';
import { root } from './lib/run.mjs';

const breaches = checkFloors(root, floorTable);
for (const breach of breaches) console.error(breach);
process.exitCode = breaches.length === 0 ? 0 : 1;
