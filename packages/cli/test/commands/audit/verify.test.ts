/** cdx audit verify: what it says of honest, changed and damaged histories, wherever they are. */
import { gzipSync } from 'node:zlib';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { textWidth } from '../../../src/render/text.ts';
import { cdxIn, sharedFolder } from '../../support/run-cdx.ts';
import { writePurging, writeTiny } from '../../support/scenarios.ts';

const folder = sharedFolder();
const run = cdxIn(folder);
const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
const write = (name: string, content: string | Uint8Array): void =>
  writeFileSync(join(folder, name), content);

interface Report {
  readonly events: number;
  readonly findingCounts: Readonly<Record<string, number>>;
  readonly noteCounts: Readonly<Record<string, number>>;
  readonly findings: readonly { readonly rule: string; readonly line: number | null }[];
  readonly notes: readonly unknown[];
}

async function report(line: string): Promise<Report & { readonly code: number }> {
  const { code, out } = await run(`audit verify ${line} --json`);
  return { code, ...(JSON.parse(out) as Report) };
}

/** The export with one of its events changed; its number counts the lines. */
function changed(pattern: string, to: string): { readonly line: number; readonly text: string } {
  const lines = text('tiny.ndjson').split('\n');
  const at = lines.findIndex((line) => line.includes(pattern));
  const changed = lines.with(at, (lines[at] ?? '').replace(pattern, to));
  return { line: at + 1, text: changed.join('\n') };
}

beforeAll(async () => {
  writeTiny(folder);
  writePurging(folder);
  await run('simulate tiny.yaml --store tiny.db');
  await run('simulate purging.yaml --store purged.db');
  await run('store export tiny.ndjson --store tiny.db');
});

describe('an honest history', () => {
  test.each(['tiny.db', 'tiny.ndjson', 'purged.db'])('%s has no findings', async (store) => {
    const { code, events, findingCounts } = await report(`--store ${store}`);
    expect([code, findingCounts]).toEqual([0, {}]);
    expect(events).toBeGreaterThan(100);
  });

  test('has none where it is compressed, or without its archive', async () => {
    write('tiny.ndjson.gz', gzipSync(text('tiny.ndjson')));
    expect((await report('--store tiny.ndjson.gz')).code).toBe(0);
    await run('scavenge --store purged.db');
    const { code, findingCounts } = await report('--store purged.db');
    expect([code, findingCounts]).toEqual([0, {}]);
  });

  test('has none behind what operators do, and what they could not', async () => {
    await run('simulate tiny.yaml --store operated.db');
    const before = await report('--store operated.db');
    const { out } = await run('sessions download --store operated.db --show-all --json');
    const { sessions } = JSON.parse(out) as { readonly sessions: readonly { stream: string }[] };
    const stream = sessions[0]?.stream ?? '';
    await run(`cancel ${stream} --store operated.db`);
    await run(`rerun ${stream} --store operated.db`);
    const { code, events, findingCounts } = await report('--store operated.db');
    expect([code, findingCounts]).toEqual([0, {}]);
    expect(events).toBeGreaterThan(before.events);
  });

  test('has none when it comes from the forms', async () => {
    await run('audit export form.csv --store tiny.db --direction download');
    await run('audit import form.csv --store imported.db --time-zone UTC');
    const { code, events, findingCounts } = await report('--store imported.db');
    expect([code, findingCounts]).toEqual([0, {}]);
    expect(events).toBeGreaterThan(0);
  });

  test('is told in the time zone that its forms were read in', async () => {
    await run('audit export zone.csv --store tiny.db --direction download --time-zone UTC');
    await run('audit import zone.csv --store zone.db --time-zone America/Chicago');
    const { out } = await run('audit verify --store zone.db');
    expect(out).toContain('America/Chicago');
  });
});

