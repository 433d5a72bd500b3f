/** What headquarters knows, against its definition in words: anew for every place of the log. */
import {
  directions,
  isHeadquartersFact,
  parseSessionStream,
  sessionStream,
  stepSession,
  type SessionState,
} from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eventWord,
  formsByDefinition,
  headquartersKnowsAfterBatch,
  headquartersNeverAhead,
  historiesOf,
  knownToHeadquarters,
  type LogEvent,
  type ShownForms,
} from '../../src/index.ts';
import { brokenBy } from '../support/broken-by.ts';

/** Sessions that are told in turn, impossible steps among theirs, and batches that leave some out. */
const logs: fc.Arbitrary<readonly LogEvent[]> = fc
  .record({
    words: fc.tuple(
      ...directions.flatMap((direction) =>
        [0, 0.1].map((wild) => eventWord(direction, { wild, lettersMax: 15 })),
      ),
    ),
    turns: fc.array(fc.nat({ max: 4 }), { minLength: 60, maxLength: 60 }),
    leavesOut: fc.array(fc.integer({ min: -2, max: 12 }), { minLength: 20, maxLength: 20 }),
  })
  .map(({ words, turns, leavesOut }) => {
    const log: LogEvent[] = [];
    const told = words.map(() => 0);
    for (const turn of turns) {
      const position = 3 * log.length;
      const event = words[turn]?.[told[turn] ?? 0];
      if (turn === words.length) {
        const upToPosition = position - 1 - 3 * (leavesOut[log.length % 20] as number);
        log.push({ ...batch, position, data: { upToPosition } });
      } else if (event !== undefined) {
        told[turn]! += 1;
        const direction = directions[Math.floor(turn / 2)] as (typeof directions)[number];
        log.push({ ...event, stream: sessionStream(direction, turn + 1, 'STORE-0001'), position });
      }
    }
    return log;
  });

const batch: LogEvent = {
  stream: 'statusMessages-hq',
  type: 'StatusMessagesProcessed',
  position: 0,
  data: {},
  runNumber: 1,
  occurredAt: 1,
  recordedAt: 1,
};

describe('what headquarters knows', () => {
  it('is what the definition says, at every place of any log', () => {
    let behind = 0;
    fc.assert(
      fc.property(logs, (log) => {
        for (let end = 0; end <= log.length; end += 7) {
          const sofar = log.slice(0, end);
          const known = knownToHeadquarters(sofar);
          expect(known).toEqual(knownByDefinition(sofar));
          behind += sofar.length - known.length;
          const forms = formsByDefinition(sofar);
          headquartersNeverAhead(sofar, forms);
          headquartersKnowsAfterBatch(sofar, forms);
          headquartersKnowsAfterBatch(sofar, rowsOf(known, forms));
        }
      }),
      { seed: 1, numRuns: 40 },
    );
    expect(behind).toBeGreaterThan(1000);
  });

  it('is held column by column, where a form gives them', () => {
    const [log = []] = fc.sample(logs, { seed: 2, numRuns: 1 });
    const rows = rowsOf(knownToHeadquarters(log), formsByDefinition(log));
    const [stream = '', row] = [...rows][0] ?? [];
    expect(row).toBeTypeOf('object');
    const wrong = { ...(row as object), lateMessages: 99 };
    const broken = brokenBy(() =>
      headquartersKnowsAfterBatch(log, new Map(rows).set(stream, wrong)),
    );
    expect(broken?.law).toBe('headquarters-knows-after-batch');
    expect(broken?.witness).toMatch(/^On the form of .* lateMessages is 99; the log says \d+\.$/);
    const less = new Map(rows);
    less.delete(stream);
    expect(brokenBy(() => headquartersKnowsAfterBatch(log, less))?.witness).toMatch(/as nothing;/);
  });
});

function rowsOf(known: readonly LogEvent[], shown: ReadonlyMap<string, string>): ShownForms {
  const rows = new Map<string, { readonly status: string }>();
  for (const [stream, events] of historiesOf(known)) {
    const state = events.reduce<SessionState | null>(
      (folded, event) => stepSession(folded, parseSessionStream(stream).direction, event),
      null,
    );
    if (state !== null && shown.has(stream))
      rows.set(stream, { ...state.context, status: state.status });
  }
  return rows;
}

function knownByDefinition(log: readonly LogEvent[]): readonly LogEvent[] {
  const batches = log.filter(({ stream }) => stream === batch.stream);
  return [...historiesOf(log).values()]
    .flatMap((events) => knownOf(events, batches))
    .toSorted((one, other) => one.position - other.position);
}

/** As of each of its events and each batch, one after the other, by trying steps. */
function knownOf(events: readonly LogEvent[], batches: readonly LogEvent[]): readonly LogEvent[] {
  const moments = [...events, ...batches].map(({ position }) => position);
  /** Everything up to here is known of this session. */
  let upTo = -1;
  let known: readonly LogEvent[] = [];
  for (const moment of moments.toSorted((one, other) => one - other)) {
    for (const { position, data } of batches) {
      if (position <= moment)
        upTo = Math.max(upTo, (data as { upToPosition: number }).upToPosition);
    }
    const sofar = events.filter(({ position }) => position <= moment);
    for (;;) {
      const told = sofar.filter((event) => event.position <= upTo || isOwn(event));
      const { possible, impossible } = steps(told);
      known = possible;
      const lacks = ({ position }: LogEvent): boolean =>
        sofar.some((event) => event.position < position && !told.includes(event));
      const stumbled = impossible.find(lacks);
      if (stumbled === undefined) break;
      // Acting on it brings the session up to date.
      upTo = stumbled.position;
    }
  }
  return known;
}

function isOwn({ stream, type, data }: LogEvent): boolean {
  return isHeadquartersFact(parseSessionStream(stream).direction, type, data);
}

/** Those that can follow each other, and those that cannot, which change nothing. */
function steps(events: readonly LogEvent[]) {
  let state: SessionState | null = null;
  const possible: LogEvent[] = [];
  const impossible: LogEvent[] = [];
  for (const event of events) {
    try {
      state = stepSession(state, parseSessionStream(event.stream).direction, event);
      possible.push(event);
    } catch {
      impossible.push(event);
    }
  }
  return { possible, impossible };
}
