// The lockfile and the settings name no registry: everybody installs from the one they have set.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/run.mjs';

const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'];
const hosts = /https?:\/\/|tarball:|registry\s*[=:]/;

const problems = files
  .filter((file) => existsSync(join(root, file)))
  .flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .map((line, index) => ({ line, place: `${file}:${index + 1}` }))
      .filter(({ line }) => hosts.test(line))
      .map(({ line, place }) => `${place}: names a host: ${line.trim()}`),
  );
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
