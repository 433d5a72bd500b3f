/** `cdx fork`: futures of a history under other policies. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { textWidth } from '../../../src/render/text.ts';
import { cdxIn, sharedFolder } from '../../support/run-cdx.ts';
import { tiny, writeTiny } from '../../support/scenarios.ts';

const folder = sharedFolder();
const run = cdxIn(folder);

beforeAll(() => run(`simulate ${writeTiny(folder)} --quiet`));

describe('cdx fork', () => {
  test('compares futures with the one that changes nothing, in 80 columns', async () => {
    const { code, out, err } = await run(
      'fork --at +1h --for 2h --set retry.tryCount=5 --policy client.downloadInterval=1m --replications 3',
    );
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^\.cdx\/tiny-1\.db at 2026-03-02 09:00:00 Europe\/Berlin\n\d+ sessions, \d+ of them open\./,
    );
    expect(out).toMatch(
      /\n1 {2}as it was +baseline\n2 {2}retry\.tryCount=5\n3 {2}client\.downloadInterval=1m\n/,
    );
    expect(out).toContain('\nMetrics, mean and half width of its 95 % interval\n');
    expect(out).toMatch(/\n3 +-\S+ +-\S+ +-\S+ .*better/);
    for (const line of out.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(80);
  });

  test('as JSON is the policies and their comparisons, the same each time', async () => {
    const command = 'fork --at +1h --for 1h --set retry.interval=1m --replications 2 --json';
    const { out } = await run(command);
    const document = JSON.parse(out) as { readonly policies: readonly { readonly name: string }[] };
    expect(document).toMatchObject({ forkVersion: 1, replications: { count: 2 } });
    expect(document.policies.map(({ name }) => name)).toEqual([
      'policy=as it was',
      'policy=retry.interval=1m',
    ]);
    expect((await run(command)).out).toBe(out);
  });

  test('takes another scenario for a history, as a calibrated one', async () => {
    await run('calibrate --out calibrated.yaml --force');
    const { code, err } = await run(
      'fork --scenario calibrated.yaml --at +1h --for 1h --set retry.interval=1m --replications 2',
    );
    expect([code, err]).toEqual([0, '']);
    writeFileSync(join(folder, 'other.yaml'), tiny.replaceAll("'1010'", "'1999'"));
    const other = await run('fork --scenario other.yaml --at +1h --for 1h --set retry.interval=1m');
    expect(other.code).toBe(2);
    expect(other.err).toContain('The history has a job 1010, and the scenario has none');
  });

  test.each([
    ['--at +1h --for 1h', /say what changes, --set retry\.interval=5m/],
    ['--at +9h --for 1h --set retry.interval=1m', /--at \+9h is later than the history goes/],
    ['--at never --for 1h --set retry.interval=1m', /--at "never"/],
    ['--at +1h --for 0s --set retry.interval=1m', /--for 0s would run nothing/],
    ['--at +1h --for 1h --set nonsense', /"nonsense" is no change such as retry\.interval=5m/],
    ['--at +1h --for 1h --set retry.tryCount=1', /changes nothing: so it was/],
    [
      '--at +1h --for 1h --set retry.interval=1m --replications 0',
      /--replications "0" is no number/,
    ],
    ['--for 1h --set retry.interval=1m', /--at/],
  ])('answers "%s" with one message', async (flags, message) => {
    const { code, out, err } = await run(`fork ${flags}`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });
});
