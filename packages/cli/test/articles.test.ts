/** docs/troubleshooting/: one article for each failure of the catalogue, with its Error ID. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { errorId, failureCatalogue, failureEntry, failureKeys, failureMessage } from '@cdx/session';
import { parseArticle } from '../src/commands/error/article.ts';

const folder = new URL('../../../docs/troubleshooting/', import.meta.url);
const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(name, folder)), 'utf8').replaceAll('\r\n', '\n');

/** As sessions of two stores and jobs show it. */
const seen = [
  { sessionNumber: 17, channelDatabase: 'STORE-0001', job: '1020' },
  { sessionNumber: 4711, channelDatabase: 'HOUSTON', job: 'P-0001', table: 'CUSTTABLE' },
];

test('every failure has one article, and there is no other', () => {
  const files = readdirSync(folder).filter((name) => name !== 'README.md');
  expect(files.toSorted()).toEqual(failureKeys.map((key) => `${key}.md`).toSorted());
});

describe.each(failureKeys)('the article of %s', (key) => {
  const text = read(`${key}.md`);
  const { title, sections } = parseArticle(key, text);
  const section = (heading: string): string =>
    sections.find((one) => one.heading === heading)?.text ?? '';

  test('begins with its title and the facts of the catalogue', () => {
    const { stages, kind, source } = failureEntry(key);
    const ids = new Set(seen.map((facts) => errorId(failureMessage(key, facts))));
    expect(ids.size).toBe(1);
    const head = `# ${title}

- Error ID: \`${[...ids].join()}\`
- Stages: ${stages.join(', ')}
- Kind: ${kind}
- Source: ${source}

## Message
`;
    expect(text.slice(0, head.length)).toBe(head);
  });

  test('has the message as seen, and every section in order', () => {
    expect(sections.map(({ heading }) => heading)).toEqual([
      'Message',
      'Symptom',
      'Cause',
      'What to do',
      'What a retry will and will not mend',
    ]);
    expect(section('Message')).toBe(`\`\`\`text\n${failureEntry(key).message}\n\`\`\``);
    for (const { text: words } of sections) expect(words).not.toBe('');
  });

  test('says in steps what to do, and what becomes of tries and of a cancel', () => {
    expect(section('What to do')).toMatch(/^1\. .*\n(?:.*\n)*2\. /);
    const retry = section('What a retry will and will not mend');
    expect(retry).toMatch(/\b(?:try|tries)\b/);
    expect(retry).toMatch(/\bcancel/i);
  });

  test('says Suspended of downloads only, and full sync wherever row versions can be lost', () => {
    const { stages } = failureEntry(key);
    const retry = section('What a retry will and will not mend').replaceAll(/\s+/g, ' ');
    const isDownload = stages.some((stage) => stage === 'download' || stage === 'apply');
    const isUpload = stages.some((stage) => stage === 'upload' || stage === 'hqApply');
    if (isDownload) expect(retry).toContain('Suspended');
    else expect(retry.replace(/\bnever Suspended\b/, '')).not.toContain('Suspended');
    expect(retry.includes('until the next full sync')).toBe(
      isDownload || stages.includes('create'),
    );
    expect(retry.includes('a new session that carries the data')).toBe(isUpload);
  });

  test('is ASCII, which every terminal shows', () => expect(text).toMatch(/^[\n\x20-\x7e]*$/));
});

test('the table of Error IDs has every article, in the order of the catalogue', () => {
  const rows = read('README.md')
    .split('\n')
    .filter((line) => line.startsWith('| `CDX-'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  expect(rows).toEqual(
    failureCatalogue.map(({ key, stages, kind }) => {
      const { errorId: id, title } = parseArticle(key, read(`${key}.md`));
      return ['', `\`${id}\``, `[${title}](${key}.md)`, stages.join(', '), kind, ''];
    }),
  );
});
