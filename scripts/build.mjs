// `npm run build`: compiles every package to its dist/. Arguments after `--` go to turbo.

import './lib/check-node.mjs';
import { step } from './lib/run.mjs';
import { build, ensureInstalled } from './lib/setup.mjs';

const isDone =
  (await ensureInstalled()) && (await step('build', () => build(process.argv.slice(2))));
process.exitCode = isDone ? 0 : 1;
