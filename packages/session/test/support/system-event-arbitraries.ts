/** Arbitrary payloads of the events that belong to no session. */
import fc from 'fast-check';
import type { SystemEventData, SystemEventType } from '../../src/events/system-events.ts';

const name = fc.string({ minLength: 1 });
const timestamp = fc.integer({ min: 1_500_000_000_000, max: 2_000_000_000_000 });
/** JSON as `JSON.parse` makes it, without the two values that it writes otherwise. */
const json = fc
  .jsonValue()
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'proto')) as never);

export const systemPayloads: {
  readonly [Type in SystemEventType]: fc.Arbitrary<SystemEventData<Type>>;
} = {
  ScheduleRunStarted: fc.record({
    schedule: name,
    jobs: fc.array(name),
    channelDataGroups: fc.array(name),
  }),
  SimulationStarted: fc.record({
    scenario: name,
    source: json,
    seed: fc.maxSafeInteger(),
    version: name,
    stepper: fc.constantFrom('table' as const, 'xstate' as const),
    startAt: timestamp,
    endAt: timestamp,
  }),
  SimulationContinued: fc.record({ fromAt: timestamp, endAt: timestamp, version: name }),
  SimulationEnded: fc.record({ endAt: timestamp, domainEvents: fc.nat(), traceHash: name }),
};
