/** `cdx calibrate`: a scenario from a history, with what is said of it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseScenario } from '@cdx/simulator';
import { beforeAll, describe, expect, test } from 'vitest';
import { textWidth } from '../../../src/render/text.ts';
import { cdxIn, sharedFolder } from '../../support/run-cdx.ts';
import { writeTiny } from '../../support/scenarios.ts';

const folder = sharedFolder();
const run = cdxIn(folder);

beforeAll(() => run(`simulate ${writeTiny(folder)} --quiet`));

describe('cdx calibrate', () => {
  test('writes a scenario that is sound, and a table of its parts in 80 columns', async () => {
    const { code, out, err } = await run('calibrate --out again.yaml --name again --seed 5');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^Calibrated from [\d,]+ events: \d+ download sessions and \d+ upload sessions in/,
    );
    expect(out).toMatch(/\nPart +Value +From +n +KS\n/);
    expect(out).toMatch(/\nPolls of Stores +5m +seen +\d+\n/);
    expect(out).toMatch(/\nApply of 1010 +.* fitted +\d+ +0\.\d{3}\n/);
    expect(out).toContain('\nTo be taken with care\n  ! ');
    expect(out).toContain('\nNext\n  cdx scenario check again.yaml');
    for (const line of out.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(80);
    const text = readFileSync(join(folder, 'again.yaml'), 'utf8');
    const { scenario, warnings } = parseScenario(text, { file: 'again.yaml' });
    expect(warnings).toEqual([]);
    expect(scenario).toMatchObject({ name: 'again', seed: 5 });
    const check = await run('scenario check again.yaml');
    expect([check.code, check.err]).toEqual([0, '']);
    expect((await run('simulate again.yaml --store memory: --quiet')).code).toBe(0);
  });

  test('writes the scenario to stdout, and the table to stderr, without --out', async () => {
    const { code, out, err } = await run('calibrate');
    expect(code).toBe(0);
    expect(parseScenario(out, { file: 'stdout' }).scenario.name).toBe('calibrated');
    expect(err).toContain('Polls of Stores');
  });

  test('compares the scenario with the history', async () => {
    const { out } = await run('calibrate --out checked.yaml --check 2');
    expect(out).toContain('\nThe history beside 2 simulated runs\n');
    expect(out).toMatch(/\nDownloads, time to Applied, p95 +\w+ +\w+ +\w+ +\w+ +[+-]\d/);
    expect(out).toMatch(/\nFailures of apply +[\d.]+% +[\d.]+%/);
    expect(out).toMatch(/\nBacklog, peak +\d+ +\d+/);
    for (const line of out.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(80);
  });

  test('as JSON is the parts and the scenario', async () => {
    const { out, err } = await run('calibrate --json --check 1 --duration 1d');
    expect(err).toBe('');
    const document = JSON.parse(out) as {
      readonly calibrateVersion: number;
      readonly out: string | null;
      readonly parts: readonly { readonly path: string; readonly basis: string }[];
      readonly check: readonly { readonly name: string; readonly simulated: readonly number[] }[];
      readonly scenario: string;
    };
    expect(document).toMatchObject({ calibrateVersion: 1, out: null, store: '.cdx/tiny-1.db' });
    expect(document.parts.find(({ path }) => path === 'jobs.1010.durations.apply')?.basis).toBe(
      'fitted',
    );
    expect(document.check.every(({ simulated }) => simulated.length === 1)).toBe(true);
    expect(parseScenario(document.scenario, { file: 'json' }).scenario.durationMs).toBe(86_400_000);
  });

  test('replaces no file unless told', async () => {
    writeFileSync(join(folder, 'mine.yaml'), 'mine');
    const { code, err } = await run('calibrate --out mine.yaml');
    expect([code, err]).toEqual([
      2,
      'cdx: mine.yaml exists already and is left as it is: --force replaces it.\n',
    ]);
    expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toBe('mine');
    expect((await run('calibrate --out mine.yaml --force')).code).toBe(0);
  });

  test.each([
    ['--seed x', /--seed "x" is no whole number from 0 on/],
    ['--duration 5', /--duration "5" is no duration such as 12h or 1d6h; did you mean 5s\?/],
    ['--duration 0s', /--duration 0s is none that a run can have/],
    ['--time-zone Mars', /--time-zone "Mars" is no time zone such as/],
    ['--check 0', /--check "0" is no number of runs from 1 to 100/],
    ['--check many', /--check "many" is no number of runs/],
    ['--store nowhere.db', /nowhere\.db/],
    ['--out nowhere/x.yaml', /The folder of nowhere\/x\.yaml does not exist/],
  ])('answers %s with one message, and writes nothing', async (flags, message) => {
    const { code, out, err } = await run(`calibrate --out never.yaml ${flags}`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(folder, 'never.yaml'))).toBe(false);
  });
});
