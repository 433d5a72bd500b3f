// Holds the error codes of packages/session/src/cdx-error.ts against docs/errors/<code>.md, both
// ways, and refuses a code that nothing uses.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/run.mjs';
import { packageFolders } from './lib/setup.mjs';

const source = 'packages/session/src/cdx-error.ts';
const docs = 'docs/errors';

const list = /cdxErrorCodes = \[([^\]]*)\]/.exec(readFileSync(join(root, source), 'utf8'))?.[1];
const codes = [...(list ?? '').matchAll(/'([a-z-]+)'/g)].map((match) => match[1] ?? '');
const pages = existsSync(join(root, docs))
  ? readdirSync(join(root, docs)).map((name) => name.replace(/\.md$/, ''))
  : [];
const code = packageFolders.map((folder) => textOf(join(root, folder, 'src'))).join('\n');

const problems = [
  ...(codes.length === 0 ? [`${source}: no error codes found`] : []),
  ...codes.filter((name) => !pages.includes(name)).map((name) => `${docs}/${name}.md is missing`),
  ...pages
    .filter((name) => !codes.includes(name))
    .map((name) => `${docs}/${name}.md: no such code`),
  ...codes
    .filter((name) => pages.includes(name))
    .filter(
      (name) => !readFileSync(join(root, docs, `${name}.md`), 'utf8').startsWith(`# ${name}\n`),
    )
    .map((name) => `${docs}/${name}.md must begin with "# ${name}"`),
  ...codes
    .filter((name) => code.split(`'${name}'`).length < 3)
    .map((name) => `${source}: nothing uses '${name}'`),
];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

/**
 * @param {string} folder
 * @returns {string}
 */
function textOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}
