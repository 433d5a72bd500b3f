/** Arbitrary payloads of the events that belong to no session. */
import fc from 'fast-check';
import { commandKinds, refusalReasons } from '../../src/command/command-refusal.ts';
import { batchStatuses } from '../../src/events/payloads.ts';
import type { SystemEventData, SystemEventType } from '../../src/events/system-events.ts';

const name = fc.string({ minLength: 1 });
const batch = fc.constantFrom(...batchStatuses);
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
  ScheduleChanged: fc.record({ schedule: name, active: fc.boolean(), batch }),
  StatusMessagesProcessed: fc.record({
    upToPosition: fc.integer({ min: -1, max: 10_000_000 }),
    messages: fc.nat(),
    sessionsPurged: fc.nat(),
    packagesPurged: fc.nat(),
  }),
  StatusBatchChanged: fc.record({ batch }),
  FullSyncStarted: fc.record({
    channelDatabase: name,
    jobs: fc.array(name),
    deleteFirst: fc.boolean(),
  }),
  DatabaseAddedToGroup: fc.record({
    channelDatabase: name,
    channelDataGroup: name,
    inherited: fc.nat(),
  }),
  ChannelDatabasePaused: fc.record({ channelDatabase: name }),
  ChannelDatabaseResumed: fc.record({ channelDatabase: name }),
  ConfigurationIssueFixed: fc.record({ issue: name, channelDatabase: fc.option(name) }),
  CommandRefused: fc.record({
    command: fc.constantFrom(...commandKinds),
    target: name,
    reason: fc.constantFrom(...refusalReasons),
    shown: fc.option(name),
    actual: fc.option(name),
    message: name,
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
