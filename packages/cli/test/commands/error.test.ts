/** `cdx error`: what an Error ID means and what to do. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { failureKeys } from '@cdx/session';
import { readArticle } from '../../src/io/article-file.ts';
import { markdownLines } from '../../src/render/article.ts';
import { textWidth } from '../../src/render/text.ts';
import { errorOf } from '../support/error-of.ts';
import { cdx, cdxIn, temporaryFolder } from '../support/run-cdx.ts';
import { tiny } from '../support/scenarios.ts';

const id = 'CDX-24K3WJD7';

describe('an Error ID with an article', () => {
  test('is answered with the article, in plain text', async () => {
    const { code, out, err } = await cdx(['error', id]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Rows could not be written to a table\n\nError ID {2}CDX-24K3WJD7 \(sql/);
    expect(out).toContain(
      '\nStages    apply\nKind      data\nSource    TS\n\nMessage\n  Microsoft.',
    );
    expect(out).toContain('\n\nWhat to do\n  1. Read the whole message:');
    expect(out).toMatch(/\n {2}2\. Compare .*\n {5}\w/);
    expect(out).not.toMatch(/[`#]/);
  });

  test.each([id.toLowerCase(), '24K3WJD7', 'sql-write', 'SQL-Write'])(
    'is %s, too',
    async (word) => {
      expect(await cdx(['error', word])).toEqual(await cdx(['error', id]));
    },
  );

  test('as JSON is the entry of the catalogue, the title and the sections', async () => {
    const document: unknown = JSON.parse((await cdx(['error', id, '--json'])).out);
    expect(document).toMatchObject({
      errorVersion: 1,
      errorId: id,
      articles: [
        {
          errorId: id,
          key: 'sql-write',
          title: 'Rows could not be written to a table',
          stages: ['apply'],
          kind: 'data',
          retriable: true,
          source: 'TS',
        },
      ],
    });
    expect(document).toHaveProperty('articles.0.sections.3.heading', 'What to do');
  });

  test('is bold in its headings where there are colours', async () => {
    const { out } = await cdx(['error', id], { isTTY: true, columns: 80 });
    expect(out).toContain('\u001b[1mSymptom\u001b[22m\n');
  });
});

test('a failure for which trying again cannot help says so', async () => {
  const { out } = await cdx(['error', 'record-not-found']);
  expect(out).toContain('\nKind      retention, trying again cannot help\n');
});

test.each([50, 80, 120])('every article and the list fit %i columns', async (columns) => {
  for (const key of failureKeys) {
    const { out } = await cdx(['error', key], { isTTY: true, columns, env: { NO_COLOR: '1' } });
    // A word of a message may be longer than a line.
    for (const line of out.split('\n').filter((text) => text.trim().includes(' '))) {
      expect(textWidth(line)).toBeLessThanOrEqual(columns);
    }
  }
  const { out } = await cdx(['error'], { isTTY: true, columns, env: { NO_COLOR: '1' } });
  for (const line of out.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(columns);
});

test('alone it lists all articles', async () => {
  const { code, out } = await cdx(['error']);
  expect(code).toBe(0);
  expect(out).toMatch(/^Error ID +key +article\n/);
  expect(out).not.toContain('…');
  for (const key of failureKeys) expect(out).toContain(` ${key} `);
  expect(out).toMatch(/\n\ncdx error ERROR_ID shows one\.\n$/);
  const wide = await cdx(['error'], { isTTY: true, columns: 130, env: { NO_COLOR: '1' } });
  expect(wide.out).toMatch(/^Error ID +key +article +kind +stages\n/);
  const { articles } = JSON.parse((await cdx(['error', '--json'])).out) as { articles: unknown[] };
  expect(articles).toHaveLength(failureKeys.length);
});

describe('an Error ID without an article', () => {
  test('is told so, with the way to its message; that is no error', async () => {
    expect(await cdx(['error', 'cdx-7f3a91c2'], { env: { npm_command: 'exec' } })).toEqual({
      code: 0,
      out: `There is no article for CDX-7F3A91C2. Its message can be seen with
  npx cdx sessions download --error CDX-7F3A91C2
  npx cdx sessions upload --error CDX-7F3A91C2
`,
      err: '',
    });
  });

  test('is told of the nearest that has one', async () => {
    const { code, out } = await cdx(['error', 'CDX-24K3WJ7D']);
    expect(code).toBe(0);
    expect(out.replaceAll('\n', ' ')).toContain(`The nearest with one is ${id} (sql-write). Its`);
  });

  test('as JSON has no articles', async () => {
    const { out } = await cdx(['error', 'CDX-7F3A91C2', '--json']);
    expect(JSON.parse(out)).toEqual({ errorVersion: 1, errorId: 'CDX-7F3A91C2', articles: [] });
  });
});

test.each([
  ['sql-wriet', /^cdx: "sql-wriet" is no Error ID .*; did you mean sql-write\?\n$/],
  ['CDX-24K3WJD', /; did you mean CDX-24K3WJD7\?\n$/],
  ['frobnicate-it', /; cdx error lists both\.\n$/],
  ['', /^cdx: "" is no Error ID such as CDX-7F3A91C2, and no key of a failure; /],
  ['store-locked', /^cdx: store-locked is an error of cdx itself: see docs\/errors\/store-/],
])('%j is no Error ID, and refused', async (word, message) => {
  const { code, out, err } = await cdx(['error', word]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(message);
});

test('the Error IDs of results are those of sessions, and have articles', async () => {
  const folder = temporaryFolder();
  const run = cdxIn(folder);
  const failing = '    - { stage: hqApply, probability: 50%, error: bulk-insert, after: 10s }\n';
  writeFileSync(join(folder, 'failing.yaml'), tiny + failing);
  const { failures } = JSON.parse((await run('simulate failing.yaml --json')).out) as {
    readonly failures: readonly { readonly error: string; readonly errorId: string }[];
  };
  expect(failures.map(({ error }) => error)).toContain('bulk-insert');
  for (const { error, errorId } of failures) {
    const totals = ['download', 'upload'].map(async (direction) => {
      const { out } = await run(`sessions ${direction} --error ${errorId} --json`);
      return (JSON.parse(out) as { readonly total: number }).total;
    });
    expect(Math.max(...(await Promise.all(totals)))).toBeGreaterThan(0);
    expect((await run(`error ${errorId}`)).out).toContain(`${errorId} (${error})`);
  }
});

test('an installation without the articles says what to do', () => {
  const empty = pathToFileURL(`${temporaryFolder()}/`);
  expect(errorOf(() => readArticle('sql-write', [empty]))).toBe(
    'file-not-found: The article docs/troubleshooting/sql-write.md is not in this installation; install cdx again.',
  );
});

test('Markdown becomes plain lines', () => {
  const text = `One \`code\` and **two**
three, [a link](x.md).

- an entry
  that goes on
- another

\`\`\`text
<n> 'AX.<T>' \`kept\`
\`\`\``;
  expect(markdownLines(text, 20)).toEqual([
    '  One code and two',
    '  three, a link.',
    '',
    '  - an entry that',
    '    goes on',
    '  - another',
    '',
    "  <n> 'AX.<T>'",
    '  `kept`',
  ]);
});
