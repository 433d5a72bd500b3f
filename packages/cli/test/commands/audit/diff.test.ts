/** `cdx audit diff`: two histories, or two times of one. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LogDiff } from '@cdx/audit/diff';
import { textWidth } from '../../../src/render/text.ts';
import { cdxIn, sharedFolder } from '../../support/run-cdx.ts';
import { writeTiny } from '../../support/scenarios.ts';

const folder = sharedFolder();
const run = cdxIn(folder);

type Document = LogDiff & {
  readonly diffVersion: number;
  readonly timeZone: string;
  readonly ignored: readonly string[];
  readonly a: { readonly name: string; readonly upToPosition: number | null };
};
const json = async (line: string): Promise<Document> =>
  JSON.parse((await run(`audit diff ${line} --json`)).out) as Document;

beforeAll(async () => {
  const tiny = writeTiny(folder);
  await run(`simulate ${tiny} --store one.db --quiet`);
  await run(`simulate ${tiny} --store two.db --seed 2 --quiet`);
  await run('store export one.ndjson --store one.db');
  copyFileSync(join(folder, 'one.db'), join(folder, 'copy.db'));
});

describe('two histories', () => {
  test.each(['copy.db', 'one.ndjson'])('that are the same, as %s: exit code 0', async (other) => {
    const { code, out, err } = await run(`audit diff one.db ${other}`);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^The histories are the same\nA {2}one\.db: [\d,]+ events, \d+ sessions\n/);
    expect(out.trimEnd().split('\n')).toHaveLength(3);
  });

  test('that differ: exit code 1, and where they part', async () => {
    const { code, out, err } = await run('audit diff one.db two.db');
    expect([code, err]).toEqual([1, '']);
    expect(out).toMatch(/^The histories differ\n/);
    expect(out).toContain('First divergence at the first event: ');
    expect(out).toMatch(/\n {2}A {2}SimulationStarted of run-/);
    expect(out).toContain('--ignore run,ids,positions compares what happened');
  });

  test('that are two runs of a scenario: what happened otherwise, session by session', async () => {
    const { code, out } = await run('audit diff one.db two.db --ignore run,ids,positions');
    expect(code).toBe(1);
    expect(out).toMatch(/^The histories differ, but for run, ids, positions\n/);
    expect(out).toMatch(/\nFirst divergence after \d+ events? that (?:is|are) the same: /);
    expect(out).toMatch(/\nEnded differently: \d+ sessions?\n {2}session +A +B +tries +message\n/);
    expect(out).toMatch(/\nTimes that moved +sessions +median +largest +of\n/);
    expect(out).toMatch(/\nSessions +status +A +B +B - A\n/);
  });

  test('as JSON: everything, all of each list', async () => {
    const found = await json('one.db two.db --ignore run --ignore ids,positions');
    expect(found).toMatchObject({
      diffVersion: 1,
      timeZone: 'Europe/Berlin',
      ignored: ['run', 'ids', 'positions'],
      a: { name: 'one.db', upToPosition: null },
      equal: false,
    });
    expect(found.endedDifferently.first).toHaveLength(found.endedDifferently.count);
    expect(found.endedDifferently.count).toBeGreaterThan(2);
    const some = await json('one.db two.db --ignore run,ids,positions --limit 2');
    expect(some.endedDifferently.first).toHaveLength(2);
  });
});

describe('two times of one history', () => {
  test('tell what has come in between', async () => {
    const { code, out } = await run('audit diff --store one.db --from +1h --to +90m');
    expect(code).toBe(1);
    expect(out).toContain('A  one.db as of 2026-03-02 09:00:00 Europe/Berlin: ');
    expect(out).toContain('B  one.db as of 2026-03-02 09:30:00 Europe/Berlin: ');
    expect(out).toMatch(/that are the same: A ends here\.\n {2}A {2}no more events\n/);
    expect(out).toMatch(/\nStand differently: \d+ session/);
  });

  test('by position, up to the end unless told', async () => {
    const { events, divergence } = await json('--store one.db --from 99');
    expect(events.a).toBe(100);
    expect(divergence).toMatchObject({ kind: 'endOfA', index: 100, b: { position: 100 } });
    const same = await run('audit diff --store one.db --from 99 --to 99');
    expect(same.code).toBe(0);
  });

  test('of an export are those of its store', async () => {
    const [store, text] = [
      await json('--store one.db --from +1h --to +90m'),
      await json('--store one.ndjson --from +1h --to +90m'),
    ];
    expect({ ...text, a: null, b: null }).toEqual({ ...store, a: null, b: null });
  });
});

test('no line is longer than the terminal, whatever its width', async () => {
  for (const columns of [60, 80, 120]) {
    const env = { COLUMNS: String(columns) };
    const { out } = await cdxIn(folder, { env })('audit diff one.db two.db --ignore run,ids');
    expect(out).toContain('Times that moved');
    for (const line of out.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(columns);
  }
});

describe('what cannot be compared is refused with one message', () => {
  test.each([
    ['', 'Nothing to compare: name two histories (A and B), or two times of one'],
    ['one.db', 'There is nothing to compare one.db with'],
    ['one.db two.db --from +1h', 'A and B are two histories; --store, --from and --to'],
    ['one.db gone.db', 'There is no file gone.db.'],
    ['one.db tiny.yaml', 'tiny.yaml'],
    ['one.db two.db --ignore colour', '"colour" cannot be ignored: expected ids, positions'],
    ['one.db two.db --limit 0', '--limit "0" is no number of rows'],
    ['--store one.db --from +3h', '--from +3h is not in the history'],
    ['--store one.db --from +1h --to 999999', '--to 999999 is behind the end of the history'],
    ['--store one.db --from noon', '--from "noon" is no time'],
  ])('cdx audit diff %s', async (line, message) => {
    const { code, out, err } = await run(`audit diff ${line}`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(err).toMatch(/^cdx: [^\n]+\n$/);
  });
});
