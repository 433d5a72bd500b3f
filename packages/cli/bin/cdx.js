#!/usr/bin/env node
// The committed entry of the `cdx` command: it exists before anything is built, so that installing
// can link it. What it runs is src/main.ts, compiled.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(fileURLToPath(main))) {
  await import(main.href);
} else {
  console.error('cdx is not built yet. Run `npm start` once, or `npm run build`.');
  process.exitCode = 2;
}
