import { describe, expect, it } from 'vitest';
import { isExpectedOutput, snippetsOf } from './lib/snippets.mjs';

const readme = [
  '# Title',
  '```ts',
  'console.log(1);',
  '```',
  '',
  '```text',
  '1',
  '```',
  '<!-- not run: it needs a network -->',
  '```sh',
  'curl example.org',
  '```',
  '```sh',
  'npx cdx doctor',
  '```',
  'Then:',
  '```text',
  'not its output',
  '```',
  '```json',
  '{}',
  '```',
].join('\n');

describe('the snippets of a README', () => {
  it('are its ts and sh blocks, with their line and the output right below', () => {
    expect(snippetsOf(readme)).toEqual([
      { language: 'ts', line: 3, code: 'console.log(1);\n', expected: '1\n', runner: null },
      { language: 'sh', line: 14, code: 'npx cdx doctor\n', expected: null, runner: null },
    ]);
  });

  it.each([
    ['node:test', "import { test } from 'node:test';"],
    ['vitest', "import fc from 'fast-check';\nimport { expect, test } from 'vitest';"],
    [null, "import { matchers } from '@cdx/testing/vitest';"],
    [null, "console.log(`import { test } from 'vitest';`);"],
  ])('are tests of %s by what they import: %j', (runner, code) => {
    expect(snippetsOf(`\`\`\`ts\n${code}\n\`\`\`\n`)).toMatchObject([{ runner }]);
  });

  it.each([
    ['the same lines', 'a\nb\n', 'a  \nb\n\n', true],
    ['other lines', 'a\nb\n', 'a\nc\n', false],
    ['a line too many', 'a\n', 'a\nb\n', false],
    ['a line too few', 'a\nb\n', 'a\n', false],
    ['anything for …', 'a\n…\nz\n', 'a\nb\nc\nz\n', true],
    ['nothing for …', 'a\n…\nz\n', 'a\nz\n', true],
    ['signs of a pattern as they are', 'a.c (1)\n', 'abc (1)\n', false],
  ])('may print %s: %j against %j is %s', (_, expected, actual, isExpected) => {
    expect(isExpectedOutput(expected, actual)).toBe(isExpected);
  });
});
