import { check } from 'prettier';
import { describe, expect, it } from 'vitest';
import prettierConfig from '../prettier.config.mjs';
import { benchmarkLine, performancePage, verdict } from './lib/performance-page.mjs';

/** @typedef {import('./lib/performance-page.mjs').Benchmark} Benchmark */

const machine = {
  cpu: 'Some CPU @ 2_500 *MHz*',
  cpus: 2,
  memoryBytes: 16 * 2 ** 30 - 5000,
  platform: 'linux x64',
  node: 'v20.19.0',
};
/** @type {Benchmark} */
const fast = { name: 'whole model', value: 3_456_789.4, unit: 'events/s', target: 3_000_000 };
/** @type {Benchmark} */
const big = { name: 'columns', value: 65, unit: 'bytes/session', targetAtMost: 64 };
/** @type {Benchmark} */
const plain = { name: 'the same in a <b> | `c`', value: 0.2644, unit: 'µs' };
/** @type {Benchmark} */
const absent = {
  name: 'SimPy',
  value: null,
  unit: 'events/s',
  target: 8,
  note: 'not measured: why',
};

/** @param {readonly Benchmark[]} rows */
function page(rows) {
  return performancePage({
    machine,
    date: '2026-03-02',
    packages: [{ name: 'simulator', about: 'What it is *about*.', rows }],
    left: ['cli'],
  });
}

/**
 * The cells of the table, a list for each row below its head.
 * @param {string} text
 */
function cells(text) {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('a target', () => {
  it.each([
    [9.99, { target: 10 }, 'missed'],
    [10, { target: 10 }, 'met'],
    [10, { targetAtMost: 10 }, 'met'],
    [10.01, { targetAtMost: 10 }, 'missed'],
    [NaN, { target: 10 }, 'missed'],
    [NaN, { targetAtMost: 10 }, 'missed'],
    [10, {}, null],
    [null, { target: 10 }, null],
  ])('of %s with %o is %s', (value, targets, expected) => {
    expect(verdict({ name: 'it', unit: 's', value, ...targets })).toBe(expected);
  });
});

describe('the line for the terminal', () => {
  it('says figure, unit, name and how the target was met', () => {
    expect(benchmarkLine(fast).trim()).toBe(
      '3,456,789 events/s  whole model (target ≥ 3,000,000: met)',
    );
    expect(benchmarkLine(big)).toContain('(target ≤ 64: missed)');
    expect(benchmarkLine(plain).trim()).toBe('0.264 µs  the same in a <b> | `c`');
  });

  it('says why something was not measured, and judges nothing', () => {
    expect(benchmarkLine(absent).trim()).toBe('–  SimPy (not measured: why)');
  });
});

describe('the page', () => {
  it('has a row for each figure, as it was measured', async () => {
    expect(cells(await page([fast, big, plain, absent]))).toEqual([
      ['3,456,789', 'events/s', 'whole model', '≥ 3,000,000', 'met'],
      ['65', 'bytes/session', 'columns', '≤ 64', 'missed'],
      ['0.264', 'µs', String.raw`the same in a \<b\> \| \`c\``, '', ''],
      ['–', 'events/s', 'SimPy: not measured: why', '≥ 8', ''],
    ]);
  });

  it('names machine and day, and counts the targets that were judged', async () => {
    const text = await page([fast, fast, big, plain, absent]);
    expect(text.replaceAll('\n', ' ')).toContain(
      String.raw`Measured on 2026-03-02 with Node v20.19.0 on linux x64: 2 processors (Some CPU @ 2\_500 \*MHz\*), 16 GiB of memory. Targets: 2 met, 1 missed.`,
    );
  });

  it('says what the figures are of, and what has to be asked for by name', async () => {
    const text = await page([fast]);
    expect(text).toContain('What it is _about_.');
    expect(text).toContain('`npm run bench cli`');
  });

  it('is formatted as the check of formats wants it', async () => {
    const text = await page([fast, big, plain, absent]);
    expect(await check(text, { ...prettierConfig, parser: 'markdown' })).toBe(true);
  });
});
