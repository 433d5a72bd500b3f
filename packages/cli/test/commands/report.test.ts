/** `--report`: what is written where, that it is of this run, and what is refused before it begins. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { cdxIn, temporaryFolder } from '../support/run-cdx.ts';
import { writeRetries } from '../support/experiments.ts';
import { writeTiny } from '../support/scenarios.ts';

describe('cdx simulate --report', () => {
  test('writes a page about the run, and says where', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    const file = writeTiny(folder);
    const { code, out } = await run(
      `simulate ${file} --store memory: --report report.html --seed 7`,
    );
    expect(code).toBe(0);
    expect(out).toMatch(/Report +report\.html/);
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    const hash = (await run(`simulate ${file} --store memory: --seed 7 --quiet`)).out.trim();
    expect(page).toContain(hash);
    expect(page).toContain(`<pre class="command">cdx simulate ${file} --set seed=7</pre>`);
    expect(readdirSync(folder).filter((name) => name.includes('report'))).toEqual(['report.html']);
  });

  test('replaces an older page, with the same bytes for the same run', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    const line = `simulate ${writeTiny(folder)} --store memory: --report page.html --quiet`;
    writeFileSync(join(folder, 'page.html'), 'older');
    await run(line);
    const first = readFileSync(join(folder, 'page.html'), 'utf8');
    await run(line);
    expect(first).toMatch(/^<!DOCTYPE html>/);
    expect(readFileSync(join(folder, 'page.html'), 'utf8')).toBe(first);
  });

  test('of a run that went on is of all of it, and names the command for all of it', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    const file = writeTiny(folder);
    await run(`simulate ${file} --store run.db --for 1h --quiet`);
    await run('simulate --continue --store run.db --for 1h --report page.html --quiet');
    const page = readFileSync(join(folder, 'page.html'), 'utf8');
    const [, command = ''] = /<pre class="command">cdx ([^<]*)<\/pre>/.exec(page) ?? [];
    expect(command).toMatch(/^simulate scenario\.yaml/);
    writeFileSync(join(folder, 'scenario.yaml'), readFileSync(join(folder, file)));
    const { out } = await run(`${command} --store memory: --quiet`);
    expect(page).toContain(out.trim());
  });

  test('of a run in parts is the page of the run in one piece, byte by byte', async () => {
    const folder = temporaryFolder();
    const run = cdxIn(folder);
    const file = writeTiny(folder);
    const pageOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
    await run(`simulate ${file} --store whole.db --report whole.html --quiet`);
    // Only the last part asks for a page.
    await run(`simulate ${file} --store parts.db --for 50m --quiet`);
    await run(`simulate ${file} --continue --store parts.db --for 17m --quiet`);
    await run(`simulate ${file} --continue --store parts.db --report parts.html --quiet`);
    expect(pageOf('whole.html')).toMatch(/id="plot-heatmap"[^]*id="plot-headquarters"/);
    expect(pageOf('parts.html')).toBe(pageOf('whole.html'));
  });

  test.each([
    ['a folder', 'pages', 'pages is a folder'],
    ['a folder that is not there', 'none/page.html', 'no folder none'],
    ['nothing', '', '--report needs a file'],
  ])('refuses %s before anything runs', async (_, file, message) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'pages'));
    const { code, out, err } = await cdxIn(folder)(
      `simulate ${writeTiny(folder)} --report=${file}`,
    );
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(existsSync(join(folder, '.cdx'))).toBe(false);
  });
});

describe('cdx experiment --report', () => {
  test('writes page, pictures, specifications and numbers beside the results', async () => {
    const folder = temporaryFolder();
    writeRetries(folder);
    const plots = join(folder, 'results', 'plots');
    mkdirSync(plots, { recursive: true });
    writeFileSync(join(plots, 'older.svg'), 'of an earlier report');
    const { code, out } = await cdxIn(folder)('experiment retries.yaml --out results --report');
    expect(code).toBe(0);
    expect(out).toContain('results/report.html');
    const page = readFileSync(join(folder, 'results', 'report.html'), 'utf8');
    const names = [...page.matchAll(/download="([\w-]+)\.csv"/g)].map(([, name]) => name as string);
    expect(names).toContain('backlog');
    expect(readdirSync(plots)).toEqual(
      names.flatMap((name) => [`${name}.csv`, `${name}.svg`, `${name}.vl.json`]).toSorted(),
    );
    for (const name of names) {
      expect(readFileSync(join(plots, `${name}.svg`), 'utf8')).toMatch(/^<svg /);
      const spec: unknown = JSON.parse(readFileSync(join(plots, `${name}.vl.json`), 'utf8'));
      expect(spec).toHaveProperty('$schema');
    }
    const outcome = JSON.parse(readFileSync(join(folder, 'results', 'summary.json'), 'utf8')) as {
      policies: { name: string }[];
    };
    for (const { name } of outcome.policies) expect(page).toContain(name.replaceAll('"', '&quot;'));
  });

  test('is written again from finished runs, the same', async () => {
    const folder = temporaryFolder();
    writeRetries(folder);
    const run = cdxIn(folder);
    const file = join(folder, 'results', 'report.html');
    await run('experiment retries.yaml --out results');
    expect(existsSync(file)).toBe(false);
    await run('experiment retries.yaml --out results --report');
    const first = readFileSync(file, 'utf8');
    await run('experiment retries.yaml --out results --report');
    expect(readFileSync(file, 'utf8')).toBe(first);
  });
});

test('the libraries that draw are loaded for reports alone', () => {
  const source = fileURLToPath(new URL('../../src/', import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const loading = files.filter((name) =>
    /^(?:import (?!type )[^;]*|export [^;]*) from '@cdx\/simulator\/report'/m.test(
      readFileSync(join(source, name), 'utf8'),
    ),
  );
  expect(files.length).toBeGreaterThan(50);
  expect(loading).toEqual([]);
});
