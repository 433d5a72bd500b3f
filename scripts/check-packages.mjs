// Every public package as it is packed: the tarball has what the manifest promises (publint), what
// others need, and nothing else.

import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { readFileSync } from 'node:fs';
import { scratchFolder } from './lib/scratch.mjs';
import { requireBuilt } from './lib/setup.mjs';
import { packAll, problemsOf } from './lib/tarballs/pack.mjs';

requireBuilt();
const tarballs = await packAll(scratchFolder('cdx-pack-'));
const publicNames = tarballs.map(({ manifest }) => manifest.name);
/** @type {string[]} */
const problems = [];
for (const { folder, path, files, manifest } of tarballs) {
  // publint wants the bytes alone, not the buffer of Node that they may be a part of.
  const tarball = new Uint8Array(readFileSync(path)).buffer;
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  problems.push(
    ...messages.map(
      (message) => `${folder}/package.json: ${formatMessage(message, pkg, { color: false })}`,
    ),
    ...problemsOf({ files, manifest }, publicNames).map((problem) => `${folder}: ${problem}`),
  );
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
