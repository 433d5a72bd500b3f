/** Whatever is done to a sealed range is found, and the first event of it is named. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordedEvent } from '@cdx/session';
import type { Seal } from '@cdx/audit/seal';
import {
  check,
  checkEvents,
  checkLines,
  lineOf,
  opened,
  sampleLog,
  sealOf,
  uuidOf,
} from './sealed.ts';

const length = 47;
const runs = { seed: 5, numRuns: 1200 };
const log = sampleLog(length);
const spreadLog = sampleLog(length, 2);
/** Not all of the log: some events stand before and behind. */
const range = { from: 5, to: 40 };
let seal: Seal;
let spreadSeal: Seal;
let rangeSeal: Seal;

beforeAll(async () => {
  seal = opened(await sealOf(log));
  spreadSeal = opened(await sealOf(spreadLog));
  rangeSeal = opened(await sealOf(log, range));
});

const place = fc.nat(length - 1);
const twoPlaces = fc.tuple(place, place).filter(([one, other]) => one < other);
/** Whether who changes the log numbers all that follows anew, so that no gap shows. */
const renumbers = fc.boolean();

function numbered(events: readonly RecordedEvent[], isNumbered: boolean): RecordedEvent[] {
  return isNumbered ? events.map((event, position) => ({ ...event, position })) : [...events];
}

/** The one finding: what it is called and where. */
function found(events: readonly RecordedEvent[], of = seal) {
  const { findings } = check(of, events);
  expect(findings).toHaveLength(1);
  const [{ code, position, movedTo, foundSealedAt } = { code: null }] = findings;
  return { code, position, movedTo, foundSealedAt };
}

describe('a log that is as it was sealed', () => {
  it.each([
    ['sealed whole', () => check(seal, log)],
    ['with gaps between positions', () => check(spreadSeal, spreadLog)],
    ['sealed in part', () => check(rangeSeal, log)],
  ])('has no finding: %s', (_, answer) => {
    const { findings, wholeEvents } = answer();
    expect(findings).toEqual([]);
    expect(wholeEvents).toBeGreaterThan(30);
  });

  it('may grow behind the range', () => {
    const grown = [...log, ...sampleLog(60).slice(length)];
    expect(check(seal, grown).findings).toEqual([]);
  });

  it('may be changed outside of the range, which the seal says nothing of', () => {
    fc.assert(
      fc.property(
        place.filter((at) => at < range.from || at > range.to),
        (at) => {
          const changed = log.with(at, { ...(log[at] as RecordedEvent), source: 'somebody' });
          expect(check(rangeSeal, changed).findings).toEqual([]);
        },
      ),
    );
  });

  it('may be fed without line breaks', () => {
    const lines = log.map((event) => ({
      position: event.position,
      bytes: lineOf(event).subarray(0, -1),
    }));
    expect(checkLines(seal, lines).findings).toEqual([]);
  });
});

describe('removed events', () => {
  it('are named, the first of them', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 15 }), renumbers, (at, count, isNumbered) => {
        const left = numbered(log.toSpliced(at, count), isNumbered);
        const isTail = at + count >= length;
        expect(found(left)).toEqual({
          code: isTail ? 'seal-tail-cut' : 'seal-event-removed',
          position: at,
          movedTo: null,
          foundSealedAt: isTail ? null : at + count,
        });
      }),
      runs,
    );
  });

  it('are told from a cut where the log goes on behind the range', () => {
    fc.assert(
      fc.property(fc.integer({ min: range.from, max: range.to }), (at) => {
        const left = log.toSpliced(at, range.to + 1 - at);
        const { code, position } = found(left, rangeSeal);
        expect({ code, position }).toEqual({ code: 'seal-event-removed', position: at });
      }),
    );
  });

  it('are named where positions have gaps', () => {
    fc.assert(
      fc.property(fc.nat(length - 2), (at) => {
        const { code, position } = found(spreadLog.toSpliced(at, 1), spreadSeal);
        expect({ code, position }).toEqual({ code: 'seal-event-removed', position: 2 * at });
      }),
      runs,
    );
  });

  it('are named where the next one was changed, too', () => {
    fc.assert(
      fc.property(fc.nat(length - 2), (at) => {
        const rest = log.toSpliced(at, 1);
        const changed = rest.with(at, { ...(rest[at] as RecordedEvent), source: 'somebody' });
        const { code, position } = found(changed);
        expect({ code, position }).toEqual({ code: 'seal-event-removed', position: at });
      }),
      runs,
    );
  });
});

