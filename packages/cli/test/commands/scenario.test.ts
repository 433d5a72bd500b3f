/** `cdx scenario`: checking, the schema, the example. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scenarioTemplate } from '@cdx/simulator';
import { cdxIn, temporaryFolder } from '../support/run-cdx.ts';
import { tiny, writeTiny } from '../support/scenarios.ts';

describe('check', () => {
  test('says that a scenario is sound, and how big it is', async () => {
    const folder = temporaryFolder();
    writeTiny(folder);
    expect(await cdxIn(folder)('scenario check tiny.yaml')).toEqual({
      code: 0,
      out:
        'tiny.yaml is sound: tiny, 2h with 4 channel databases, 3 jobs, at most about 192\n' +
        'sessions and 192 polls.\n',
      err: '',
    });
  });

  test('warns on stderr of what is hardly meant, and is content', async () => {
    const folder = temporaryFolder();
    writeTiny(folder);
    const { code, out, err } = await cdxIn(folder)('scenario check tiny.yaml --set duration=20m');
    expect(code).toBe(0);
    expect(out).toContain('tiny.yaml is sound');
    expect(err).toContain(
      'warning: faults.outages[0].from: the outage begins 10m after the run has ended',
    );
  });

  test('says all that is wrong at once, and writes nothing', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'bad.yaml'),
      tiny.replace('tryCount', 'tryCuont').replace('40%', '140%'),
    );
    const { code, out, err } = await cdxIn(folder)('scenario check bad.yaml');
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(`cdx: 2 problems with bad.yaml

bad.yaml:9:10: retry.tryCuont: unknown key; did you mean tryCount?
  9 | retry: { tryCuont: 1, interval: 5m }
               ^^^^^^^^

bad.yaml:31:49: faults.failures[0].probability: expected a share from 0% to 100%, such as 40% or 0.4, found "140%"
  31 | …ly, job: '1010', probability: 140%, error: data-truncated, after: 10s }
                                      ^^^^
`);
    expect(readdirSync(folder)).toEqual(['bad.yaml']);
  });
});

test('schema prints the JSON Schema', async () => {
  const { code, out } = await cdxIn('/nowhere')('scenario schema');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ type: 'object', properties: { cdx: {}, jobs: {} } });
});

describe('init', () => {
  test('prints the example', async () => {
    expect(await cdxIn('/nowhere')('scenario init')).toEqual({
      code: 0,
      out: scenarioTemplate(),
      err: '',
    });
  });

  test('writes it to a new file, which is sound, and never over another', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    expect(await run('scenario init mine.yaml')).toEqual({
      code: 0,
      out: 'mine.yaml written. Next: cdx simulate mine.yaml\n',
      err: '',
    });
    expect((await run('scenario check mine.yaml')).code).toBe(0);
    writeFileSync(join(folder, 'mine.yaml'), 'mine');
    expect(await run('scenario init mine.yaml')).toEqual({
      code: 2,
      out: '',
      err: 'cdx: mine.yaml exists already and is left as it is; give the name of a new file.\n',
    });
    expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toBe('mine');
  });

  test('says where it cannot write', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'sub'));
    const run = cdxIn(folder);
    expect((await run('scenario init nowhere/mine.yaml')).err).toBe(
      'cdx: The folder of nowhere/mine.yaml does not exist.\n',
    );
    expect((await run('scenario init sub')).err).toBe(
      'cdx: sub exists already and is left as it is; give the name of a new file.\n',
    );
  });
});