describe('a history that was changed', () => {
  test('is told by rule, place and shortest history, in 80 columns', async () => {
    const { line, text } = changed('"PackageDownloaded"', '"PackageApplied"');
    write('illegal.ndjson', text);
    const { code, out } = await run('audit verify --store illegal.ndjson');
    expect(code).toBe(1);
    expect(out).toMatch(/illegal-step: position \d+, PackageApplied in downloadSession-/u);
    expect(out).toContain(`line ${line}`);
    expect(out).toContain('PackageApplied is not possible in status Requested');
    expect(out).toContain('the shortest history that shows it:');
    expect(Math.max(...out.split('\n').map((each) => textWidth(each)))).toBeLessThanOrEqual(80);
    const { findingCounts, findings } = await report('--store illegal.ndjson');
    expect(findingCounts).toMatchObject({ 'illegal-step': expect.any(Number), 'file-damaged': 1 });
    expect(findings.find(({ rule }) => rule === 'illegal-step')?.line).toBe(line);
  });

  test('is counted whole, however few are listed', async () => {
    write('revisions.ndjson', text('tiny.ndjson').replaceAll('"revision":1,', '"revision":9,'));
    const all = await report('--store revisions.ndjson --limit all');
    const few = await report('--store revisions.ndjson --limit 1');
    expect(few.findingCounts).toEqual(all.findingCounts);
    expect(few.findings).toEqual(all.findings.slice(0, 1));
    expect(all.findings.length).toBeGreaterThan(10);
  });

  test('breaks its seal, which names the event', async () => {
    await run('audit key new key.pem');
    await run('audit seal tiny.seal --store tiny.db --key key.pem');
    expect((await run('audit verify --store tiny.db --seal tiny.seal')).code).toBe(0);
    write('forged.ndjson', changed('"rowsAffected":', '"rowsAffected":1').text);
    const { code, out } = await run('audit verify --store forged.ndjson --seal tiny.seal');
    expect(code).toBe(1);
    expect(out).toMatch(/changed/u);
    expect(out).toContain('PackageApplied');
  });
});

describe('a file that is damaged', () => {
  test('is told with its line, and what can be read is verified', async () => {
    const lines = text('tiny.ndjson').split('\n');
    write('cut.ndjson', lines.slice(0, 200).join('\n').slice(0, -40));
    const { code, findingCounts } = await report('--store cut.ndjson');
    expect(code).toBe(1);
    expect(findingCounts).toHaveProperty('file-damaged');
  });

  test.each([
    ['--store nothing.ndjson', 'There is no file nothing.ndjson.'],
    ['--store tiny.yaml', 'tiny.yaml'],
    ['--store tiny.ndjson --tries many', '--tries "many"'],
    ['--store tiny.ndjson --limit none', '--limit'],
    ['--store tiny.ndjson --key key.pub.pem', '--key says who must have sealed the history'],
    ['--store tiny.ndjson --seal nothing.seal', 'nothing.seal'],
  ])('or is none: %s', async (flags, said) => {
    const { code, out, err } = await run(`audit verify ${flags}`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(said);
    expect(err).not.toMatch(/\n {4}at /u);
  });
});

test('--tries judges by another try count than the recorded one', async () => {
  await run('simulate tiny.yaml --set retry.tryCount=3 --store patient.db');
  expect((await report('--store patient.db')).code).toBe(0);
  const { code, findingCounts } = await report('--store patient.db --tries 1');
  expect([code, Object.keys(findingCounts)]).toEqual([1, ['try-count']]);
});

test('--notes lists what is remarkable, which is counted without it', async () => {
  const { noteCounts } = await report('--store tiny.db');
  expect(noteCounts).toHaveProperty('tries-spent');
  const [plain, listed] = [
    await run('audit verify --store tiny.db'),
    await run('audit verify --store tiny.db --notes'),
  ];
  expect(plain.out).not.toMatch(/^tries-spent: position/mu);
  expect(listed.out).toMatch(/^tries-spent: position/mu);
});
