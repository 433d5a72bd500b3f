/** The wheel gives back what was pushed in the order of time, ties first come, first served. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimerWheel } from '../../src/run/timer-wheel.ts';

interface Timer {
  readonly at: number;
  readonly token: number;
  readonly outcome: number;
}

const withoutSequence = ({ at, token, outcome }: Timer): Timer => ({ at, token, outcome });

/** What a wheel must be: a list that is sorted anew for every question. */
class SortedList {
  #timers: (Timer & { readonly sequence: number })[] = [];
  #next = 0;

  push(timer: Timer): void {
    this.#timers.push({ ...timer, sequence: this.#next++ });
    this.#timers.sort((one, other) => one.at - other.at || one.sequence - other.sequence);
  }

  next(until: number): Timer | undefined {
    const first = this.#timers[0];
    if (first === undefined || first.at >= until) return undefined;
    return withoutSequence(this.#timers.shift()!);
  }

  get timers(): readonly Timer[] {
    return this.#timers.map(withoutSequence);
  }
}

function next(wheel: TimerWheel, until: number): Timer | undefined {
  if (!wheel.next(until)) return undefined;
  const { at, token, outcome } = wheel;
  return { at, token, outcome };
}

type Step =
  | {
      readonly kind: 'push';
      readonly after: number;
      readonly token: number;
      readonly outcome: number;
    }
  /** Pushes many at once. */
  | { readonly kind: 'crowd'; readonly after: number; readonly count: number }
  /** Takes all that is due so many ms on, up to `most` timers. */
  | { readonly kind: 'take'; readonly within: number; readonly most: number }
  | { readonly kind: 'restore' | 'peek' };

/** Near and far, with many ties, and around the borders of the wheels. */
const spans = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: 0, max: 600 }),
  fc
    .tuple(fc.constantFrom(8, 16, 24, 32, 40), fc.integer({ min: -2, max: 2 }))
    .map(([bits, by]) => 2 ** bits + by),
  fc.integer({ min: 0, max: 2 ** 42 }),
);

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('push' as const),
        after: spans,
        token: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        outcome: fc.integer({ min: -2, max: 2 ** 30 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('take' as const),
        within: fc.oneof(spans, fc.constant(Infinity)),
        most: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 60 })),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('crowd' as const),
        after: spans,
        count: fc.integer({ min: 20, max: 80 }),
      }),
    },
    { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'restore' }, { kind: 'peek' }) },
  ),
  { maxLength: 150, size: 'max' },
);

describe('timer wheel', () => {
  it('is a sorted list, whatever is pushed, taken and restored when', () => {
    let early = 0;
    fc.assert(
      fc.property(steps, fc.constantFrom(0, 7, Date.UTC(2026, 2, 2)), (script, startAt) => {
        let wheel = new TimerWheel(startAt);
        const list = new SortedList();
        // Time as a run knows it: of what was taken, or the end of what was asked about.
        let now = startAt;
        let asked = startAt;
        for (const step of script) {
          if (step.kind === 'push') {
            const { after, token, outcome } = step;
            wheel.push(now + after, token, outcome);
            list.push({ at: now + after, token, outcome });
            if (now + after < asked) early++;
          } else if (step.kind === 'crowd') {
            // Within some hundred ms, several of them at each.
            for (let token = 0; token < step.count; token++) {
              const at = now + step.after + ((token * 7919) % 23) * 17;
              wheel.push(at, token, 0);
              list.push({ at, token, outcome: 0 });
            }
          } else if (step.kind === 'take') {
            const until = now + step.within;
            for (let left = step.most; left > 0; left--) {
              const expected = list.next(until);
              expect(next(wheel, until)).toEqual(expected);
              if (expected === undefined) break;
              now = expected.at;
            }
            if (until !== Infinity) asked = Math.max(asked, until);
          } else if (step.kind === 'peek') {
            expect(wheel.peekAt()).toBe(list.timers[0]?.at ?? Infinity);
          } else {
            const columns = wheel.snapshot();
            wheel = new TimerWheel(now);
            wheel.restore(columns);
            const found = [...wheel.entries()].map(({ at, token }) => `${at} ${token}`);
            expect(found.toSorted()).toEqual(
              list.timers.map(({ at, token }) => `${at} ${token}`).toSorted(),
            );
          }
          expect(wheel.size).toBe(list.timers.length);
        }
        for (const expected of list.timers) expect(next(wheel, Infinity)).toEqual(expected);
        expect(next(wheel, Infinity)).toBeUndefined();
      }),
      { seed: 1, numRuns: 500 },
    );
    // Timers before a time that was asked about are the hard case.
    expect(early).toBeGreaterThan(100);
  });

  it('takes and pushes in turn for a long time, as a run does', () => {
    const wheel = new TimerWheel();
    for (let client = 0; client < 1000; client++) wheel.push((client * 7919) % 900, client, 0);
    let before = -1;
    let inOrder = true;
    for (let turn = 0; turn < 100_000; turn++) {
      wheel.next(Infinity);
      inOrder &&= wheel.at >= before;
      before = wheel.at;
      wheel.push(wheel.at + 900, wheel.token, 0);
    }
    expect(inOrder).toBe(true);
    expect(wheel.size).toBe(1000);
    // Every client has had its 100 turns and stands where it began.
    const last = Array.from({ length: 1000 }, () => next(wheel, Infinity));
    expect(last.every((timer) => timer!.at === 90_000 + ((timer!.token * 7919) % 900))).toBe(true);
  });

  it('is empty at the beginning, and after its last timer', () => {
    const wheel = new TimerWheel();
    expect([wheel.peekAt(), wheel.next(Infinity)]).toEqual([Infinity, false]);
    wheel.push(5, 1, 0);
    expect(next(wheel, 5)).toBeUndefined();
    expect(next(wheel, 6)).toEqual({ at: 5, token: 1, outcome: 0 });
    expect(wheel.snapshot().at).toHaveLength(0);
    wheel.push(7, 2, 0);
    expect(wheel.peekAt()).toBe(7);
  });

  it('keeps timers that are never due, and takes them over, but never gives them', () => {
    let wheel = new TimerWheel(5);
    for (const [token, at] of [Infinity, 2 ** 48, 2 ** 60, 2 ** 48 - 1, 7].entries()) {
      wheel.push(at, token, 0);
    }
    expect(next(wheel, Infinity)).toEqual({ at: 7, token: 4, outcome: 0 });
    const columns = wheel.snapshot();
    wheel = new TimerWheel(7);
    wheel.restore(columns);
    expect(wheel.peekAt()).toBe(2 ** 48 - 1);
    expect(next(wheel, Infinity)).toEqual({ at: 2 ** 48 - 1, token: 3, outcome: 0 });
    expect([next(wheel, Infinity), wheel.peekAt(), wheel.size]).toEqual([undefined, Infinity, 3]);
    expect([...wheel.entries()].map(({ at, token }) => [at, token])).toEqual([
      [Infinity, 0],
      [2 ** 48, 1],
      [2 ** 60, 2],
    ]);
  });
});
