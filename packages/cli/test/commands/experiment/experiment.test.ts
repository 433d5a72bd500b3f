/** `cdx experiment`: what it prints and writes, how it goes on, what it refuses. */
import { readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { textWidth } from '../../../src/render/text.ts';
import { cdxIn, sharedFolder, temporaryFolder } from '../../support/run-cdx.ts';
import { writeRetries } from '../../support/experiments.ts';

const files = ['differences.csv', 'metrics.csv', 'replications.ndjson', 'summary.json'];

function contents(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder)
      .toSorted()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

describe('what it answers', () => {
  const folder = sharedFolder();
  writeRetries(folder);
  const run = cdxIn(folder);

  test('tables that fit 80 columns, with the policies, a ranking, metrics and differences', async () => {
    const { code, out, err } = await run('experiment retries.yaml --out answered');
    expect([code, err]).toEqual([0, '']);
    const [tables = '', next = ''] = out.split('\nNext\n');
    for (const line of tables.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(80);
    expect(out).toMatch(
      /^retries\nInterval and tries on four stores\.\n4 policies on tiny, 2h each, metrics from 10m on\.\n4 replications, as asked for\. All policies met the same luck\.\n/,
    );
    expect(out).toContain('\n1  5m        1      baseline\n');
    expect(out).toMatch(
      /Ranking by the least tries spent, where requests, peak a minute is at most 100\n/,
    );
    expect(out).toMatch(
      /Pareto front: no other is better in staleness, mean and requests at once\n/,
    );
    expect(out).toMatch(
      /Metrics, mean and half width of its 95 % interval\n#  time to Applied, mean/,
    );
    expect(out).toMatch(/Against # 1: tries spent\n# {2}difference +from +to +p \(Holm\)/);
    expect(out).toContain('Results  answered: summary.json');
    expect(next).toContain('  cdx experiment retries.yaml --replications 8 --out answered');
    expect(next).toMatch(
      /cdx simulate tiny\.yaml --set retry\.interval=\dm --set retry\.tryCount=5/,
    );
    expect(Object.keys(contents(join(folder, 'answered')))).toEqual(files);
  });

  test('ASCII alone where the terminal shows no more', async () => {
    const { out } = await cdxIn(folder, { env: { LANG: 'C' } })(
      'experiment retries.yaml --out answered',
    );
    expect(out).toMatch(/^[ -~\n]*$/);
    expect(out).toContain(' +- ');
  });

  test('JSON without the series, which are in summary.json', async () => {
    const { out } = await run('experiment retries.yaml --out answered --json');
    const json = JSON.parse(out) as Record<string, unknown> & {
      policies: Record<string, unknown>[];
    };
    const summary = JSON.parse(
      readFileSync(join(folder, 'answered/summary.json'), 'utf8'),
    ) as typeof json;
    expect(json).toMatchObject({
      experimentVersion: 1,
      name: 'retries',
      folder: 'answered',
      baseline: 'interval=5m, tries=1',
      command: 'cdx experiment retries.yaml',
    });
    expect(json.policies).toHaveLength(4);
    expect(json.policies[0]).not.toHaveProperty('series');
    expect(summary.policies[0]).toHaveProperty('series.backlog.mean');
    expect({ ...summary, policies: [], folder: 0 }).toEqual({ ...json, policies: [], folder: 0 });
  });

  test('CSV with a row for each run, and one for each comparison', async () => {
    await run('experiment retries.yaml --out answered');
    const { 'metrics.csv': metrics = '', 'differences.csv': differences = '' } = contents(
      join(folder, 'answered'),
    );
    const rows = metrics.trimEnd().split('\r\n');
    expect(rows[0]).toMatch(/^replication,policy,timeToAppliedMean,.*,recovery\/WAN$/);
    expect(rows).toHaveLength(1 + 16);
    expect(rows[6]).toMatch(/^1,"interval=5m, tries=5",\d/);
    expect(differences).toMatch(/^family,metric,one,other,/);
    expect(differences).toMatch(
      /\r\nbaseline,exhausted,"interval=5m, tries=5","interval=5m, tries=1",4,/,
    );
    expect(differences.match(/\r\npairs,exhausted,/g)).toHaveLength(6);
  });
});

describe('going on', () => {
  test('finished runs are kept: more of them are added, and nothing is run twice', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    writeRetries(folder);
    await run('experiment retries.yaml --replications 2 --out out');
    const before = contents(join(folder, 'out'))['replications.ndjson'] ?? '';
    await run('experiment retries.yaml --out out');
    const after = contents(join(folder, 'out'))['replications.ndjson'] ?? '';
    expect(after.startsWith(before)).toBe(true);
    expect(after.split('\n')).toHaveLength(1 + 16 + 1);
    await run('experiment retries.yaml --out whole');
    expect(contents(join(folder, 'out'))).toEqual(contents(join(folder, 'whole')));
    // Fewer are asked for: those that are there stay, and the first two count.
    const { out } = await run('experiment retries.yaml --replications 2 --out out');
    expect(out).toContain('2 replications, as asked for');
    expect(contents(join(folder, 'out'))['replications.ndjson']).toBe(after);
  });

  test.each([
    ['in the header', 40],
    ['in the first line', 600],
    ['in the last line', -20],
    ['before the last line break', -1],
  ])('what was cut off %s is run again', async (_, at) => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    writeRetries(folder);
    await run('experiment retries.yaml --out out');
    const whole = contents(join(folder, 'out'));
    const length = Buffer.byteLength(whole['replications.ndjson'] ?? '');
    truncateSync(join(folder, 'out/replications.ndjson'), at < 0 ? length + at : at);
    expect((await run('experiment retries.yaml --out out')).code).toBe(0);
    expect(contents(join(folder, 'out'))).toEqual(whole);
  });

  test('without --out an experiment finds its own folder, and a changed one takes the next', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    writeRetries(folder);
    expect((await run('experiment retries.yaml')).out).toContain('.cdx/experiments/retries-1:');
    expect((await run('experiment retries.yaml --replications 5')).out).toContain(
      '.cdx/experiments/retries-1:',
    );
    expect((await run('experiment retries.yaml --set seed=2')).out).toContain(
      '.cdx/experiments/retries-2:',
    );
    expect((await run('experiment retries.yaml')).out).toContain('.cdx/experiments/retries-1:');
  });

  test('an interrupt keeps what is finished and says how to go on', async () => {
    const folder = temporaryFolder();
    writeRetries(folder);
    const stopped = await cdxIn(folder, { interrupt: 'SIGINT' })(
      'experiment retries.yaml --replications 6',
    );
    expect(stopped).toEqual({
      code: 130,
      out: '',
      err: 'cdx: stopped; 0 runs are in .cdx/experiments/retries-1. Go on with:\n  cdx experiment retries.yaml --replications 6\n',
    });
    expect((await cdxIn(folder)('experiment retries.yaml')).code).toBe(0);
  });
});

