/**
 * Our retry policies against the literature: what M. Brooker's 'Exponential Backoff And Jitter' (AWS
 * Architecture Blog, 2015) found must come out of them in its setting. docs/jitter.md has the figures.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Jitter, RetryPolicy } from '@cdx/session';
import { compareWithBaseline, type PolicyComparison } from '@cdx/simulator/statistics';
import { contend, type Contention } from '../support/contention.ts';

const replications = 40;
const manyClients = [20, 50, 100] as const;
const jitters = ['none', 'equal', 'full', 'decorrelated'] as const;
const metrics = ['calls', 'completionMs'] as const;

/**
 * As the article's simulator has them: 5 ms, doubling up to 2 s. It counts attempts from 1, so its
 * first delay is of 10 ms but for decorrelated jitter, which starts from 5 ms.
 */
function policyWith(jitter: Jitter): RetryPolicy {
  const initialMs = jitter === 'decorrelated' ? 5 : 10;
  return {
    tryCount: 0,
    delay: { kind: 'exponential', initialMs, factor: 2, maxMs: 2000 },
    jitter,
    maxDurationMs: null,
    alignToPoll: false,
  };
}

describe.each(manyClients)('%i clients that write one row', (clients) => {
  const results = new Map<Jitter, readonly Contention[]>();
  /** Each jittered variant − none, with intervals that hold all six at once. */
  let comparisons: readonly (readonly [(typeof metrics)[number], PolicyComparison])[] = [];

  beforeAll(() => {
    for (const jitter of jitters) {
      const policy = policyWith(jitter);
      results.set(
        jitter,
        Array.from({ length: replications }, (_, of) => contend(clients, policy, of)),
      );
    }
    comparisons = metrics.flatMap((metric) => {
      const samples = [...results].map(([name, runs]) => ({
        name,
        observations: runs.map((run, replication) => ({ replication, value: run[metric] })),
      }));
      // 97.5 % for each metric is 95 % for both together.
      return compareWithBaseline(samples, 'none', 0.975).map((of) => [metric, of] as const);
    });
  });

  it('all get through, each once', () => {
    for (const { calls, written } of [...results.values()].flat()) {
      expect(written).toBe(clients);
      expect(calls).toBeGreaterThan(clients);
    }
  });

  it('call less and are through sooner with any jitter than without', () => {
    expect(comparisons).toHaveLength(6);
    for (const [, { difference, adjustedP }] of comparisons) {
      expect(difference.kind === 'interval' && difference.high).toBeLessThan(0);
      expect(adjustedP).toBeLessThan(1e-6);
    }
  });

  it('by the figures of docs/jitter.md', () => {
    const rows = documentedRows(clients);
    expect(rows.map(({ jitter }) => jitter)).toEqual(jitters);
    for (const { jitter, figures } of rows) {
      const runs = results.get(jitter as Jitter) ?? [];
      const means = metrics.map(
        (metric) => runs.reduce((sum, run) => sum + run[metric], 0) / runs.length,
      );
      const bounds = comparisons
        .filter(([, { one }]) => one === jitter)
        .flatMap(([, { difference: of }]) => (of.kind === 'interval' ? [of.low, of.high] : []));
      const expected = [...means, ...bounds];
      expect(figures).toHaveLength(expected.length);
      // The last digit may differ between versions of Node, whose Math functions do.
      for (const [index, value] of expected.entries()) {
        const tolerance = Math.max(1, 0.005 * Math.abs(value));
        expect(Math.abs((figures[index] as number) - value)).toBeLessThanOrEqual(tolerance);
      }
    }
  });
});

it('one client alone never waits, so all policies do the same: four messages of about 10 ms', () => {
  const alone = jitters.map((jitter) => contend(1, policyWith(jitter), 3));
  for (const run of alone) expect(run).toEqual(alone[0]);
  expect(alone[0]).toMatchObject({ calls: 1, written: 1 });
  expect(alone[0]?.completionMs).toBeGreaterThan(4 * 5);
  expect(alone[0]?.completionMs).toBeLessThan(4 * 15);
});

/** Rows `| clients | jitter | calls | ms | low … high | low … high |` of the page's table. */
function documentedRows(
  clients: number,
): readonly { readonly jitter: string; readonly figures: readonly number[] }[] {
  const page = readFileSync(new URL('../../../../docs/jitter.md', import.meta.url), 'utf8');
  return page
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells[1] === `${clients}`)
    .map((cells) => ({
      jitter: cells[2] as string,
      figures: (cells.slice(3).join(' ').replaceAll(',', '').match(/-?\d+/g) ?? []).map(Number),
    }));
}
