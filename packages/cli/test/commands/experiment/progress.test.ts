/** How far an experiment has come, and how long the rest may take; and a folder with two writers. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { experimentProgress } from '../../../src/io/replications/progress.ts';
import { ResultsFile, resultsHeader } from '../../../src/io/replications/results-file.ts';
import { experimentProgressLine } from '../../../src/render/experiment/progress.ts';
import { textWidth } from '../../../src/render/text.ts';
import { testContext } from '../../support/context.ts';
import { testLook } from '../../support/look.ts';
import { temporaryFolder, testTerminal } from '../../support/run-cdx.ts';

const facts = { done: 125, total: 240, atMost: false, leftMs: 33_400 };

test('the line says how far, how much and how much longer', () => {
  expect(experimentProgressLine(facts, testLook(80))).toBe(
    '██████████░░░░░░░░░░  52%  125 of 240 runs  about 34s left',
  );
  expect(experimentProgressLine({ ...facts, atMost: true, leftMs: null }, testLook(80))).toBe(
    '██████████░░░░░░░░░░  52%  125 of at most 240 runs',
  );
  for (const width of [30, 40, 65]) {
    expect(textWidth(experimentProgressLine(facts, testLook(width)))).toBeLessThan(width);
  }
});

test('the rest is as slow as what was made now; what was there already does not count', () => {
  const terminal = testTerminal({ isTTY: true, columns: 80, clock: [0, 1000, 2000] });
  const progress = experimentProgress(testContext(terminal), { total: 100, atMost: false });
  for (const done of [90, 92, 95]) progress.show(done);
  progress.clear();
  const shown = terminal.written.err.split('\r\u001b[K');
  expect(shown.map((line) => line.split('runs')[1]?.trim())).toEqual([
    undefined,
    '',
    'about 4s left',
    'about 2s left',
    undefined,
  ]);
});

test('two processes on one folder: the second to write is told, and writes nothing', () => {
  const folder = temporaryFolder();
  const header = resultsHeader({
    experiment: 'e',
    hash: 'h',
    version: '1',
    nodeMajor: 20,
    policies: ['p'],
  });
  const file = ResultsFile.open(folder, 'out', header, () => 0);
  const line = (replication: number): string =>
    JSON.stringify({ policy: 'p', replication, metrics: {} });
  file.append(line(0));
  appendFileSync(join(folder, 'replications.ndjson'), `${line(1)}\n`);
  expect(() => file.append(line(1))).toThrow(/Another process writes to out/);
  file.close();
  const again = ResultsFile.open(folder, 'out', header, () => 0);
  expect(again.results.map(({ replication }) => replication)).toEqual([0, 1]);
  again.close();
});
