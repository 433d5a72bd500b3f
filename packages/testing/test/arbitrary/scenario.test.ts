/** Scenarios that are drawn: what they can be, what they shrink to, how they are printed. */
import { parseScenario, scenarioSource, type Scenario } from '@cdx/simulator';
import { parseRetryPolicy } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eventsOf,
  fleet,
  operatorCommands,
  outages,
  packageSizes,
  retryPolicy,
  runnable,
  runScenario,
  scenario,
  scenarioFile,
  seed,
  troubledScenarios,
} from '../../src/index.ts';
import { scenario as build, withEverything } from '../../src/build/index.ts';

/** What a file says of a scenario, read again. */
const readAgain = (drawn: Scenario): Scenario =>
  parseScenario(JSON.stringify(scenarioSource(drawn)), { file: 'drawn.json' }).scenario;

it.each([
  ['small', scenario(), 40],
  ['troubled', troubledScenarios, 50],
  ['with everything in it', troubledScenarios.map(withEverything), 20],
] as const)('a scenario that is drawn is what a file can say: %s', (_, scenarios, numRuns) => {
  fc.assert(
    fc.property(scenarios, (drawn) => {
      expect(readAgain(drawn)).toEqual(drawn);
    }),
    { seed: 1, numRuns },
  );
});

describe('a scenario that is drawn', () => {
  it('is small, and full of what goes wrong', () => {
    const met = new Map<string, number>();
    let facts = 0;
    const drawn = fc.sample(scenario(), { seed: 2, numRuns: 100 });
    for (const one of drawn) {
      const events = eventsOf(runScenario(one));
      facts += events.length;
      for (const type of new Set(events.map((event) => event.type))) {
        met.set(type, (met.get(type) ?? 0) + 1);
      }
    }
    expect(facts / drawn.length).toBeLessThan(500);
    const often = ['RetryScheduled', 'SessionCanceled', 'ApplyFailed', 'PackageApplied'];
    for (const type of often) expect(met.get(type), type).toBeGreaterThan(20);
    const sometimes = ['SessionRerun', 'LateMessageReceived', 'CommandRefused', 'SessionSuspended'];
    for (const type of sometimes) expect(met.get(type) ?? 0, type).toBeGreaterThan(2);
  });

  it('shrinks to one store, one job, one outage and no jitter, and prints as its file', () => {
    const property = fc.property(scenario(), (one) => {
      const events = eventsOf(runScenario(one));
      expect(
        one.outages.length === 0 || !events.some(({ type }) => type === 'DownloadFailed'),
      ).toBe(true);
    });
    const found = fc.check(property, { seed: 3, numRuns: 200 });
    const [smallest] = found.counterexample ?? [];
    expect(smallest?.groups).toMatchObject([{ count: 1, retry: { jitter: 'none', tryCount: 1 } }]);
    expect([smallest?.jobs.length, smallest?.outages.length]).toEqual([1, 1]);
    expect(smallest?.seed).toBe(1);
    const report = String(fc.defaultReportMessage(found));
    expect(report).toMatch(/\{ seed: 3, path: "[0-9:]+"/);
    const printed = scenarioFile(smallest as NonNullable<typeof smallest>);
    expect(report).toContain(printed);
    expect(printed).toMatch(/^# npx cdx simulate counterexample\.yaml\n/);
    expect(printed.split('\n').length).toBeLessThan(40);
    expect(parseScenario(printed, { file: 'printed.yaml' }).scenario).toEqual(smallest);
  });

  it('printed is read as the same scenario, whatever is in it', () => {
    fc.assert(
      fc.property(scenario(), (drawn) => {
        const text = scenarioFile(drawn);
        expect(parseScenario(text, { file: 'printed.yaml' }).scenario).toEqual(drawn);
      }),
      { seed: 4, numRuns: 2 },
    );
  });

  it('has no fault and no operator where none may be', () => {
    const plain = {
      faults: false,
      operators: false,
      uploads: false,
      databasesMax: 1,
      groupsMax: 1,
    } as const;
    fc.assert(
      fc.property(scenario(plain), (one) => {
        expect([one.outages, one.failures, one.crashes, one.operators].flat()).toEqual([]);
        expect(one.groups.map(({ count }) => count)).toEqual([1]);
        expect(one.jobs.every(({ direction }) => direction === 'download')).toBe(true);
      }),
      { seed: 5, numRuns: 50 },
    );
  });
});

it('a scenario that no file can say is printed as one that is near it', () => {
  const broken = runnable(build({ jobs: [] }));
  expect(fc.stringify(broken)).toContain('# No file can say exactly this scenario');
});

it('troubled scenarios print as files as well', () => {
  // The shortest of some: every default is tried whether it can be left out.
  const [one] = fc
    .sample(troubledScenarios, { seed: 6, numRuns: 20 })
    .map((drawn) => [drawn, JSON.stringify(drawn).length] as const)
    .toSorted(([, length], [, other]) => length - other)[0] as readonly [Scenario, number];
  expect(fc.stringify(one)).toMatch(/^\n# npx cdx simulate test\.yaml\n/);
});

/** What an arbitrary shrinks to where nothing is needed of it. */
function simplest<Value>(of: fc.Arbitrary<Value>): Value {
  const { counterexample } = fc.check(
    fc.property(of, () => false),
    { seed: 7 },
  );
  return counterexample?.[0] as Value;
}

describe('parts of scenarios', () => {
  it('shrink to the plainest', () => {
    expect(simplest(seed())).toBe(1);
    expect(simplest(retryPolicy())).toEqual({
      tryCount: 1,
      delay: { kind: 'fixed', intervalMs: 60_000 },
      jitter: 'none',
      maxDurationMs: null,
      alignToPoll: false,
    });
    expect(simplest(outages())).toEqual([]);
    expect(simplest(packageSizes()).rows).toEqual({ kind: 'constant', value: 1 });
    const { groups, jobs, schedules } = simplest(fleet());
    expect([groups.length, jobs.length, schedules.length, groups[0]?.count]).toEqual([1, 1, 1, 1]);
    expect(simplest(operatorCommands(build()))).toEqual([]);
  });

  it('keep to what is asked of them', () => {
    const asked = {
      tryCountMax: 2,
      unlimited: false,
      jitter: ['full'],
      alignToPoll: true,
    } as const;
    fc.assert(
      fc.property(retryPolicy(asked), (policy) => {
        expect(parseRetryPolicy(policy)).toEqual(policy);
        expect([1, 2]).toContain(policy.tryCount);
        expect([policy.jitter, policy.alignToPoll]).toEqual(['full', true]);
      }),
    );
    fc.assert(
      fc.property(outages({ groups: ['One'], durationMs: 3_600_000, outagesMax: 1 }), (all) => {
        expect(all.length).toBeLessThanOrEqual(1);
        for (const { of, group, timing } of all) {
          expect(group).toBe(of === 'network' || of === 'channelDatabase' ? 'One' : null);
          expect(timing.kind === 'once' && timing.startAt < build().startAt + 3_600_000).toBe(true);
        }
      }),
    );
    fc.assert(
      fc.property(operatorCommands(build()), (commands) => {
        const times = commands.map(({ at }) => at);
        expect(times).toEqual(times.toSorted((one, other) => one - other));
      }),
    );
  });
});
