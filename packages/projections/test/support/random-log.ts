/**
 * Random logs of a small fleet: state-guided words of several sessions, interleaved, with
 * status-message batches and other system events in between. Few names and messages, so that
 * filters find something.
 */
import {
  cellOf,
  compiledMachine,
  failureKinds,
  ILLEGAL,
  packageKinds,
  sessionEventSchemas,
  sessionStream,
  type Direction,
  type SessionEventType,
} from '@cdx/session';
import fc from 'fast-check';
import { minute, Story, tellBatch, type Told } from './told.ts';

export const jobs = ['1000', '1020', 'P-0001', 'own job'];
/** The last two compare differently as UTF-16 and as UTF-8. */
export const groups = ['Stores', '\u{1f6d2} pop-up', '\ufb01liale'];
export const databases = ['STORE-1', 'STORE-2', '7-ELEVEN', '\u{1f6d2}'];

export const schedules = ['Prices', 'Transactions'];
/** Minutes between the times of a log: some hours in all. */
export const stepMinutes = 17;

const identities = (['download', 'upload'] as const).flatMap((direction) =>
  databases.flatMap((channelDatabase) =>
    [1, 2, 17].map((sessionNumber) => ({ direction, channelDatabase, sessionNumber })),
  ),
);

const fields = fc.record({
  job: fc.constantFrom(...jobs),
  channelDataGroup: fc.constantFrom(...groups),
  schedule: fc.constantFrom(...schedules),
  packageKind: fc.constantFrom(...packageKinds),
  downloadPath: fc.string({ maxLength: 5 }),
  temporaryFilesPath: fc.string({ maxLength: 5 }),
  rerunFor: fc.option(fc.integer({ min: 1, max: 20 })),
  rows: fc.nat(50),
  bytes: fc.nat(5_000_000_000),
  rowVersion: fc.option(fc.nat(9000)),
  oldestChangeAt: fc.option(fc.nat(1000).map(minute)),
  rowsAffected: fc.nat(50),
  message: fc.constantFrom(
    'Server busy.',
    "It's Record 17.",
    'String or binary data.',
    '\u{1f525}',
  ),
  failureKind: fc.constantFrom(...failureKinds),
  retriable: fc.boolean(),
  dueAt: fc.nat(1000).map(minute),
  by: fc.constantFrom('operator', 'triesSpent'),
  original: fc.constant({ type: 'PackageApplied', runNumber: 1, data: { rowsAffected: 3 } }),
});

const letter = fc.record({
  who: fc.nat(identities.length - 1),
  choice: fc.nat(10_000),
  what: fc.constantFrom(...Array.from({ length: 16 }, () => 'step' as const), 'schedule', 'batch'),
  /** Of a batch: how many of the last positions it leaves out. Mostly none. */
  leavesOut: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(12)),
  fields,
  /** Few different times, so that many sessions are equally old. */
  at: fc.nat(20).map((n) => n * stepMinutes),
  delay: fc.nat(3),
});
type Letter = typeof letter extends fc.Arbitrary<infer Value> ? Value : never;

/** Legal logs of up to this many events. */
export function randomLog(eventsMax: number): fc.Arbitrary<readonly Told[]> {
  return fc
    .array(letter, { minLength: 1, maxLength: eventsMax, size: 'max' })
    .map((letters) => new Teller().tell(letters));
}

class Teller {
  readonly #story = new Story();
  readonly #statuses = new Map<string, number>();
  readonly #purged = new Set<string>();

  tell(letters: readonly Letter[]): readonly Told[] {
    for (const one of letters) {
      if (one.what === 'schedule') this.#schedule(one.at);
      else if (one.what === 'batch') tellBatch(this.#story, one.at, one.leavesOut);
      else this.#step(one);
    }
    return this.#story.told;
  }

  #schedule(at: number): void {
    const data = { schedule: 'Prices', jobs: ['1020'], channelDataGroups: ['Stores'] };
    this.#story.tellAny('distributionSchedule-Prices', { at, type: 'ScheduleRunStarted', data });
  }

  #step({ who, choice, fields: values, at, delay }: Letter): void {
    const { direction, ...identity } = identities[who] as (typeof identities)[number];
    const stream = sessionStream(direction, identity.sessionNumber, identity.channelDatabase);
    const { uncreated, next, eventCodes } = compiledMachine(direction);
    // A purge is the end of a stream.
    if (this.#purged.has(stream)) return;
    const status = this.#statuses.get(stream) ?? uncreated;
    const types = possibleTypes(direction, status);
    const type = types[choice % types.length] as SessionEventType;
    const cell = cellOf(compiledMachine(direction), eventCodes[type] as number, status);
    this.#statuses.set(stream, next[cell] as number);
    if (type === 'SessionPurged') this.#purged.add(stream);
    const all: Readonly<Record<string, unknown>> = { ...values, ...identity };
    const keys = Object.keys(sessionEventSchemas[type].shape);
    const data = Object.fromEntries(keys.map((key) => [key, all[key]]));
    this.#story.tellAny(stream, { at, type, data }, { recordedAt: minute(at + delay) });
  }
}

function possibleTypes(direction: Direction, status: number): readonly string[] {
  const machine = compiledMachine(direction);
  return machine.eventTypes.filter(
    (_, code) => machine.next[cellOf(machine, code, status)] !== ILLEGAL,
  );
}
