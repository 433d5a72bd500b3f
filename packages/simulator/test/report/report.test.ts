/** The report of an experiment: a page that stands alone, says what the outcome says, twice the same. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { ExperimentOutcome } from '../../src/experiment/index.ts';
import { experimentReport, type Report } from '../../src/report/index.ts';
import { elements, readMarkup, textOf, type Element } from './markup-reader.ts';
import { emptied, outcomeOf, renamed } from './outcomes.ts';

const names = [
  'differences',
  'pareto',
  'backlog',
  'requests',
  'time-to-applied',
  'staleness',
  'heatmap',
  'attempts',
  'headquarters',
];

let outcome: ExperimentOutcome;
let report: Report;
let page: Element;

beforeAll(async () => {
  outcome = outcomeOf();
  report = await experimentReport(outcome);
  page = readMarkup(report.html);
});

/** Holds for every page, whatever it is of. */
function expectSound(html: string): Element {
  const root = readMarkup(html);
  const all = elements(root);
  expect(html).not.toMatch(/<script|javascript:|@import|url\((?!#)/i);
  expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
  expect(new TextEncoder().encode(html).length).toBeLessThan(2_000_000);
  for (const { name, attributes } of all) {
    for (const key of Object.keys(attributes)) expect(key).not.toMatch(/^on/);
    expect(attributes['src'], name).toBeUndefined();
    expect(attributes['href'] ?? '#').toMatch(/^(?:#|data:text\/csv|plots\/[\w-]+\.csv$)/);
  }
  expect(all.map(({ name }) => name)).not.toContain('link');
  const ids = all.flatMap(({ attributes }) => attributes['id'] ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  const named = new Set(ids);
  for (const { attributes } of all) {
    for (const id of (attributes['aria-labelledby'] ?? '').split(' ')) {
      if (id !== '') expect(named).toContain(id);
    }
    const link = attributes['href'] ?? '';
    if (link.startsWith('#')) expect(named).toContain(link.slice(1));
    for (const [, id] of (attributes['clip-path'] ?? '').matchAll(/url\(#([^)]*)\)/g)) {
      expect(named).toContain(id);
    }
  }
  return root;
}

describe('the page', () => {
  test('is well formed, stands alone, and is below 2 MB with twelve policies', () => {
    expect(outcome.policies).toHaveLength(12);
    expectSound(report.html);
  });

  test('begins with what was asked and the best policy', () => {
    const [answer] = elements(page, 'div');
    const text = textOf(answer as Element);
    const best = outcome.ranking?.policies[0];
    expect(text).toContain(`${best?.name} does best: mean staleness`);
    expect(text).toContain('Asked: the least mean staleness with peak requests at most 100/min.');
  });

  test('has every plot twice, for desks and phones, with a title and a description', () => {
    const svgs = elements(page, 'svg');
    expect(svgs).toHaveLength(names.length * 2);
    for (const svg of svgs) {
      expect(svg.attributes['role']).toBe('img');
      const [title, description] = ['title', 'desc'].map((name) => elements(svg, name)[0]);
      expect(textOf(title as Element)).toMatch(/\.$/);
      expect(textOf(description as Element).length).toBeGreaterThan(60);
      expect(elements(svg, 'path').length + elements(svg, 'line').length).toBeGreaterThan(5);
    }
    expect(svgs.map(({ attributes }) => attributes['class'])).toEqual(
      names.flatMap(() => ['wide', 'narrow']),
    );
  });

  test('has colours that follow the scheme of the reader, and no others', () => {
    for (const svg of elements(page, 'svg')) {
      for (const { attributes } of elements(svg)) {
        for (const key of ['fill', 'stroke']) {
          expect(attributes[key] ?? 'none').toMatch(/^(?:none|transparent|var\(--[a-z]+\d?\))$/);
        }
      }
    }
    const [style] = elements(page, 'style');
    expect(textOf(style as Element)).toMatch(/prefers-color-scheme:dark/);
  });

  test('links to the numbers of every plot', () => {
    const links = elements(page, 'a').filter(({ attributes }) => 'download' in attributes);
    expect(links.map(({ attributes }) => attributes['download'])).toEqual(
      names.map((name) => `${name}.csv`),
    );
    for (const { attributes } of links) {
      const href = attributes['href'] ?? '';
      const plot = report.plots.find(({ name }) => `${name}.csv` === attributes['download']);
      if (!href.startsWith('data:')) continue;
      expect(decodeURIComponent(href.slice(href.indexOf(',') + 1))).toBe(plot?.csv);
    }
    expect(links.some(({ attributes }) => attributes['href']?.startsWith('data:'))).toBe(true);
  });

  test('says how to make it again', () => {
    const code = elements(page, 'pre').map((pre) => textOf(pre));
    expect(code[0]).toBe(outcome.command);
    expect(code[1]).toContain('cdxExperiment: 1');
    expect(code[2]).toContain('name: downloads');
  });

  test('has every mean of every policy in its table', () => {
    const [, metrics] = elements(page, 'table');
    const rows = elements(metrics as Element, 'tr').slice(1);
    expect(
      rows.map((row) => textOf(elements(row, 'th')[0] as Element).replace(' (baseline)', '')),
    ).toEqual(outcome.policies.map(({ levels }) => levels.map(({ level }) => level).join(' · ')));
    expect(
      rows.map((row) => elements(row, 'span').map(({ attributes }) => attributes['title'])[0]),
    ).toEqual(outcome.policies.map(({ name }) => name));
    const exhausted = outcome.metrics.findIndex(({ name }) => name === 'exhausted');
    for (const [index, row] of rows.entries()) {
      const interval = outcome.policies[index]?.metrics[exhausted]?.interval;
      const mean = Number(interval?.mean?.toPrecision(3));
      expect(textOf(elements(row, 'td')[exhausted] as Element)).toMatch(new RegExp(`^${mean}\\b`));
    }
  });
});

describe('the plots', () => {
  test('are files of their own: pictures, specifications, numbers', () => {
    expect(report.plots.map(({ name }) => name)).toEqual(names);
    for (const { svg, vegaLite, csv } of report.plots) {
      const [root] = elements(readMarkup(svg.trim()), 'svg');
      expect(root?.attributes['xmlns']).toBe('http://www.w3.org/2000/svg');
      expect(svg).not.toContain('var(');
      expect(svg).not.toMatch(/NaN|undefined/);
      expect(vegaLite['$schema']).toContain('vega-lite/v6');
      expect(JSON.parse(JSON.stringify(vegaLite))).toEqual(vegaLite);
      expect(csv.split('\r\n').length).toBeGreaterThan(3);
    }
  });

  const rowsOf = (name: string): readonly (readonly string[])[] =>
    (report.plots.find((plot) => plot.name === name)?.csv ?? '')
      .trim()
      .split('\r\n')
      .map(
        (line) =>
          line
            .match(/"(?:[^"]|"")*"|[^,]+|(?<=,)(?=,|$)/g)
            ?.map((field) => field.replaceAll(/^"|"$/g, '')) ?? [],
      );

  test('backlog.csv holds the bands of the outcome', () => {
    const [head, ...rows] = rowsOf('backlog');
    expect(head).toEqual(['policy', 'at', 'mean', 'p10', 'p50', 'p90']);
    const expected = outcome.policies.flatMap(({ name, series: { backlog } }) =>
      backlog.mean.map((mean, bin) => [name, mean, backlog.p90[bin]]),
    );
    expect(rows).toHaveLength(expected.length);
    for (const [index, [name, mean, p90]] of expected.entries()) {
      expect(rows[index]?.[0]).toBe(name);
      expect(Number(rows[index]?.[2])).toBeCloseTo(Number(mean), 6);
      expect(Number(rows[index]?.[5])).toBeCloseTo(Number(p90), 6);
    }
    const { startAt, backlog } = (outcome.policies[0] as (typeof outcome.policies)[0]).series;
    expect(new Date(rows[0]?.[1] ?? '').getTime()).toBe(startAt + backlog.binMs);
  });

  test('differences.csv holds the comparisons with the baseline, exactly', () => {
    const [, ...rows] = rowsOf('differences');
    const pairs = outcome.comparisons.againstBaseline.flatMap((each) =>
      each.pairs.map((pair) => [each.metric, pair] as const),
    );
    expect(rows).toHaveLength(pairs.length);
    for (const [index, [metric, pair]] of pairs.entries()) {
      expect(rows[index]?.slice(0, 3)).toEqual([metric, pair.one, pair.other]);
      expect(Number(rows[index]?.[3])).toBe(pair.difference.mean);
      expect(rows[index]).toContain(pair.verdict);
    }
  });

  test('heatmap.csv holds a row for each row, time-to-applied.csv every step', () => {
    const rows = outcome.policies.flatMap(({ series }) => series.heatmap.rows);
    const [, ...lines] = rowsOf('heatmap');
    expect(lines).toHaveLength(rows.length);
    for (const [index, { first, values }] of rows.entries()) {
      expect(lines[index]?.[3]).toBe(first);
      expect(Number(lines[index]?.[10])).toBe(values[6]);
    }
    const steps = outcome.policies.flatMap(({ series }) => series.timeToApplied.steps);
    expect(
      rowsOf('time-to-applied')
        .slice(1)
        .map((row) => row.slice(1).map(Number)),
    ).toEqual(steps.map(({ value, share }) => [value, share]));
  });
});

describe('the same outcome gives the same bytes', () => {
  test('twice, also after another report and beside one', async () => {
    const other = outcomeOf({ interval: ['5m', '20m'] });
    const first = await experimentReport(other);
    const [again, beside] = await Promise.all([experimentReport(outcome), experimentReport(other)]);
    expect(again).toEqual(report);
    expect(beside).toEqual(first);
    expect(await experimentReport(JSON.parse(JSON.stringify(outcome)))).toEqual(report);
  });
});

describe('whatever the experiment', () => {
  test.each([1, 2, 3, 5])('%d policies', async (count) => {
    const levels = ['5m', '7m', '10m', '15m', '20m'].slice(0, count);
    const small = outcomeOf({ interval: levels });
    const { html, plots } = await experimentReport(small);
    expectSound(html);
    expect(plots.map(({ name }) => name)).toEqual(
      count === 1 ? names.filter((name) => name !== 'differences') : names,
    );
  });

  test('more policies than pictures have room for: tables and numbers have all', async () => {
    const many = outcomeOf({
      interval: [
        '5m',
        '6m',
        '7m',
        '8m',
        '9m',
        '10m',
        '11m',
        '12m',
        '13m',
        '14m',
        '15m',
        '16m',
        '17m',
      ],
    });
    const { html, plots } = await experimentReport(many);
    const text = textOf(expectSound(html));
    expect(text).toContain('Pictures show 12 of the 13 policies');
    const backlog = plots.find(({ name }) => name === 'backlog');
    const concat = backlog?.vegaLite['concat'] as readonly unknown[];
    expect(concat).toHaveLength(12);
    for (const { name } of many.policies) expect(backlog?.csv).toContain(`\r\n${name},`);
  });

  test.each([
    ['markup', '</svg></style><script>alert("1")</script> & <b>'],
    ['quotes and commas', `"it's", 'so', 100%\n#&;\\`],
    ['control characters', 'a\u0000b\u001B[31m\uD800'],
    ['other scripts', '政策 الأولى 🛒'],
    ['a long one', 'very-long-name-without-any-space'.repeat(20)],
  ])('names with %s', async (_, odd) => {
    const named = renamed(
      outcomeOf({ interval: ['5m', '10m', '20m'] }),
      (index) => `${odd}${index}`,
    );
    const { html, plots } = await experimentReport({ ...named, name: odd, description: odd });
    const root = expectSound(html);
    if (!odd.includes('\u0000')) expect(textOf(elements(root, 'h1')[0] as Element)).toBe(odd);
    for (const { svg, csv } of plots) {
      readMarkup(svg.trim());
      expect(csv).toContain(odd.includes('"') ? odd.replaceAll('"', '""') : odd);
    }
  });

  test('names that would be shortened to the same stay apart', async () => {
    const named = renamed(
      outcomeOf({ interval: ['5m', '10m', '20m'] }),
      (index) => `${'begins alike '.repeat(5)}${index}${' ends alike'.repeat(5)}`,
    );
    const { html, plots } = await experimentReport(named);
    const root = readMarkup(html);
    const key = elements(root, 'dd').map((element) => textOf(element));
    for (const { name } of named.policies) expect(key).toContain(name);
    const spec = JSON.stringify(plots.find(({ name }) => name === 'backlog')?.vegaLite);
    expect(spec).toContain('#2');
    expect(spec).toContain('#3');
  });

  test('nothing measured: words in place of pictures', async () => {
    const { html, plots } = await experimentReport(emptied(outcome));
    const root = expectSound(html);
    expect(plots).toEqual([]);
    expect(elements(root, 'svg')).toEqual([]);
    expect(textOf(root)).toContain('Time to Applied: no download was applied.');
    expect(textOf(root)).toContain('not defined');
  });

  test('no outage in the pictures where policies differ in it', async () => {
    const shades = ({ plots }: Report): unknown => {
      const backlog = plots.find(({ name }) => name === 'backlog');
      return (backlog?.vegaLite['datasets'] as { shades: unknown } | undefined)?.shades;
    };
    expect(shades(report)).toEqual([
      { startAt: outcome.startAt + 4 * 3_600_000, endAt: outcome.startAt + 5.5 * 3_600_000 },
    ]);
    const moved = {
      ...outcome,
      factors: [
        {
          name: 'out',
          levels: [
            { label: '1h', settings: [{ path: 'faults.outages[0].duration', value: '1h' }] },
          ],
        },
      ],
    };
    expect(shades(await experimentReport(moved))).toEqual([]);
  });

  test('without an objective it says how many differ, with none that keeps the constraints it says so', async () => {
    const plain = await experimentReport({ ...outcome, ranking: null, pareto: null });
    expect(textOf(readMarkup(plain.html))).toMatch(/12 policies were compared with/);
    const strict = outcomeOf(
      { interval: ['5m', '20m'] },
      {
        objective: {
          minimise: 'stalenessMean',
          subjectTo: [{ metric: 'requestsPeak', atMost: 1 }],
        },
      },
    );
    expect(textOf(readMarkup((await experimentReport(strict)).html))).toContain(
      'Of 2 policies, none keeps the constraints.',
    );
  });
});
