import { check } from 'prettier';
import { describe, expect, it } from 'vitest';
import prettierConfig from '../prettier.config.mjs';
import { explain, mutationPage, survivorsOf, tally } from './lib/mutation-page.mjs';
import { knownSurvivors } from './lib/survivors.mjs';

/** @typedef {import('./lib/mutation-page.mjs').Report} Report */

const source = 'const a = 1;\n  if (a < 2 || b) {\n    c();\n  }\nconst d = `x|y`;\n';

/**
 * A mutant of `source` from one place to another, both as [line, column].
 * @param {string} status
 * @param {[number, number]} start
 * @param {[number, number]} end
 * @param {string} replacement
 */
function mutant(status, start, end, replacement) {
  const [line, column] = start;
  const [endLine, endColumn] = end;
  const location = { start: { line, column }, end: { line: endLine, column: endColumn } };
  return { status, mutatorName: 'Some', replacement, location };
}

const compared = mutant('Survived', [2, 7], [2, 12], 'a <= 2');
const block = mutant('NoCoverage', [2, 19], [4, 4], '{}');

/**
 * @param {Report['files'][string]['mutants']} mutants
 * @returns {Report}
 */
function reportOf(...mutants) {
  return { files: { 'packages/session/src/retry/one.ts': { source, mutants } } };
}

const known = {
  file: 'retry/one.ts',
  line: 'if (a < 2 || b) {',
  mutant: 'a < 2 → a <= 2',
  reason: 'a is <never> 2 | 3',
};

describe('the share', () => {
  it('is of all mutants that are not left out, time-outs noticed, the broken not', () => {
    const judged = ['Killed', 'Killed', 'Killed', 'Timeout', 'Survived', 'NoCoverage'];
    const mutants = [...judged, 'RuntimeError', 'Pending', 'Ignored', 'Ignored'].map((status) =>
      mutant(status, [1, 1], [1, 2], 'x'),
    );
    expect(tally(reportOf(...mutants))).toEqual({
      killed: 3,
      timedOut: 1,
      survived: 2,
      broken: 2,
      ignored: 2,
      judged: 8,
      percent: 50,
    });
  });

  it('of nothing is nothing', () => {
    expect(tally(reportOf()).percent).toBe(0);
  });
});

describe('survivors', () => {
  it('are all that were neither killed nor left out, by place', () => {
    const others = ['Killed', 'Timeout', 'Ignored'].map((status) =>
      mutant(status, [1, 11], [1, 12], '2'),
    );
    const broken = mutant('RuntimeError', [1, 11], [1, 12], '3');
    expect(survivorsOf(reportOf(block, ...others, compared, broken))).toEqual([
      { file: 'retry/one.ts', lineNumber: 1, line: 'const a = 1;', mutant: '1 → 3' },
      { file: 'retry/one.ts', lineNumber: 2, line: known.line, mutant: known.mutant },
      { file: 'retry/one.ts', lineNumber: 2, line: known.line, mutant: '{ c(); } → {}' },
    ]);
  });

  it('have a reason where the list has them, wherever the line has moved to', () => {
    const { explained, unexplained, outdated } = explain(reportOf(compared, block), [known]);
    expect(explained.map(({ lineNumber, reason }) => [lineNumber, reason])).toEqual([
      [2, known.reason],
    ]);
    expect(unexplained.map(({ mutant: text }) => text)).toEqual(['{ c(); } → {}']);
    expect(outdated).toEqual([]);
  });

  it.each([
    ['another file', { file: 'retry/two.ts' }],
    ['another line', { line: 'if (a < 2) {' }],
    ['another change', { mutant: 'a < 2 → a >= 2' }],
  ])('are not explained by what is said of %s', (_, change) => {
    expect(explain(reportOf(compared), [{ ...known, ...change }]).unexplained).toHaveLength(1);
  });

  it('that are listed but were killed are told, in files that were mutated', () => {
    const killed = reportOf({ ...compared, status: 'Killed' });
    expect(explain(killed, [known]).outdated).toEqual([known]);
    expect(explain(killed, [{ ...known, file: 'retry/two.ts' }]).outdated).toEqual([]);
  });
});

describe('the page', () => {
  const template = mutant('Survived', [5, 11], [5, 16], '``');
  const run = {
    report: reportOf(compared, template, mutant('Killed', [1, 11], [1, 12], '2')),
    known: [
      known,
      { ...known, line: 'const d = `x|y`;', mutant: '`x|y` → ``', reason: 'It *is* so' },
    ],
    date: '2026-03-02',
    minutes: 41.6,
    machine: 'on 2 processors',
  };

  it('says the share, the day and the time that it took', async () => {
    const text = (await mutationPage(run)).replaceAll('\n', ' ');
    expect(text).toContain('Of 3 small changes');
    expect(text).toContain('**33.3 %**');
    expect(text).toContain('Measured on 2026-03-02, in 42 minutes, on 2 processors.');
  });

  it('has a row with place, change and reason for each survivor', async () => {
    const rows = (await mutationPage(run)).split('\n').filter((line) => line.includes('.ts:'));
    expect(rows.map((row) => row.replaceAll(/ +/g, ' '))).toEqual([
      String.raw`| retry/one.ts:2 | ${'`'}a < 2 → a <= 2${'`'} | a is \<never\> 2 \| 3 |`,
      String.raw`| retry/one.ts:5 | ${'```'} ${'`'}x\|y${'`'} → ${'``'} ${'```'} | It \*is\* so |`,
    ]);
  });

  it('is formatted as the check of formats wants it', async () => {
    const text = await mutationPage(run);
    expect(await check(text, { ...prettierConfig, parser: 'markdown' })).toBe(true);
  });
});

it('each known survivor is listed once, with a reason', () => {
  const keys = knownSurvivors.map(({ file, line, mutant: text }) => `${file}\n${line}\n${text}`);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { reason } of knownSurvivors) expect(reason).toMatch(/\S{3}/);
});