describe('added events', () => {
  it('are named where they stand, if they are copies', () => {
    fc.assert(
      fc.property(place, place, renumbers, (at, of, isNumbered) => {
        const copy = log[of] as RecordedEvent;
        const more = numbered(log.toSpliced(at, 0, copy), isNumbered);
        // A copy beside its original stands for either.
        const first = of === at ? at + 1 : at;
        // Numbered behind the range it has only grown.
        fc.pre(first < length || !isNumbered);
        const position = isNumbered ? first : of;
        const answer = found(more);
        expect(answer).toMatchObject({ code: 'seal-event-added', position, foundSealedAt: of });
      }),
      runs,
    );
  });

  it('are named where they stand, if they are forged', () => {
    fc.assert(
      fc.property(place, renumbers, (at, isNumbered) => {
        const forged = { ...(log[at] as RecordedEvent), id: uuidOf(999_999) };
        const more = numbered(log.toSpliced(at, 0, forged), isNumbered);
        expect(found(more)).toMatchObject({
          code: 'seal-event-added',
          position: at,
          foundSealedAt: null,
        });
      }),
      runs,
    );
  });

  it('are named in gaps between positions', () => {
    fc.assert(
      fc.property(fc.nat(length - 2), (at) => {
        const forged = {
          ...(spreadLog[at] as RecordedEvent),
          position: 2 * at + 1,
          id: uuidOf(7e6),
        };
        const { code, position } = found(spreadLog.toSpliced(at + 1, 0, forged), spreadSeal);
        expect({ code, position }).toEqual({ code: 'seal-event-added', position: 2 * at + 1 });
      }),
      runs,
    );
  });

  it('are found between sealed events whatever position they claim', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: range.from + 1, max: range.to }),
        fc.nat(100),
        (at, position) => {
          const forged = { ...(log[at] as RecordedEvent), position, id: uuidOf(999_999) };
          expect(check(rangeSeal, log.toSpliced(at, 0, forged)).findings).toHaveLength(1);
        },
      ),
      runs,
    );
  });

  it('are found behind the last sealed one, if their positions are sealed', () => {
    const again = log[12] as RecordedEvent;
    expect(found([...log, again])).toMatchObject({ code: 'seal-event-added', position: 12 });
  });
});

describe('events in another order', () => {
  it('are named: two that changed places', () => {
    fc.assert(
      fc.property(twoPlaces, renumbers, ([one, other], isNumbered) => {
        const swapped = log
          .with(one, log[other] as RecordedEvent)
          .with(other, log[one] as RecordedEvent);
        expect(found(numbered(swapped, isNumbered))).toEqual({
          code: 'seal-event-moved',
          position: one,
          movedTo: isNumbered ? other : one,
          foundSealedAt: other,
        });
      }),
      runs,
    );
  });

  it('are named: one that was moved', () => {
    fc.assert(
      fc.property(place, place, renumbers, (from, to, isNumbered) => {
        fc.pre(from !== to);
        const moved = log.toSpliced(from, 1).toSpliced(to, 0, log[from] as RecordedEvent);
        const { code, position } = found(numbered(moved, isNumbered));
        expect({ code, position }).toEqual({
          code: 'seal-event-moved',
          position: Math.min(from, to),
        });
      }),
      runs,
    );
  });
});

