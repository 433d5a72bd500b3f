/** What is said of Async Server and the package workers: a line without limits, all with them. */
import { describe, expect, test } from 'vitest';
import type {
  AsyncServerResults,
  LevelResults,
  LineResults,
  PackageWorkersResults,
  RunResults,
  Scenario,
  WaitResults,
} from '@cdx/simulator';
import { asyncServerLines, packageWorkersLines } from '../../src/render/results/server.ts';
import { textWidth } from '../../src/render/text.ts';
import { zoneClock } from '../../src/render/zone-clock.ts';
import { testLook } from '../support/look.ts';

const second = 1000;
const minute = 60 * second;
const startAt = Date.UTC(2026, 2, 2, 8);
const clock = zoneClock('UTC');

function level(peak: number, atEnd = 0): LevelResults {
  return { peak, peakAt: startAt + 90 * second, atEnd, binMs: minute, points: [] };
}

const waits: WaitResults = {
  count: 2000,
  waited: 500,
  meanMs: 1500,
  p50Ms: 0,
  p95Ms: 10 * second,
  p99Ms: 30 * second,
  maxMs: 2 * minute,
  queue: level(60, 3),
};

const line: LineResults = {
  bitsPerSecond: 50_000_000,
  bytes: 5_000_000,
  use: 0.375,
  peakUse: 1,
  binMs: minute,
  points: [],
};

const unlimited: AsyncServerResults = {
  requests: {
    count: 12_345,
    peakPerMinute: 371,
    peakAt: startAt + 15 * minute,
    binMs: minute,
    points: [],
  },
  transfers: level(34),
  waiting: null,
  refused: 0,
  expired: 0,
  uplink: null,
  downlink: null,
};

interface Given {
  readonly results?: Partial<AsyncServerResults>;
  readonly transfersMax?: number;
  readonly queueMax?: number;
  readonly width?: number;
}

function serverLines(given: Given = {}): readonly string[] {
  const { results, transfersMax = Infinity, queueMax = Infinity, width = 80 } = given;
  return asyncServerLines(
    { startAt, asyncServer: { ...unlimited, ...results } } as unknown as RunResults,
    { asyncServer: { transfersMax, queueMax } } as unknown as Scenario,
    testLook(width),
    clock,
  );
}

function workerLines(packageWorkers: PackageWorkersResults, width = 80): readonly string[] {
  return packageWorkersLines({ packageWorkers } as unknown as RunResults, testLook(width), clock);
}

describe('Async Server', () => {
  test('without limits is one sentence', () => {
    expect(serverLines()).toEqual([
      'Async Server: 12,345 requests, 371 in the busiest minute, which ended at',
      '2026-03-02 08:15; transfers at most 34 at a time, at 2026-03-02 08:01',
    ]);
  });

  test('that nobody asks is not spoken of', () => {
    expect(serverLines({ results: { requests: { ...unlimited.requests, count: 0 } } })).toEqual([]);
  });

  test('names the minute that was the busiest by its end, as the results do', () => {
    const text = (peakAt: number): string =>
      serverLines({ results: { requests: { ...unlimited.requests, peakAt } } }).join(' ');
    expect(text(startAt + minute)).toContain('which ended at 2026-03-02 08:01;');
    expect(text(startAt + 14 * minute + 5 * second)).toContain('at 2026-03-02 08:14:05;');
  });

  test('with a limit of transfers tells waits, the queue and what failed', () => {
    const results = { waiting: waits, refused: 12, expired: 1, transfers: level(20) };
    expect(serverLines({ results, transfersMax: 20, queueMax: 60 })).toEqual([
      'Async Server',
      '  Requests   12,345; 371 in the busiest minute, which ended at 2026-03-02 08:15',
      '  Transfers  at most 20 of 20 at a time, at 2026-03-02 08:01',
      '  Waits      500 of the 2,000 transfers that had their turn waited (25.0%; mean',
      '             2s, p95 10s, p99 30s, max 2m)',
      '  Queue      at most 60 of 60, at 2026-03-02 08:01; 3 still wait at the end',
      '  Failed     12 answered busy, 1 expired signature',
    ]);
  });

  test('where nobody had to wait, or nobody came, says just that', () => {
    const waiting = { ...waits, waited: 0, queue: level(0) };
    expect(serverLines({ results: { waiting }, transfersMax: 50 }).slice(2)).toEqual([
      '  Transfers  at most 34 of 50 at a time, at 2026-03-02 08:01',
      '  Waits      none of 2,000 transfers waited',
    ]);
    const nobody = { meanMs: null, p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null };
    const none = { ...waiting, ...nobody, count: 0 };
    expect(
      serverLines({ results: { waiting: none, transfers: level(0) }, transfersMax: 50 }).slice(2),
    ).toEqual(['  Transfers  none', '  Waits      none']);
  });

  test('with limited lines tells how much of them was used', () => {
    const downlink = {
      ...line,
      bitsPerSecond: 500_000,
      use: 0.0001,
      binMs: 4 * minute,
      peakUse: 0.02,
    };
    expect(serverLines({ results: { uplink: line, downlink } }).slice(2)).toEqual([
      '  Transfers  at most 34 at a time, at 2026-03-02 08:01',
      '  Uplink     37.5% of 50 Mbps used, 100.0% in the busiest minute; 4.8 MB',
      '  Downlink   <0.1% of 500 kbps used, 2.0% in the busiest 4m; 4.8 MB',
    ]);
  });
});

describe('package workers', () => {
  test('are spoken of where they are limited, and something was made', () => {
    expect(workerLines({ workers: null, waiting: null })).toEqual([]);
    expect(workerLines({ workers: 2, waiting: { ...waits, count: 0 } })).toEqual([]);
    expect(workerLines({ workers: 2, waiting: { ...waits, waited: 0, queue: level(0) } })).toEqual([
      'Package workers: 2; none of 2,000 packages waited',
    ]);
    expect(workerLines({ workers: 2, waiting: waits })).toEqual([
      'Package workers: 2; 500 of the 2,000 packages that had their turn waited (25.0%;',
      'mean 2s, p95 10s, p99 30s, max 2m); queue at most 60, at 2026-03-02 08:01; 3',
      'still wait at the end',
    ]);
  });

  test('tell those that had their turn from those that still wait', () => {
    const text = (changes: Partial<WaitResults>): string =>
      workerLines({ workers: 1, waiting: { ...waits, ...changes } }).join(' ');
    expect(text({ count: 1, waited: 0, queue: level(19, 18) })).toBe(
      'Package workers: 1; none of the 1 package that had its turn waited; queue at most 19, at ' +
        '2026-03-02 08:01; 18 still wait at the end',
    );
    expect(text({ queue: level(19, 1) })).toMatch(/; 1 still waits at the end$/);
    expect(text({ queue: level(19) })).toBe(
      'Package workers: 1; 500 of 2,000 packages waited (25.0%; mean 2s, p95 10s, p99 30s, max ' +
        '2m); queue at most 19, at 2026-03-02 08:01; none at the end',
    );
  });
});

test.each([40, 60])('it fits %i columns', (width) => {
  const results = { waiting: waits, refused: 12, expired: 1, uplink: line, downlink: line };
  for (const text of [
    ...serverLines({ width }),
    ...serverLines({ results, transfersMax: 20, queueMax: 60, width }),
    ...workerLines({ workers: 2, waiting: waits }, width),
  ]) {
    expect(textWidth(text)).toBeLessThanOrEqual(width);
  }
});
