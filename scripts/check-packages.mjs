// publint over every package: what the manifests promise (exports, types, files) is really there.

import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/run.mjs';
import { packageFolders, requireBuilt } from './lib/setup.mjs';

requireBuilt();
let problems = 0;
for (const folder of packageFolders) {
  const pkgDir = join(root, folder);
  const manifest = JSON.parse(readFileSync(join(pkgDir, 'package.json'), 'utf8'));
  const { messages } = await publint({ pkgDir, pack: false, level: 'warning', strict: true });
  for (const message of messages) {
    console.error(`${folder}/package.json: ${formatMessage(message, manifest, { color: false })}`);
  }
  problems += messages.length;
}
process.exitCode = problems === 0 ? 0 : 1;
