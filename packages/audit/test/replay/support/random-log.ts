/**
 * Random logs of a small fleet: legal steps of several sessions, interleaved, with runs of the
 * status-message batch that leave some out, other system events, purges, gaps between positions, and
 * times that go back.
 */
import {
  cellOf,
  compiledMachine,
  failureKinds,
  ILLEGAL,
  packageKinds,
  sessionEventSchemas,
  sessionStream,
  statusMessagesStream,
  type RecordedEvent,
  type SessionEventType,
} from '@cdx/session';
import fc from 'fast-check';

const startAt = 1_772_438_400_000;
export const jobs = ['1000', 'P-0001', 'own job'];
/** The last two compare differently as UTF-16 and as UTF-8; the first is kept as JSON in an index. */
export const groups = ['lone \ud800', '\u{1f6d2} pop-up', '\ufb01liale'];
export const databases = ['STORE-1', '7-ELEVEN', '\u{1f6d2}'];
export const schedules = ['Prices', 'Transactions'];

const identities = (['download', 'upload'] as const).flatMap((direction) =>
  databases.flatMap((channelDatabase) =>
    [1, 2, 17, 18].map((sessionNumber) => ({ direction, channelDatabase, sessionNumber })),
  ),
);

const fields = fc.record({
  job: fc.constantFrom(...jobs),
  channelDataGroup: fc.constantFrom(...groups),
  schedule: fc.constantFrom(...schedules),
  packageKind: fc.constantFrom(...packageKinds),
  downloadPath: fc.string({ maxLength: 5, unit: 'binary' }),
  temporaryFilesPath: fc.constantFrom('C:\\Temp', '', '\ud800'),
  rerunFor: fc.option(fc.integer({ min: 1, max: 20 })),
  rows: fc.nat(50),
  bytes: fc.oneof(fc.nat(5_000_000_000), fc.constant(Number.MAX_SAFE_INTEGER)),
  rowVersion: fc.option(fc.nat(9000)),
  oldestChangeAt: fc.option(fc.nat(1000).map((n) => startAt - n)),
  rowsAffected: fc.nat(50),
  message: fc.constantFrom('Server busy.', "It's Record 17.", '\u{1f525}', ''),
  failureKind: fc.constantFrom(...failureKinds),
  retriable: fc.boolean(),
  dueAt: fc.nat(1000).map((n) => startAt + n * 60_000),
  by: fc.constantFrom('operator', 'triesSpent'),
  original: fc.constant({ type: 'PackageApplied', runNumber: 1, data: { rowsAffected: 3 } }),
});

const letter = fc.record({
  who: fc.nat(identities.length - 1),
  choice: fc.nat(10_000),
  what: fc.constantFrom(
    ...Array.from({ length: 14 }, () => 'step' as const),
    'schedule',
    'batch',
    'batch',
  ),
  /** Of a batch: how many of the last events it leaves out. */
  leavesOut: fc.oneof(fc.constant(0), fc.nat(20)),
  /** Between this position and the one before. */
  gap: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.constantFrom(2, 7, 5_000_000_000)),
  fields,
  /** Few different times, which go back. */
  at: fc.nat(20).map((n) => startAt + n * 60_000),
  delay: fc.nat(3),
});
type Letter = typeof letter extends fc.Arbitrary<infer Value> ? Value : never;

/** Of up to this many events. `isContiguous`: positions from 0 on without gaps. */
export function randomLog(
  eventsMax: number,
  { isContiguous = false, minLength = 0 } = {},
): fc.Arbitrary<readonly RecordedEvent[]> {
  return fc
    .array(letter, { minLength, maxLength: eventsMax, size: 'max' })
    .map((letters) => new Teller(isContiguous).tell(letters));
}

class Teller {
  readonly #isContiguous: boolean;
  readonly #events: RecordedEvent[] = [];
  readonly #statuses = new Map<string, number>();
  readonly #purged = new Set<string>();
  readonly #revisions = new Map<string, number>();

  constructor(isContiguous: boolean) {
    this.#isContiguous = isContiguous;
  }

  tell(letters: readonly Letter[]): readonly RecordedEvent[] {
    for (const one of letters) {
      if (one.what === 'schedule') {
        const data = { schedule: 'Prices', jobs: ['1000'], channelDataGroups: [] };
        this.#add('distributionSchedule-Prices', 'ScheduleRunStarted', data, one);
      } else if (one.what === 'batch') {
        this.#batch(one);
      } else {
        this.#step(one);
      }
    }
    return this.#events;
  }

  #batch(one: Letter): void {
    const upToPosition = this.#events.at(-1 - one.leavesOut)?.position ?? -1;
    const data = { upToPosition, messages: 0, sessionsPurged: 0, packagesPurged: 0 };
    this.#add(statusMessagesStream('hq'), 'StatusMessagesProcessed', data, one);
  }

  #step(one: Letter): void {
    const { direction, ...identity } = identities[one.who] as (typeof identities)[number];
    const stream = sessionStream(direction, identity.sessionNumber, identity.channelDatabase);
    const machine = compiledMachine(direction);
    // A purge is the end of a stream.
    if (this.#purged.has(stream)) return;
    const status = this.#statuses.get(stream) ?? machine.uncreated;
    const types = machine.eventTypes.filter(
      (_, code) => machine.next[cellOf(machine, code, status)] !== ILLEGAL,
    );
    const type = types[one.choice % types.length] as SessionEventType;
    const all: Readonly<Record<string, unknown>> = { ...one.fields, ...identity };
    const keys = Object.keys(sessionEventSchemas[type].shape);
    this.#add(stream, type, Object.fromEntries(keys.map((key) => [key, all[key]])), one);
    const cell = cellOf(machine, machine.eventCodes[type] as number, status);
    this.#statuses.set(stream, machine.next[cell] as number);
    if (type === 'SessionPurged') this.#purged.add(stream);
  }

  #add(stream: string, type: string, data: unknown, { gap, at, delay }: Letter): void {
    const before = this.#events.at(-1)?.position ?? -1;
    const position = before + (this.#isContiguous ? 1 : gap);
    const revision = (this.#revisions.get(stream) ?? -1) + 1;
    this.#revisions.set(stream, revision);
    this.#events.push({
      stream,
      revision,
      position,
      id: `00000000-0000-4000-8000-${this.#events.length.toString(16).padStart(12, '0')}`,
      type,
      schemaVersion: 1,
      runNumber: 1,
      occurredAt: at,
      recordedAt: at + delay * 60_000,
      source: 'hq',
      correlationId: '00000000-0000-4000-8000-000000000000',
      causationId: null,
      data,
    });
  }
}
