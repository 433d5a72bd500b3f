/** Outages that are there once, and the availability that the others leave. */
import { describe, expect, test } from 'vitest';
import type { AvailabilityResults, OutageResults, RunResults, Scenario } from '@cdx/simulator';
import { availabilityLines, outageLines } from '../../src/render/results/outages.ts';
import { textWidth } from '../../src/render/text.ts';
import { zoneClock } from '../../src/render/zone-clock.ts';
import { testLook } from '../support/look.ts';

const minute = 60_000;
const hour = 60 * minute;
const startAt = Date.UTC(2026, 2, 2);
const clock = zoneClock('UTC');

const wan: OutageResults = {
  name: 'WAN',
  of: 'network',
  channelDataGroup: 'Stores',
  databases: 80,
  startAt: startAt + 10 * hour,
  endAt: startAt + 12 * hour,
  backlogBefore: 581,
  peakBacklog: 1025,
  recoveredAt: startAt + 12 * hour + 13 * minute,
  recoveryMs: 13 * minute,
};
const server: OutageResults = {
  ...wan,
  name: 'Server',
  of: 'asyncServer',
  channelDataGroup: null,
  databases: 200,
};
const notOver = { endAt: startAt + 30 * hour, recoveredAt: null, recoveryMs: null };

function outagesOf(outages: readonly OutageResults[], width = 80): readonly string[] {
  const results = { outages, endAt: startAt + 24 * hour } as unknown as RunResults;
  return outageLines(results, testLook(width), clock);
}

describe('outages', () => {
  test('of the network say how many databases were cut off', () => {
    expect(outagesOf([wan, { ...wan, ...notOver }])).toEqual([
      'Outages  databases  from         lasted  before   peak  recovered',
      'WAN      80 Stores  03-02 10:00  2h         581  1,025  after 13m',
      'WAN      80 Stores  03-02 10:00  20h        581  1,025  still cut off',
    ]);
    expect(outagesOf([])).toEqual([]);
  });

  test('of other things say of what, all of them then', () => {
    const others: readonly OutageResults[] = [
      wan,
      server,
      { ...server, ...notOver, name: 'Batch', of: 'batch' },
      { ...wan, name: 'Disks', of: 'channelDatabase', databases: 3 },
    ];
    expect(outagesOf(others, 100)).toEqual([
      'Outages  of                     from         lasted  before   peak  recovered',
      'WAN      network of 80 Stores   03-02 10:00  2h         581  1,025  after 13m',
      'Server   Async Server           03-02 10:00  2h         581  1,025  after 13m',
      'Batch    batch server           03-02 10:00  20h        581  1,025  still out',
      'Disks    databases of 3 Stores  03-02 10:00  2h         581  1,025  after 13m',
    ]);
  });

  test('without a rise of the backlog have nothing to recover from', () => {
    const recovered = (changes: Partial<OutageResults>) =>
      outagesOf([{ ...wan, recoveryMs: 0, ...changes }])[1];
    expect(recovered({ peakBacklog: 580 })).toMatch(/  no rise$/);
    expect(recovered({ peakBacklog: 581 })).toMatch(/  no rise$/);
    expect(recovered({ peakBacklog: 582 })).toMatch(/after 0s$/);
    expect(recovered({ ...notOver, peakBacklog: 581 })).toMatch(/  still cut off$/);
  });

  test.each([
    ['recovered after 13m', {}],
    ['no rise', { peakBacklog: 581 }],
    ['still cut off', notOver],
    ['not recovered yet', { recoveredAt: null, recoveryMs: null }],
  ] as const)('say in a line of their own: %s', (said, changes) => {
    const lines = outagesOf([{ ...wan, ...changes }], 60).slice(2);
    expect(lines.map((line) => line.trim()).join(' ')).toMatch(
      new RegExp(`^backlog  581 before, [0-9,]+ at its peak, ${said}$`),
    );
  });

  test('have lines of their own where the table does not fit', () => {
    expect(outagesOf([wan], 60)).toEqual([
      'Outage WAN',
      '  cut off  80 Stores from 03-02 10:00 for 2h',
      '  backlog  581 before, 1,025 at its peak, recovered after',
      '           13m',
    ]);
    expect(outagesOf([server], 60).slice(0, 2)).toEqual([
      'Outage Server',
      '  of       Async Server from 03-02 10:00 for 2h',
    ]);
  });
});

describe('outages that recur or come at random', () => {
  const lines: AvailabilityResults = {
    name: 'DSL',
    of: 'network',
    channelDataGroup: 'Registers',
    members: 100,
    windows: 203,
    downMs: 203 * 10 * minute,
    availability: 0.985_9,
  };
  const batch: AvailabilityResults = {
    ...lines,
    name: 'Patching',
    of: 'batch',
    channelDataGroup: null,
    members: 1,
    windows: 0,
    downMs: 0,
    availability: 1,
  };
  const timings = (...kinds: readonly string[]): Scenario =>
    ({ outages: kinds.map((kind) => ({ timing: { kind } })), crashes: [] }) as unknown as Scenario;

  function availabilityOf(
    availability: readonly AvailabilityResults[],
    scenario: Scenario,
    width = 80,
  ): readonly string[] {
    const results = { availability } as unknown as RunResults;
    return availabilityLines(results, scenario, testLook(width));
  }

  test('say how often, how long and what was left; those that are there once do not', () => {
    const once = { ...lines, name: 'WAN' };
    expect(availabilityOf([once, lines, batch], timings('once', 'random', 'recurring'))).toEqual([
      'Repeated outages  of                        windows  mean  available',
      'DSL               network of 100 Registers      203   10m     98.59%',
      'Patching          batch server                    0     –    100.00%',
    ]);
    expect(availabilityOf([once], timings('once'))).toEqual([]);
  });

  test('count crashes that repeat among them', () => {
    const crash = { ...lines, name: 'Power cuts', of: 'asyncClient' as const };
    const scenario = {
      ...timings('once'),
      crashes: [{ timing: { kind: 'random' } }],
    } as unknown as Scenario;
    expect(availabilityOf([lines, crash], scenario).slice(1)).toEqual([
      'Power cuts        clients of 100 Registers      203   10m     98.59%',
    ]);
  });

  test('never leave all of it, however short they are', () => {
    const short = { ...lines, windows: 1, downMs: 1, availability: 0.999_999 };
    expect(availabilityOf([short], timings('random')).at(-1)).toContain('>99.99%');
    const noTime = { ...batch, availability: null };
    expect(availabilityOf([noTime], timings('random')).at(-1)).toMatch(/ –$/);
  });

  test.each([40, 60])('fit %i columns', (width) => {
    for (const line of [
      ...availabilityOf([lines, batch], timings('random', 'random'), width),
      ...outagesOf([wan, server], width),
    ]) {
      expect(textWidth(line)).toBeLessThanOrEqual(width);
    }
  });
});
