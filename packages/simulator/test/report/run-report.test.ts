/** The report of one run: the same page, made of the results of `cdx simulate`. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseScenario, type RunResults } from '../../src/index.ts';
import { runReport, type Report } from '../../src/report/index.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { emptyRun, simulateInto } from '../support/stored-run.ts';
import { elements, readMarkup, textOf } from './markup-reader.ts';

function scenarioOf(overrides: readonly string[] = []): Scenario {
  const text = readFileSync(new URL('../scenarios/downloads.yaml', import.meta.url), 'utf8');
  return parseScenario(text, {
    file: 'downloads.yaml',
    overrides: overrides.map((assignment) => ({ assignment, flag: assignment })),
  }).scenario;
}

const outage = 'faults.outages=[{name: "<WAN>", group: Open, from: +4h, duration: 90m}]';
const rest = { version: '0.0.0-test', command: "cdx simulate 'down loads.yaml'" };

let scenario: Scenario;
let results: RunResults;
let report: Report;

beforeAll(async () => {
  scenario = scenarioOf([outage, 'headquarters.asyncServer.transfers=2']);
  results = await simulateInto(emptyRun(), scenario);
  report = await runReport({ results, scenario, ...rest });
});

describe('the page of a run', () => {
  test('is well formed and stands alone', () => {
    const root = readMarkup(report.html);
    expect(report.html).not.toMatch(/<script|@import|NaN|undefined|Infinity/);
    for (const { attributes } of elements(root, 'a')) {
      expect(attributes['href']).toMatch(/^(?:#|data:text\/csv)/);
    }
    expect(elements(root, 'svg')).toHaveLength(report.plots.length * 2);
  });

  test('has a plot of everything that the run has', () => {
    expect(report.plots.map(({ name }) => name)).toEqual([
      'backlog',
      'requests',
      'transfers',
      'time-to-applied',
      'time-to-applied-by-job',
      'staleness',
      'heatmap',
      'attempts',
      'held-back',
      'headquarters',
    ]);
    const [transfers] = report.plots.filter(({ name }) => name === 'transfers');
    expect(JSON.stringify(transfers?.vegaLite)).toContain('waiting');
  });

  test('answers how many were applied, and what the outage did', () => {
    const [answer] = elements(readMarkup(report.html), 'div').map((element) => textOf(element));
    const { overall, byJob } = results.downloads.timeToApplied;
    const had = byJob.reduce((sum, { sessions }) => sum + sessions, 0);
    expect(answer).toContain(`Of ${had.toLocaleString('en')} downloads with a package`);
    expect(answer).toContain(`${Number(((100 * overall.count) / had).toFixed(1))} %`);
    expect(answer).toContain(`The backlog peaked at ${results.backlog.peak}`);
    expect(answer).toContain('the outage <WAN>');
  });

  test('has the numbers that no picture shows', () => {
    const text = textOf(readMarkup(report.html));
    expect(text).toContain(results.traceHash);
    expect(text).toContain(rest.command);
    for (const { errorId } of results.failures) expect(text).toContain(errorId);
    expect(text).toContain('name: downloads');
  });

  test('holds the numbers of the run as CSV', () => {
    const csvOf = (name: string): readonly string[] =>
      (report.plots.find((plot) => plot.name === name)?.csv ?? '').trim().split('\r\n').slice(1);
    expect(csvOf('backlog').map((line) => line.split(',').slice(1).map(Number))).toEqual(
      results.backlog.points.map(({ level, max }) => [level, max]),
    );
    expect(csvOf('attempts')).toEqual(
      results.stages.map(({ stage, attempts, retries, failed }) =>
        [stage, attempts, retries, failed].join(','),
      ),
    );
    expect(csvOf('headquarters').map((line) => Number(line.split(',')[1]))).toEqual(
      results.headquarters.points.map(({ messages }) => messages),
    );
    expect(csvOf('time-to-applied').map((line) => line.split(',').map(Number))).toEqual(
      results.downloads.timeToApplied.steps.map(({ value, share }) => [value, share]),
    );
    const { rows } = results.staleness.heatmap;
    expect(csvOf('heatmap')).toEqual(
      rows.map(({ channelDataGroup, databases, first, values }) =>
        [channelDataGroup, databases, first, ...values].join(','),
      ),
    );
    const { count } = results.asyncServer.requests;
    const counted = csvOf('requests').reduce((sum, line) => sum + Number(line.split(',')[1]), 0);
    expect(counted).toBeGreaterThan(count * 0.99);
    expect(counted).toBeLessThanOrEqual(count);
  });

  test('is the same, twice', async () => {
    expect(await runReport({ results, scenario, ...rest })).toEqual(report);
  });

  test('is the same of a run that was made in parts', async () => {
    const parts = emptyRun();
    await simulateInto(parts, scenario, { forMs: 5 * 3_600_000 + 1 });
    const last = await simulateInto(parts, scenario, { continue: true });
    expect(await runReport({ results: last, scenario, ...rest })).toEqual(report);
  });

  test('draws the distribution that the percentiles are of', () => {
    const plot = report.plots.find(({ name }) => name === 'time-to-applied');
    const data = plot?.vegaLite['data'] as
      { readonly values: readonly { within: number; share: number }[] } | undefined;
    const drawn = data?.values ?? [];
    const { overall } = results.downloads.timeToApplied;
    const within = (share: number): number =>
      drawn.find((point) => point.share >= share)?.within ?? NaN;
    // No finer than can be seen: a percent.
    for (const [share, exact] of [
      [0.5, overall.p50Ms],
      [0.95, overall.p95Ms],
    ] as const) {
      expect(within(share - 0.01)).toBeLessThanOrEqual(exact ?? 0);
      expect(within(share)).toBeGreaterThanOrEqual(exact ?? Infinity);
    }
    expect(drawn.at(-1)?.share).toBe(1);
  });

  test('says the most that the forms lacked at a look', () => {
    const plot = report.plots.find(({ name }) => name === 'headquarters');
    const most = Math.max(...results.headquarters.points.map(({ messages }) => messages));
    expect(most).toBeGreaterThan(1);
    expect(plot?.title).toContain(`lack up to ${most} status messages (2026-03-02 `);
  });

  test('names the stalest database, and says what rows are', () => {
    const plot = report.plots.find(({ name }) => name === 'heatmap');
    const { rows } = results.staleness.heatmap;
    const means = rows.map(
      ({ values }) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length,
    );
    const stalest = rows[means.indexOf(Math.max(...means))];
    expect(plot?.title).toContain(`The stalest database is “${stalest?.first}”`);
    expect(report.html).toContain('Each row is a database, the stalest of a group on top.');
  });

  test('of 5,000 databases is below 2 MB, and says that rows stand for several', async () => {
    const large = scenarioOf([
      'duration=3h',
      'channelDataGroups.Open.databases.count=4990',
      'channelDataGroups.Ordered.databases.count=10',
    ]);
    const { html, plots } = await runReport({
      results: await simulateInto(emptyRun(), large),
      scenario: large,
      ...rest,
    });
    expect(new TextEncoder().encode(html).length).toBeLessThan(2_000_000);
    expect(html).not.toMatch(/<script|NaN|undefined|Infinity/);
    const text = textOf(readMarkup(html));
    expect(text).toContain('others share one, which is the mean');
    expect(text).not.toContain('were looked at, evenly spread');
    const heatmap = plots.find(({ name }) => name === 'heatmap');
    expect(heatmap?.csv.trim().split('\r\n').length).toBeLessThanOrEqual(101);
    expect(heatmap?.svg).toContain('<path');
  });

  test('of more databases says how many were looked at', async () => {
    const { staleness, ...others } = results;
    const heatmap = { ...staleness.heatmap, databases: 5000 };
    const { html } = await runReport({
      results: { ...others, staleness: { ...staleness, databases: 100_000, heatmap } },
      scenario,
      ...rest,
    });
    expect(textOf(readMarkup(html))).toContain('Of the 100,000 databases 5,000 were looked at');
  });

  test('says so where nothing happened', async () => {
    const idle = scenarioOf(['distributionSchedules[0].active=false']);
    const nothing = await simulateInto(emptyRun(), idle);
    const { html } = await runReport({ results: nothing, scenario: idle, ...rest });
    const text = textOf(readMarkup(html));
    expect(text).toContain('Time to Applied: no download was applied.');
    expect(text).toContain('No stage was attempted.');
    expect(text).toContain('No database missed a change when it was looked at.');
    const short = await simulateInto(emptyRun(), idle, { forMs: 1 });
    const { html: shortest } = await runReport({ results: short, scenario: idle, ...rest });
    expect(textOf(readMarkup(shortest))).toContain(
      'Staleness of databases: nothing was looked at.',
    );
    expect(shortest).not.toMatch(/NaN|undefined|Infinity/);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('is of any time zone, by its clocks', async () => {
    const abroad = scenarioOf(['timeZone=America/New_York']);
    const there = await simulateInto(emptyRun(), abroad);
    const { html, plots } = await runReport({ results: there, scenario: abroad, ...rest });
    expect(html).toContain('2026-03-02 00:00 to 2026-03-02 12:00 (America/New_York)');
    expect(plots[0]?.csv.split('\r\n')[1]).toMatch(/^2026-03-02T00:01:00-05:00,/);
    expect(JSON.stringify(plots[0]?.vegaLite)).toContain(String.raw`:\"06:00\"`);
  });
});
