/** Laws of whole logs and whole runs: kept by the simulator, broken by each way of being wrong. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Simulation } from '@cdx/simulator';
import {
  checkRun,
  eventsOf,
  logInOrder,
  runScenario,
  troubledScenarios,
  type StoredEvent,
} from '../../src/index.ts';
import { failure, group, hour, minute, scenario, schedule } from '../../src/build/index.ts';
import { brokenBy } from '../support/broken-by.ts';

const numbered = 'nothing-lost-or-doubled';
const ordered = 'no-effect-before-its-cause';

describe('a log in order', () => {
  const logs = troubledScenarios
    .map((one): readonly StoredEvent[] => eventsOf(runScenario(one)))
    .filter((log) => log.length > 50);
  const places = logs.chain((log) =>
    fc.tuple(fc.constant(log), fc.integer({ min: 20, max: log.length - 2 })),
  );
  type At = (event: StoredEvent, log: readonly StoredEvent[]) => Partial<StoredEvent>;

  const changes: readonly (readonly [what: string, law: string, change: At])[] = [
    [
      'an id is there already',
      numbered,
      (_, log) => ({ id: (log[3] as StoredEvent).id as string }),
    ],
    ['a revision is left out', numbered, ({ revision = 0 }) => ({ revision: revision + 1 })],
    ['a revision is there already', numbered, ({ revision = 0 }) => ({ revision: revision - 1 })],
    ['a position is there already', ordered, ({ position }) => ({ position: position - 1 })],
    ['it is told before it happens', ordered, ({ recordedAt }) => ({ occurredAt: recordedAt + 1 })],
    ['it is told before the others', ordered, () => ({ occurredAt: 1, recordedAt: 1 })],
    ['its cause comes later', ordered, (_, log) => ({ causationId: log.at(-1)?.id as string })],
    ['it is its own cause', ordered, ({ id }) => ({ causationId: id as string })],
    [
      'what it belongs to comes later',
      ordered,
      (_, log) => ({ correlationId: log.at(-1)?.id as string }),
    ],
  ];

  it.each(changes)('is broken where %s', (_, law, change) => {
    fc.assert(
      fc.property(places, ([log, place]) => {
        expect(brokenBy(() => logInOrder(log))).toBeNull();
        const event = log[place] as StoredEvent;
        const wrong = log.with(place, { ...event, ...change(event, log) });
        const broken = brokenBy(() => logInOrder(wrong));
        expect(broken?.law).toBe(law);
        // The events of its stream, up to it.
        const own = log.slice(0, place + 1).filter(({ stream }) => stream === event.stream);
        expect(broken?.prefix).toHaveLength(own.length);
      }),
      { seed: 1, numRuns: 5 },
    );
  });

  it('needs no more than events have, and ids of others may be named', () => {
    const [log = []] = fc.sample(logs, { seed: 2, numRuns: 1 });
    const others = log.map((event) => ({ ...event, causationId: 'a command', correlationId: 'x' }));
    expect(brokenBy(() => logInOrder(others))).toBeNull();
    const bare = log.map((event): StoredEvent => {
      const { stream, position, type, data, runNumber, occurredAt, recordedAt } = event;
      return { stream, position, type, data, runNumber, occurredAt, recordedAt };
    });
    expect(brokenBy(() => logInOrder(bare))).toBeNull();
  });
});

describe('a run', () => {
  const made = (): Simulation =>
    runScenario(
      scenario({
        durationMs: 6 * hour,
        groups: [group('Stores', { count: 3 })],
        schedules: [schedule(['1020'], hour)],
        failures: [failure('apply', 0.5)],
        statusMessages: {
          batchGroup: 'CDX',
          recurrence: { kind: 'interval', everyMs: hour, offsetMs: 0 },
          batch: 'waiting',
        },
      }),
      // Right after a run of the schedule: packages wait for polls.
      { forMs: 5 * hour + minute },
    );
  const spoiled = (spoil: (simulation: Simulation) => void) => {
    const simulation = made();
    spoil(simulation);
    return brokenBy(() => checkRun(simulation));
  };

  it('keeps every law', () => {
    expect(spoiled(() => undefined)).toBeNull();
  });

  it.each<readonly [what: string, law: string, spoil: (simulation: Simulation) => void]>([
    [
      'a row says another try count',
      'replay-equals-state',
      ({ log }) => log.blocks[0]!.tryCount[40]!++,
    ],
    ['a row says another status', 'replay-equals-state', ({ log }) => log.blocks[0]!.status[40]!++],
    [
      'a column says another status',
      'replay-equals-state',
      ({ kernel }) => kernel.sessions.status[5]!++,
    ],
    [
      'a column says another run',
      'replay-equals-state',
      ({ kernel }) => kernel.sessions.runNumber[5]!++,
    ],
    [
      'a form shows another status',
      'headquarters-never-ahead',
      ({ kernel }) => (kernel.sessions.hqStatus[0] = 9),
    ],
    [
      'a form is behind',
      'headquarters-knows-after-batch',
      ({ kernel }) => (kernel.sessions.hqStatus[0] = 1),
    ],
    [
      'a session is in no list',
      'ended-or-pending',
      ({ kernel }) => kernel.downloads.open.head.fill(-1),
    ],
  ])('does not where %s', (_, law, spoil) => {
    expect(spoiled(spoil)?.law).toBe(law);
  });
});
