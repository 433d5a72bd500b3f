/** Outages in the results: those that are there once, and the availability that all of them leave. */
import { describe, expect, it } from 'vitest';
import { availabilityResults, outageResults } from '../../src/results/outage-results.ts';
import { group, hour, minute, once, outage, scenario, startAt } from '@cdx/testing/build';
import { run } from '../support/run.ts';

const simulation = run(
  scenario({
    durationMs: 24 * hour,
    groups: [group('Stores', { count: 10 }), group('Kiosks', { count: 4 })],
    outages: [
      outage(10 * hour, 12 * hour, { name: 'WAN', share: 0.4 }),
      outage(0, 0, {
        name: 'Server',
        of: 'asyncServer',
        group: null,
        timing: once(startAt + 23 * hour, startAt + 30 * hour),
      }),
      outage(0, 0, {
        name: 'Patching',
        of: 'batch',
        group: null,
        timing: {
          kind: 'recurring',
          recurrence: { kind: 'interval', everyMs: 6 * hour, offsetMs: 3 * hour },
          durationMs: 30 * minute,
          fromAt: startAt,
          toAt: Infinity,
        },
      }),
    ],
  }),
);

describe('outages', () => {
  it('that are there once say of what, whose, and of how many channel databases', () => {
    expect(outageResults(simulation)).toMatchObject([
      { name: 'WAN', of: 'network', channelDataGroup: 'Stores', databases: 4 },
      { name: 'Server', of: 'asyncServer', channelDataGroup: null, databases: 14 },
    ]);
  });

  it('of every kind say what they left of the time of the run', () => {
    expect(availabilityResults(simulation)).toEqual([
      {
        name: 'WAN',
        of: 'network',
        channelDataGroup: 'Stores',
        members: 4,
        windows: 4,
        downMs: 4 * 2 * hour,
        availability: 1 - 2 / 24,
      },
      // As far as the run has come.
      {
        name: 'Server',
        of: 'asyncServer',
        channelDataGroup: null,
        members: 1,
        windows: 1,
        downMs: hour,
        availability: 1 - 1 / 24,
      },
      {
        name: 'Patching',
        of: 'batch',
        channelDataGroup: null,
        members: 1,
        windows: 4,
        downMs: 4 * 30 * minute,
        availability: 1 - 2 / 24,
      },
    ]);
  });

  it('are followed by the crashes of clients', () => {
    const timing = once(startAt + 3 * hour, startAt + 9 * hour);
    const crashes = [{ name: 'Power cut', group: 'Stores', share: 1, timing }];
    expect(availabilityResults(run(scenario({ crashes })))).toEqual([
      {
        name: 'Power cut',
        of: 'asyncClient',
        channelDataGroup: 'Stores',
        members: 1,
        windows: 1,
        downMs: 6 * hour,
        availability: 1 - 6 / 24,
      },
    ]);
  });

  it('leave nothing that could be said of a run that took no time', () => {
    const none = run(scenario({ outages: [outage(0, hour)] }), { forMs: 0 });
    expect(availabilityResults(none)).toMatchObject([
      { windows: 0, downMs: 0, availability: null },
    ]);
  });
});