describe('changed events', () => {
  const text = fc.string({ minLength: 1, maxLength: 8 });
  const edit = fc.oneof(
    fc.record({ stream: text }),
    fc.record({ revision: fc.nat() }),
    fc.record({ id: fc.uuid() }),
    fc.record({ type: text }),
    fc.record({ schemaVersion: fc.nat() }),
    fc.record({ runNumber: fc.nat() }),
    fc.record({ occurredAt: fc.nat() }),
    fc.record({ recordedAt: fc.nat() }),
    fc.record({ source: text }),
    fc.record({ correlationId: fc.uuid() }),
    fc.record({ causationId: fc.uuid() }),
    fc.record({ data: fc.dictionary(text, fc.oneof(text, fc.integer()), { minKeys: 2 }) }),
  );

  it('are named, whatever field it is', () => {
    fc.assert(
      fc.property(place, edit, (at, fields) => {
        const changed = { ...(log[at] as RecordedEvent), ...fields };
        fc.pre(!Buffer.from(lineOf(changed)).equals(lineOf(log[at] as RecordedEvent)));
        const { code, position } = found(log.with(at, changed));
        expect({ code, position }).toEqual({ code: 'seal-event-changed', position: at });
      }),
      runs,
    );
  });

  it('are named, whatever byte of the line it is', () => {
    const bytes = log.map(lineOf);
    fc.assert(
      fc.property(place, fc.nat(), fc.integer({ min: 1, max: 255 }), (at, index, flip) => {
        const line = Buffer.from(bytes[at] as Uint8Array);
        const byte = index % (line.length - 1);
        line[byte] = (line[byte] as number) ^ flip;
        const lines = log.map(({ position }, index) => ({
          position,
          bytes: index === at ? line : (bytes[index] as Uint8Array),
        }));
        const { findings } = checkLines(seal, lines);
        expect(findings).toHaveLength(1);
        // A changed digit of the position is told as another place.
        const [finding] = findings;
        expect(finding?.position).toBe(at);
        expect(['seal-event-changed', 'seal-event-moved']).toContain(finding?.code);
      }),
      runs,
    );
  });

  it('are named by the first, where there are several', () => {
    fc.assert(
      fc.property(fc.uniqueArray(place, { minLength: 1, maxLength: 6 }), (places) => {
        const changed = log.map((event, at) =>
          places.includes(at) ? { ...event, occurredAt: event.occurredAt + 1 } : event,
        );
        expect(found(changed).position).toBe(Math.min(...places));
      }),
      runs,
    );
  });

  it('are named where two exchanged their streams', () => {
    fc.assert(
      fc.property(twoPlaces, ([one, other]) => {
        const [a, b] = [log[one] as RecordedEvent, log[other] as RecordedEvent];
        fc.pre(a.stream !== b.stream);
        const swapped = log
          .with(one, { ...a, stream: b.stream })
          .with(other, { ...b, stream: a.stream });
        const { code, position } = found(swapped);
        expect({ code, position }).toEqual({ code: 'seal-event-changed', position: one });
      }),
      runs,
    );
  });

  it('are named where one says another position', () => {
    fc.assert(
      fc.property(place, fc.nat(1000), (at, position) => {
        fc.pre(position !== at);
        const changed = log.with(at, { ...(log[at] as RecordedEvent), position });
        const { findings } = check(seal, changed);
        expect(findings).toHaveLength(1);
        expect(findings[0]).toMatchObject({ code: 'seal-event-moved', position: at });
      }),
      runs,
    );
  });
});

describe('a log that was cut off', () => {
  it('is told, with the first event that is missing', () => {
    fc.assert(
      fc.property(place, (at) => {
        const { findings, wholeEvents } = check(seal, log.slice(0, at));
        expect(findings).toHaveLength(1);
        expect(findings[0]).toMatchObject({ code: 'seal-tail-cut', position: at });
        expect(wholeEvents).toBe(Math.floor(at / 10) * 10);
      }),
      runs,
    );
  });
});

describe('lines too long to be kept together', () => {
  it('are told of as others are', () => {
    const kind = fc.constantFrom('none', 'drop', 'copy', 'swap', 'edit', 'cut');
    fc.assert(
      fc.property(kind, twoPlaces, renumbers, fc.nat(3000), (kind, [one, other], anew, bytes) => {
        const [a, b] = [log[one] as RecordedEvent, log[other] as RecordedEvent];
        const changed = {
          none: log,
          drop: log.toSpliced(one, 1),
          copy: log.toSpliced(one, 0, b),
          swap: log.with(one, b).with(other, a),
          edit: log.with(one, { ...a, source: 'somebody' }),
          cut: log.slice(0, other),
        }[kind];
        const lines = numbered(changed, anew);
        const { findings, wholeEvents } = checkEvents(seal, lines, { bufferBytes: bytes });
        const whole = check(seal, lines);
        expect(wholeEvents).toBe(whole.wholeEvents);
        // What was let go cannot tell whether the seal is of another log; that is but a guess anyway.
        expect(findings.map(({ code, position }) => ({ code, position }))).toEqual(
          whole.findings.map(({ code, position }) => ({ code, position })),
        );
      }),
      runs,
    );
  });
});