describe('what it refuses', () => {
  test.each([
    ['another experiment', [['name: retries', 'name: others']], 'another experiment, "retries"'],
    [
      'other policies',
      [['levels: [5m, 1m]', 'levels: [5m, 2m]']],
      'this experiment with other policies',
    ],
    [
      'another warm-up',
      [['warmUp: 10m', 'warmUp: 20m']],
      'this experiment with another scenario, other settings, seed or warm-up',
    ],
  ] as const)('a folder with %s', async (_, changes, said) => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    writeRetries(folder);
    await run('experiment retries.yaml --replications 1 --out out');
    const before = contents(join(folder, 'out'));
    writeRetries(folder, changes);
    const { code, err } = await run('experiment retries.yaml --out out');
    expect([code, err]).toEqual([
      2,
      `cdx: The folder out holds the results of ${said}. Give another folder with --out, or delete this one.\n`,
    ]);
    expect(contents(join(folder, 'out'))).toEqual(before);
  });

  test('the results of another Node, whose mathematics may differ', async () => {
    const folder = temporaryFolder();
    writeRetries(folder);
    await cdxIn(folder)('experiment retries.yaml --replications 1 --out out');
    const { err } = await cdxIn(folder, { nodeVersion: '22.1.0' })(
      'experiment retries.yaml --out out',
    );
    expect(err).toContain('this experiment, on Node 20.');
  });

  test('a file of something else, and a line that does not belong there', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    writeRetries(folder);
    await run('experiment retries.yaml --replications 1 --out out');
    const file = join(folder, 'out/replications.ndjson');
    const whole = readFileSync(file, 'utf8');
    for (const line of [
      '{"policy":"interval=1m, tries=5","replication":1,"metrics":{}}',
      '{"policy":"interval=5m, tries=1","replication":7,"metrics":{}}',
      '{"policy":"interval=5m, tries=1","replication":1}',
      'hello',
    ]) {
      writeFileSync(file, `${whole}${line}\n`);
      const wrong = await run('experiment retries.yaml --out out');
      expect([wrong.code, wrong.err]).toEqual([
        1,
        expect.stringContaining('Line 6 of replications.ndjson in out is not the replication'),
      ]);
    }
    writeFileSync(file, 'hello\n');
    expect((await run('experiment retries.yaml --out out')).err).toContain(
      'holds the results of something else',
    );
    writeFileSync(join(folder, 'file'), '');
    expect((await run('experiment retries.yaml --out file')).err).toBe(
      'cdx: Results cannot be written to file: there is a file of that name.\n',
    );
  });

  test('a run that fails, with its policy and replication; what was finished before stays', async () => {
    const folder = temporaryFolder();
    writeRetries(folder, [['replications: 4', 'replications: 4\nlimits: { events: 100 }']]);
    const { code, out, err } = await cdxIn(folder)('experiment retries.yaml --out out');
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(
      'cdx: Policy interval=5m, tries=1, replication 0: The run has reached the limit of 100 domain events (limits.events).\nSee docs/errors/limit-reached.md.\n',
    );
    expect(contents(join(folder, 'out'))['replications.ndjson']?.split('\n')).toHaveLength(2);
  });

  test.each([
    ['experiment', 'cdx: Which experiment? cdx experiment FILE runs one'],
    ['experiment nowhere.yaml', 'cdx: There is no file nowhere.yaml; docs/experiments.md has an'],
    ['experiment .', 'cdx: . is a folder; expected an experiment file, such as retries.yaml'],
    [
      'experiment tiny.yaml',
      'cdx: tiny.yaml:1:1: this is a scenario, which cdx simulate runs; an experiment names it: cdxExperiment: 1, scenario: tiny.yaml',
    ],
    ['experiment retries.yaml --workers 0', 'cdx: --workers "0" is no number from 1 to 256.'],
    ['experiment retries.yaml --out ""', 'cdx: --out needs a folder.'],
    [
      'experiment retries.yaml --replications 0',
      'cdx: --replications 0: replications: expected a whole number from 1',
    ],
    [
      'experiment retries.yaml --set retry.tryCuont=1',
      'cdx: --set retry.tryCuont=1: retry.tryCuont: unknown key; did you mean tryCount?',
    ],
  ])('cdx %s', async (line, said) => {
    const folder = temporaryFolder();
    writeRetries(folder);
    const { code, out, err } = await cdxIn(folder)(line);
    expect([code, out, err.slice(0, said.length)]).toEqual([2, '', said]);
    expect(readdirSync(folder)).toEqual(['retries.yaml', 'tiny.yaml']);
  });

  test('problems are shown at their place, all at once', async () => {
    const folder = temporaryFolder();
    writeRetries(folder, [
      ['levels: [5m, 1m]', 'levels: [5m, 1x]'],
      ['minimise: exhausted', 'minimise: exhaused'],
    ]);
    const { code, err } = await cdxIn(folder)('experiment retries.yaml');
    expect(code).toBe(2);
    expect(err).toContain(`2 problems with retries.yaml

retries.yaml:6:58: factors[0].levels[1]: policy interval=1x, tries=1 and 1 more: retry.interval of tiny.yaml: expected a duration`);
    expect(err).toContain(`
  6 |   - { name: interval, path: retry.interval, levels: [5m, 1x] }
                                                               ^^`);
    expect(err).toContain('there is no metric exhaused; did you mean exhausted?');
  });
});

test('--schema prints the format for editors', async () => {
  const { code, out } = await cdxIn(temporaryFolder())('experiment --schema');
  const schema = JSON.parse(out) as { readonly properties: Record<string, unknown> };
  expect(code).toBe(0);
  expect(Object.keys(schema.properties)).toContain('commonRandomNumbers');
  expect(out).not.toContain('"x-');
});
