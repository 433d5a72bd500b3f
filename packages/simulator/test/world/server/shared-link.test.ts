/**
 * A shared line against exact rational arithmetic, against a look at every transfer, and against the
 * closed forms of processor sharing.
 */
import { isCdxError } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counterRandom } from '../../../src/random/counter-random.ts';
import { compileSampler } from '../../../src/random/distributions.ts';
import { SharedLink } from '../../../src/world/server/shared-link.ts';
import { SlotHeap } from '../../../src/world/server/slot-heap.ts';

const yearMs = 365 * 24 * 60 * 60 * 1000;

/** An end: when, and whose. */
type End = readonly [at: number, slot: number];

/** Takes out what is through by `until`, each at its time, as a simulator would. */
function endsBy(link: SharedLink, until: number): End[] {
  const ends: End[] = [];
  for (;;) {
    const at = link.nextEndAt();
    if (at > until || at === Infinity) return ends;
    const slot = link.takeEnded(at);
    if (slot === -1) throw new Error(`nothing ends at ${at}`);
    ends.push([at, slot]);
  }
}

function copyOf(link: SharedLink, bytesPerMs: number): SharedLink {
  const { columns, state } = link.snapshot();
  const copy = new SharedLink(bytesPerMs);
  copy.restore({ columns: structuredClone(columns), state: JSON.parse(JSON.stringify(state)) });
  return copy;
}

describe('by hand', () => {
  it('one transfer has the whole line, or its cap', () => {
    const link = new SharedLink(10);
    link.start(5, 3, 101, Infinity);
    expect([link.count, link.rate(), link.has(3), link.has(2)]).toEqual([1, 10, true, false]);
    expect(link.bytesSentBy(8)).toBe(30);
    expect(link.nextEndAt()).toBe(16);
    expect(link.takeEnded(15)).toBe(-1);
    expect(link.takeEnded(16)).toBe(3);
    expect([link.count, link.rate(), link.has(3), link.nextEndAt()]).toEqual([
      0,
      0,
      false,
      Infinity,
    ]);
    link.start(20, 3, 101, 4);
    expect([link.rate(), link.nextEndAt()]).toEqual([4, 46]);
  });

  it('two share it while both are there', () => {
    const link = new SharedLink(1);
    link.start(0, 0, 100, Infinity);
    link.start(50, 1, 100, Infinity);
    expect(endsBy(link, Infinity)).toEqual([
      [150, 0],
      [200, 1],
    ]);
  });

  it('what a cap leaves goes to the others', () => {
    const link = new SharedLink(10);
    link.start(0, 0, 100, 2);
    link.start(0, 1, 100, 100);
    link.start(0, 2, 60, Infinity);
    // 2, 4 and 4; from 15 on 2 and 8; from 20 on 2.
    expect(endsBy(link, Infinity)).toEqual([
      [15, 2],
      [20, 1],
      [50, 0],
    ]);
  });

  it('a cap that changes takes effect at once, and back', () => {
    const link = new SharedLink(10);
    link.start(0, 0, 100, Infinity);
    link.start(0, 1, 100, Infinity);
    link.changeCap(10, 0, 1);
    expect(link.rate()).toBe(10);
    // 50 are left to each; 1 and 9.
    expect(link.bytesSentBy(12)).toBe(120);
    link.changeCap(14, 0, 5);
    // 46 and 14 are left; 5 and 5.
    expect(endsBy(link, Infinity)).toEqual([
      [17, 1],
      [24, 0],
    ]);
  });

  it('ends in one ms are in the order of the starts, whatever caps and classes were', () => {
    const link = new SharedLink(10);
    for (const slot of [4, 1, 3, 0]) link.start(0, slot, 40, Infinity);
    link.changeCap(1, 4, 7);
    link.changeCap(2, 3, 5);
    link.changeCap(2, 4, Infinity);
    expect(endsBy(link, Infinity).map(([, slot]) => slot)).toEqual([4, 1, 3, 0]);
  });

  it('one that leaves has had a part of its bytes', () => {
    const link = new SharedLink(10);
    link.start(0, 0, 100, Infinity);
    link.start(0, 1, 100, Infinity);
    link.leave(6, 0);
    expect([link.count, link.has(0), link.bytesSentBy(6)]).toEqual([1, false, 60]);
    expect(endsBy(link, Infinity)).toEqual([[13, 1]]);
    expect(link.bytesSentBy(20)).toBe(130);
  });

  it('one that leaves at once has had nothing, however long the line was busy', () => {
    for (const bytes of [0.1, 0.2, 0.3, 0.4, 0.6, 0.7]) {
      const link = new SharedLink(1000);
      link.start(0, 0, 1e15, Infinity);
      link.start(1e9, 1, bytes, Infinity);
      link.leave(1e9, 1);
      const { sentBefore } = link.snapshot().state;
      expect(sentBefore).toBeGreaterThanOrEqual(0);
      expect(sentBefore).toBeLessThan(0.001);
    }
  });

  it('a share is free from the fraction of a ms on at which a transfer ends', () => {
    const link = new SharedLink(10);
    link.start(0, 0, 1, Infinity);
    link.start(0, 1, 1, Infinity);
    link.start(0, 2, 12, Infinity);
    // Ends at 0.3, 0.3 and 1.4; were shares free from whole ms on, at 2.
    link.start(1, 3, 3, Infinity);
    // 4 and 3 are left at 1; 5 each until 1.6, and 10 for the last byte.
    expect(link.nextEndAt()).toBe(1);
    expect(link.bytesSentBy(1)).toBe(10);
    expect(endsBy(link, Infinity)).toEqual([
      [1, 0],
      [1, 1],
      [2, 2],
      [2, 3],
    ]);
  });

  it.each([
    ['no bytes', 10, 0, 5],
    ['no bytes on a dead line', 0, 0, 0],
    ['no limit', Infinity, 1e15, Infinity],
  ])('%s: takes no time', (_, bytesPerMs, bytes, cap) => {
    const link = new SharedLink(bytesPerMs);
    link.start(7, 0, 5, 0);
    link.start(7, 1, bytes, cap);
    expect([link.count, link.rate(), link.nextEndAt()]).toEqual([2, 0, 7]);
    expect([link.takeEnded(7), link.takeEnded(7), link.count]).toEqual([1, -1, 1]);
    expect(link.bytesSentBy(9)).toBe(bytes);
  });

  it('what has no rate waits for one', () => {
    const link = new SharedLink(2);
    link.start(0, 0, 10, 0);
    expect([link.nextEndAt(), link.takeEnded(1e12), link.rate()]).toEqual([Infinity, -1, 0]);
    link.changeCap(1e12, 0, 1);
    expect(link.nextEndAt()).toBe(1e12 + 10);
    link.changeCap(1e12, 0, 1e-300);
    expect(link.nextEndAt()).toBe(Infinity);
  });

  it('one that is through and was not taken out may leave; its cap no longer matters', () => {
    const link = new SharedLink(10);
    for (const slot of [0, 1, 2]) link.start(0, slot, 50, Infinity);
    expect(link.takeEnded(20)).toBe(0);
    link.leave(20, 1);
    link.changeCap(21, 2, 0);
    expect([link.count, link.nextEndAt(), link.bytesSentBy(21)]).toEqual([1, 21, 150]);
    expect([link.takeEnded(21), link.takeEnded(21), link.count]).toEqual([2, -1, 0]);
  });
});

// Rational numbers, exact: [numerator, denominator > 0].
type Exact = readonly [bigint, bigint];
const exact = (whole: number): Exact => [BigInt(whole), 1n];
function reduced(top: bigint, bottom: bigint): Exact {
  let [a, b] = [top < 0n ? -top : top, bottom];
  while (b > 0n) [a, b] = [b, a % b];
  return a === 0n ? [0n, 1n] : [top / a, bottom / a];
}
const plus = (a: Exact, b: Exact): Exact => reduced(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
const minus = (a: Exact, b: Exact): Exact => plus(a, [-b[0], b[1]]);
const times = (a: Exact, b: Exact): Exact => reduced(a[0] * b[0], a[1] * b[1]);
const over = (a: Exact, b: Exact): Exact => reduced(a[0] * b[1], a[1] * b[0]);
const less = (a: Exact, b: Exact): boolean => a[0] * b[1] < b[0] * a[1];
const ceiling = (a: Exact): number => Number((a[0] + a[1] - 1n) / a[1]);
const rounded = (a: Exact): number => Number((a[0] << 60n) / a[1]) / 2 ** 60;

/** The same line with a look at every transfer and no rounding; in the order of starts. */
class ExactLine {
  readonly #bytesPerMs: number;
  flows: { slot: number; left: Exact; cap: number; start: number }[] = [];
  ended: { at: number; slot: number; start: number }[] = [];
  sent: Exact = [0n, 1n];
  #at: Exact = [0n, 1n];
  #starts = 0;

  constructor(bytesPerMs: number) {
    this.#bytesPerMs = bytesPerMs;
  }

  start(slot: number, bytes: number, cap: number): void {
    this.flows.push({ slot, left: exact(bytes), cap, start: this.#starts++ });
  }

  /** Null: no limit. */
  rates(): readonly (Exact | null)[] {
    const rates = new Map<number, Exact | null>();
    let sharing = this.flows.length;
    let left = this.#bytesPerMs === Infinity ? null : exact(this.#bytesPerMs);
    for (const flow of this.flows.toSorted((a, b) => a.cap - b.cap)) {
      const fair = left === null ? null : over(left, exact(sharing--));
      const cap = flow.cap === Infinity ? null : exact(flow.cap);
      const rate = fair === null || (cap !== null && less(cap, fair)) ? cap : fair;
      rates.set(flow.start, rate);
      if (left !== null) left = minus(left, rate as Exact);
    }
    return this.flows.map(({ start }) => rates.get(start) as Exact | null);
  }

  /** On to `now`; the ends up to then, by whole ms and then by start. */
  settle(now: number): readonly End[] {
    for (;;) {
      const rates = this.rates();
      let next: Exact | null = null;
      for (const [index, { left }] of this.flows.entries()) {
        const rate = rates[index] as Exact | null;
        if (rate?.[0] === 0n && left[0] > 0n) continue;
        const ms = rate === null || left[0] === 0n ? exact(0) : over(left, rate);
        if (next === null || less(ms, next)) next = ms;
      }
      const room = now === Infinity ? null : minus(exact(now), this.#at);
      const through = next !== null && (room === null || !less(room, next));
      const ms = through ? next : room;
      if (ms === null) break;
      this.#at = plus(this.#at, ms);
      for (const [index, flow] of this.flows.entries()) {
        const rate = rates[index] as Exact | null;
        const got = rate === null ? flow.left : times(rate, ms);
        this.sent = plus(this.sent, got);
        flow.left = minus(flow.left, got);
      }
      if (!through) break;
      for (const { left, slot, start } of this.flows) {
        if (left[0] === 0n) this.ended.push({ at: ceiling(this.#at), slot, start });
      }
      this.flows = this.flows.filter(({ left }) => left[0] > 0n);
    }
    const ended = this.ended.toSorted((a, b) => a.at - b.at || a.start - b.start);
    this.ended = [];
    return ended.map(({ at, slot }) => [at, slot]);
  }
}

type Step = readonly [gapMs: number, what: 'start' | 'leave' | 'cap', which: number, cap: number];

/** Which: bytes of a start, or which one of those under way. */
const steps = (bytes: fc.Arbitrary<number>, cap: fc.Arbitrary<number>, gap: fc.Arbitrary<number>) =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.tuple(gap, fc.constant('start' as const), bytes, cap) },
      { weight: 1, arbitrary: fc.tuple(gap, fc.constant('leave' as const), fc.nat(99), cap) },
      { weight: 1, arbitrary: fc.tuple(gap, fc.constant('cap' as const), fc.nat(99), cap) },
    ),
    { minLength: 1, maxLength: 30 },
  );
const anyCap = fc.constantFrom(0, 1, 2, 3, 5, 5, Infinity, Infinity);
const anyCapacity = fc.constantFrom(1, 2, 3, 7, 10, 10, Infinity);
const anySteps: fc.Arbitrary<readonly Step[]> = steps(
  fc.oneof(fc.nat(30), fc.nat(600)),
  anyCap,
  fc.oneof(fc.constant(0), fc.nat(30)),
);

/** What a line told of a course of steps; slots are used again, the lowest first. */
function play(
  link: SharedLink,
  course: readonly Step[],
  asks: {
    /** After the ends up to a step are out, and before the step. */
    readonly before?: (now: number, ends: readonly End[]) => void;
    readonly stepped?: (slot: number, step: Step) => void;
    /** Ends up to a step; by default each at its time. */
    readonly take?: (link: SharedLink, now: number) => readonly End[];
    readonly replace?: (link: SharedLink, index: number) => SharedLink;
  } = {},
): { readonly ends: readonly End[]; readonly link: SharedLink } {
  const ends: End[] = [];
  const slots = new Set<number>();
  let now = 0;
  let line = link;
  for (const [index, step] of course.entries()) {
    const [gapMs, what, which, cap] = step;
    now += gapMs;
    const taken = (asks.take ?? endsBy)(line, now);
    for (const [, slot] of taken) slots.delete(slot);
    ends.push(...taken);
    asks.before?.(now, taken);
    line = asks.replace?.(line, index) ?? line;
    if (what === 'start') {
      let slot = 0;
      while (slots.has(slot)) slot++;
      slots.add(slot);
      line.start(now, slot, which, cap);
      asks.stepped?.(slot, step);
    } else if (slots.size > 0) {
      const slot = [...slots][which % slots.size] as number;
      if (what === 'cap') line.changeCap(now, slot, cap);
      else {
        line.leave(now, slot);
        slots.delete(slot);
      }
      asks.stepped?.(slot, step);
    }
  }
  ends.push(...endsBy(line, Infinity));
  return { ends, link: line };
}

describe('against exact arithmetic', () => {
  it('has the same ends in the same order, the same rates and the same bytes', () => {
    fc.assert(
      fc.property(anyCapacity, anySteps, (bytesPerMs, course) => {
        const link = new SharedLink(bytesPerMs);
        const line = new ExactLine(bytesPerMs);
        const expected: End[] = [];
        const compare = (now: number): void => {
          expect(link.count).toBe(line.flows.length);
          const sum = line
            .rates()
            .reduce<number>((all, rate) => all + rounded(rate ?? [0n, 1n]), 0);
          expect(link.rate()).toBeCloseTo(sum, 9);
          expect(link.bytesSentBy(now)).toBeCloseTo(rounded(line.sent), 8);
        };
        const { ends } = play(link, course, {
          before: (now, ended) => {
            const due = line.settle(now);
            expected.push(...due);
            expect(ended).toEqual(due);
            compare(now);
          },
          stepped: (slot, [, what, which, cap]) => {
            const flow = line.flows.find((each) => each.slot === slot);
            if (what === 'start') line.start(slot, which, cap);
            else if (what === 'cap') flow!.cap = cap;
            else line.flows = line.flows.filter((each) => each !== flow);
          },
        });
        expected.push(...line.settle(Infinity));
        expect(ends).toEqual(expected);
        expect(link.count).toBe(line.flows.length);
        // What is left has no rate; of all others every byte was sent.
        expect(link.bytesSentBy(1e6)).toBeCloseTo(rounded(line.sent), 8);
      }),
      { seed: 1, numRuns: 600 },
    );
  });

  it('is within a ms of a look at every transfer, over a long busy time', () => {
    const { ends, exactEnds } = longRun(4000);
    expect(ends.length).toBe(4000);
    let late = 0;
    for (const [at, number] of ends) {
      const end = exactEnds[number] as number;
      expect(at).toBeGreaterThan(end - 1e-6);
      expect(at).toBeLessThanOrEqual(Math.ceil(end) + 1);
      if (at !== Math.ceil(end)) late++;
    }
    expect(late).toBeLessThanOrEqual(2);
  });
});

/** Caps, sizes and times by chance, at nine tenths of what the line carries; slots are numbers. */
function longRun(transfers: number): { ends: End[]; exactEnds: readonly number[] } {
  const random = counterRandom(11, 0);
  const caps = [0.5, 0.5, 2, 9, 40, Infinity];
  const size = compileSampler({ kind: 'lognormal', median: 3000, sigma: 1.5 });
  const link = new SharedLink(40);
  const ends: End[] = [];
  const exactEnds: number[] = [];
  let flows: { number: number; left: number; cap: number }[] = [];
  let at = 0;
  const advance = (to: number): void => {
    while (flows.length > 0) {
      let left = 40;
      let sharing = flows.length;
      const rates = flows.map(({ cap }) => {
        const rate = Math.min(cap, left / sharing--);
        left -= rate;
        return rate;
      });
      const ms = Math.min(...flows.map((flow, index) => flow.left / rates[index]!));
      const step = Math.min(ms, to - at);
      for (const [index, flow] of flows.entries()) flow.left -= rates[index]! * step;
      if (to - at < ms) break;
      at += step;
      for (const { number, left: rest } of flows) if (rest <= 1e-9) exactEnds[number] = at;
      flows = flows.filter(({ left: rest }) => rest > 1e-9);
    }
    at = to;
  };
  let now = 0;
  for (let number = 0; number < transfers; number++) {
    const draw = (purpose: number): number => random.uniform(purpose, number, 0, 0);
    now += Math.round(-280 * Math.log(draw(1)));
    ends.push(...endsBy(link, now));
    advance(now);
    const cap = caps[Math.floor(draw(2) * caps.length)] as number;
    const bytes = size(draw(3));
    link.start(now, number, bytes, cap);
    flows.push({ number, left: bytes, cap });
    if (draw(4) < 0.3) {
      const flow = flows[Math.floor(draw(5) * flows.length)]!;
      if (link.has(flow.number)) {
        flow.cap = caps[Math.floor(draw(6) * caps.length)] as number;
        link.changeCap(now, flow.number, flow.cap);
      }
    }
    flows.sort((a, b) => a.cap - b.cap);
  }
  ends.push(...endsBy(link, Infinity));
  advance(Infinity);
  return { ends, exactEnds };
}

describe('many at once', () => {
  it.each([100, 3054, 3123, 5000])(
    '%i equal transfers have equal shares, and end together in the order of their starts',
    (transfers) => {
      const link = new SharedLink(7);
      const slots = Array.from({ length: transfers }, (_, index) => (index * 1777) % transfers);
      // Caps above the share that each has: one of another cap gets no more, to the last digit.
      for (const slot of slots) link.start(3, slot, 21, slot === 5 ? 2 : 1);
      const endAt = 3 + transfers * 3;
      expect(link.bytesSentBy(endAt - 1)).toBeCloseTo(transfers * 21 - 7, 6);
      expect(endsBy(link, Infinity)).toEqual(slots.map((slot) => [endAt, slot]));
      expect(link.bytesSentBy(endAt)).toBe(transfers * 21);
    },
  );

  it('what rounding has left behind goes when a class is empty', () => {
    const link = new SharedLink(0.3);
    for (let round = 0; round < 20; round++) {
      link.start(round * 100, 0, 0.1 * round, 0.7);
      link.start(round * 100 + 1, 1, 1.7, 0.7);
      link.start(round * 100 + 2, 2, 0.9, 0.7);
      link.start(round * 100 + 3, 3, 1.3, 0.7);
      endsBy(link, round * 100 + 99);
    }
    link.start(5000, 0, 1, 0.7);
    const [only, ...others] = link.snapshot().state.classes;
    expect([only, others]).toEqual([{ cap: 0.7, count: 1, sent: 0, starts: 0, joined: 1 }, []]);
  });

  it('a class that was empty starts anew', () => {
    const link = new SharedLink(3);
    for (let round = 0; round < 50; round++) {
      const now = round * 1000;
      link.start(now, 0, 100, 1);
      link.start(now, 1, 100, 2);
      link.start(now + 10, 2, 3 * round, 1);
      const shared = link.rate();
      expect(shared).toBe(3);
      const ends = endsBy(link, now + 999);
      expect(ends.map(([at, slot]) => [at - now, slot])).toEqual(firstRound(round));
      expect(link.rate()).toBe(0);
    }
    /** The third slot's rate is 1 like that of the other two, until the second ends. */
    function firstRound(round: number): readonly End[] {
      const line = new ExactLine(3);
      line.start(0, 100, 1);
      line.start(1, 100, 2);
      line.settle(10);
      line.start(2, 3 * round, 1);
      return line.settle(Infinity);
    }
  });
});

describe('over a century', () => {
  it('a transfer of 10.1 ms takes eleven, and one of 10 ms ten, beside one that does not end', () => {
    const link = new SharedLink(1000);
    link.start(0, 0, 2 ** 53 - 1, Infinity);
    for (let year = 1; year <= 100; year++) {
      const now = year * yearMs;
      link.start(now, 1, 5000, Infinity);
      expect(link.nextEndAt() - now).toBe(10);
      expect(endsBy(link, now + 10)).toEqual([[now + 10, 1]]);
      link.start(now + 20, 1, 5050, Infinity);
      expect(endsBy(link, now + 100)).toEqual([[now + 31, 1]]);
    }
    expect(link.bytesSentBy(200 * yearMs)).toBe(200 * yearMs * 1000);
  });

  it('rounding never turns time back', () => {
    const link = new SharedLink(1001);
    const from = 8e12;
    link.start(0, 0, from * 1001 + 1500, Infinity);
    link.start(from, 1, 1400, 500);
    link.start(from, 2, 10.5, 1);
    // At 2.8 the first has 100 bytes left of 8e15: digits cannot tell whether it ends at 2.9 or at 2.
    expect(endsBy(link, Infinity)).toEqual([
      [from + 3, 0],
      [from + 3, 1],
      [from + 11, 2],
    ]);
  });

  it('a tiny rate takes a year to the ms', () => {
    const link = new SharedLink(Infinity);
    link.start(0, 0, 1000, 1000 / yearMs);
    link.start(0, 1, 1000, 1000 / (100 * yearMs));
    for (let month = 1; month < 12; month++) link.start(month * (yearMs / 12), 1 + month, 7, 7e-6);
    expect(endsBy(link, 99 * yearMs).filter(([, slot]) => slot === 0)).toEqual([[yearMs, 0]]);
    expect(endsBy(link, Infinity)).toEqual([[100 * yearMs, 1]]);
  });
});

describe('any numbers', () => {
  const magnitude = (low: number, high: number): fc.Arbitrary<number> =>
    fc.double({ min: low, max: high, noNaN: true }).map((exponent) => 10 ** exponent);
  const messy: fc.Arbitrary<readonly Step[]> = steps(
    fc.oneof(fc.constant(0), magnitude(-9, 15), fc.double({ min: 0, max: 1e4, noNaN: true })),
    fc.oneof(magnitude(-12, 12), fc.constantFrom(0, 0.1, 0.3, Infinity)),
    fc.oneof(fc.constant(0), fc.nat(3), fc.nat(1e9)),
  );
  const capacity = fc.oneof(magnitude(-9, 12), fc.constantFrom(0, 0.1, 0.3, Infinity));

  it('never leave a caller without an end at the time it was told, and keep every byte', () => {
    fc.assert(
      fc.property(capacity, messy, (bytesPerMs, course) => {
        const link = new SharedLink(bytesPerMs);
        const under = new Map<number, { bytes: number; startAt: number; rateMax: number }>();
        let now = 0;
        let left = false;
        let sum = 0;
        const ended = (ends: readonly End[]): void => {
          for (const [at, slot] of ends) {
            const { bytes, startAt, rateMax } = under.get(slot)!;
            const fastest = bytes === 0 || rateMax === Infinity ? 0 : bytes / rateMax;
            expect(at).toBeGreaterThanOrEqual(startAt + fastest * (1 - 1e-9));
            under.delete(slot);
            sum += bytes;
          }
        };
        const { ends } = play(link, course, {
          before: (to, taken) => {
            ended(taken);
            now = to;
            expect(link.nextEndAt()).toBeGreaterThan(now);
            expect(link.rate()).toBeLessThanOrEqual(bytesPerMs * (1 + 1e-12));
          },
          stepped: (slot, [, what, which, cap]) => {
            expect(link.nextEndAt()).toBeGreaterThanOrEqual(now);
            if (what === 'start') {
              under.set(slot, { bytes: which, startAt: now, rateMax: Math.min(cap, bytesPerMs) });
            } else if (what === 'cap') {
              const flow = under.get(slot)!;
              flow.rateMax = Math.max(flow.rateMax, Math.min(cap, bytesPerMs));
            } else {
              under.delete(slot);
              left = true;
            }
          },
        });
        ended(ends.slice(ends.length - (under.size - link.count)));
        expect(link.count).toBe(under.size);
        if (under.size === 0 && !left) {
          // The sum is in the order of the ends inside the line, which is another.
          expect(link.bytesSentBy(2 ** 53)).toBeCloseTo(sum, -Math.log10(sum * 1e-12 + 1e-12));
        }
      }),
      { seed: 2, numRuns: 600 },
    );
  });

  it('go on bit for bit from a snapshot, and asking changes nothing', () => {
    const all = fc.oneof(
      fc.tuple(capacity, messy, fc.nat(30)),
      fc.tuple(anyCapacity, anySteps, fc.nat(30)),
    );
    fc.assert(
      fc.property(all, ([bytesPerMs, course, at]) => {
        const plain = play(new SharedLink(bytesPerMs), course);
        const again = play(new SharedLink(bytesPerMs), course, {
          replace: (link, index) => (index === at ? copyOf(link, bytesPerMs) : link),
        });
        const asked = play(new SharedLink(bytesPerMs), course, {
          take: (link, now) => {
            const ends: End[] = [];
            const from = link.snapshot().state.now;
            for (const share of [0.2, 0.5, 0.9, 1]) {
              const time = Math.floor(from + (now - from) * share);
              link.rate();
              link.bytesSentBy(time);
              ends.push(...endsBy(link, time));
            }
            return ends;
          },
        });
        expect(again.ends).toEqual(plain.ends);
        // Who asks between an end and taking it out is told of it at the later time.
        expect(asked.ends.map(([, slot]) => slot)).toEqual(plain.ends.map(([, slot]) => slot));
        for (const { link } of [plain, again, asked]) link.bytesSentBy(2 ** 53);
        expect(again.link.snapshot()).toEqual(plain.link.snapshot());
        expect(asked.link.snapshot()).toEqual(plain.link.snapshot());
        expect(JSON.parse(JSON.stringify(plain.link.snapshot().state))).toEqual(
          plain.link.snapshot().state,
        );
      }),
      { seed: 3, numRuns: 400 },
    );
  });

  it('a snapshot has what is under way and what is through, however high the slots are', () => {
    const link = new SharedLink(10);
    link.start(0, 70_000, 10, Infinity);
    link.start(0, 5, 40, 2);
    link.start(0, 900, 15, 2);
    expect(link.nextEndAt()).toBe(2);
    expect(link.takeEnded(1)).toBe(-1);
    expect(link.bytesSentBy(2)).toBe(18);
    const copy = copyOf(link, 10);
    expect([copy.count, copy.has(70_000), copy.rate()]).toEqual([3, true, 4]);
    expect(link.snapshot().columns.slot?.length).toBe(3);
    expect(endsBy(copy, Infinity)).toEqual(endsBy(link, Infinity));
  });
});

describe('the heap of slots', () => {
  it('gives the lowest key first, then the lowest rank, whichever slots are taken out', () => {
    const slots = 40;
    // Beyond 2^53 numbers are two apart, so taking 1 from them makes neighbours equal.
    const key = fc.oneof(
      fc.nat(9),
      fc.nat(20).map((index) => 2 ** 53 + 2 * index),
    );
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(fc.constant('add' as const), fc.nat(slots - 1), key) },
      { weight: 3, arbitrary: fc.tuple(fc.constant('remove' as const), fc.nat(99), key) },
      { weight: 1, arbitrary: fc.tuple(fc.constant('shift' as const), fc.nat(99), key) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (course) => {
        const rank = Float64Array.from({ length: slots }, (_, slot) => (slot * 17) % slots);
        const heap = new SlotHeap({ place: new Int32Array(slots), rank }, 1);
        const keys = new Map<number, number>();
        const sorted = (): readonly number[] =>
          [...keys.keys()].toSorted((a, b) => keys.get(a)! - keys.get(b)! || rank[a]! - rank[b]!);
        for (const [what, which, value] of course) {
          if (what === 'shift') {
            heap.shift(1);
            for (const [slot, before] of keys) keys.set(slot, before - 1);
          } else if (what === 'add' && !keys.has(which)) {
            heap.add(value, which);
            keys.set(which, value);
          } else if (what === 'remove' && keys.size > 0) {
            const slot = [...keys.keys()][which % keys.size]!;
            expect(heap.keyOf(slot)).toBe(keys.get(slot));
            heap.remove(slot);
            keys.delete(slot);
          }
          expect(heap.size).toBe(keys.size);
          const [first] = sorted();
          if (first === undefined) continue;
          expect([heap.first(), heap.firstKey()]).toEqual([first, keys.get(first)]);
        }
        for (const slot of sorted()) {
          expect(heap.first()).toBe(slot);
          heap.remove(slot);
        }
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

describe('refuses', () => {
  const cases: readonly (readonly [string, (link: SharedLink) => void])[] = [
    ['a slot that is taken', (link) => link.start(10, 0, 1, 1)],
    ['a slot that is none', (link) => link.start(10, 0.5, 1, 1)],
    ['a negative slot', (link) => link.start(10, -1, 1, 1)],
    ['negative bytes', (link) => link.start(10, 1, -1, 1)],
    ['endless bytes', (link) => link.start(10, 1, Infinity, 1)],
    ['a negative cap', (link) => link.start(10, 1, 1, -1)],
    ['a cap that is no number', (link) => link.changeCap(10, 0, Number.NaN)],
    ['a leave of nobody', (link) => link.leave(10, 1)],
    ['a new cap of nobody', (link) => link.changeCap(10, 100, 1)],
    ['a start in the past', (link) => link.start(9, 1, 1, 1)],
    ['ends in the past', (link) => link.takeEnded(9)],
    ['time that is no number', (link) => link.bytesSentBy(Number.NaN)],
    ['a negative line', () => new SharedLink(-1)],
  ];
  it.each(cases)('%s', (_, call) => {
    const link = new SharedLink(10);
    link.start(10, 0, 100, Infinity);
    let caught: unknown;
    try {
      call(link);
    } catch (error) {
      caught = error;
    }
    expect(isCdxError(caught, 'invalid-argument')).toBe(true);
    expect(endsBy(link, Infinity)).toEqual([[20, 0]]);
  });
});

/** Poisson arrivals at a line of 1 byte/ms: how long each took, and how many it found there. */
function queue(options: {
  readonly bytesPerMs: number;
  readonly meanGapMs: number;
  readonly bytes: (uniform: number) => number;
  readonly cap: (uniform: number) => number;
  readonly seed: number;
  readonly arrivals: number;
}): {
  readonly tookMs: Float64Array;
  readonly found: Float64Array;
  readonly aloneMs: Float64Array;
} {
  const { bytesPerMs, arrivals } = options;
  const random = counterRandom(options.seed, 0);
  const link = new SharedLink(bytesPerMs);
  const free: number[] = [];
  const ofSlot: number[] = [];
  const tookMs = new Float64Array(arrivals);
  const found = new Float64Array(arrivals);
  const aloneMs = new Float64Array(arrivals);
  const startedAt = new Float64Array(arrivals);
  const take = (until: number): void => {
    for (let at = link.nextEndAt(); at <= until && at < Infinity; at = link.nextEndAt()) {
      const slot = link.takeEnded(at);
      const number = ofSlot[slot] as number;
      tookMs[number] = at - (startedAt[number] as number);
      free.push(slot);
    }
  };
  let now = 0;
  for (let number = 0; number < arrivals; number++) {
    now += -options.meanGapMs * Math.log(random.uniform(1, number, 0, 0));
    const at = Math.round(now);
    take(at);
    found[number] = link.count;
    const slot = free.pop() ?? link.count;
    ofSlot[slot] = number;
    startedAt[number] = at;
    const bytes = options.bytes(random.uniform(2, number, 0, 0));
    const cap = options.cap(random.uniform(3, number, 0, 0));
    aloneMs[number] = Math.ceil(bytes / Math.min(cap, bytesPerMs));
    link.start(at, slot, bytes, cap);
  }
  take(Infinity);
  return { tookMs, found, aloneMs };
}

/** Mean and half of its 95 % interval, from 20 batches (t of 19 degrees of freedom). */
function batchMeans(values: Float64Array): { readonly mean: number; readonly half: number } {
  const warmUp = values.length / 20;
  const length = Math.floor((values.length - warmUp) / 20);
  const means = Array.from({ length: 20 }, (_, batch) => {
    const from = warmUp + batch * length;
    return values.subarray(from, from + length).reduce((sum, value) => sum + value, 0) / length;
  });
  const mean = means.reduce((sum, value) => sum + value, 0) / 20;
  const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 19;
  return { mean, half: 2.093 * Math.sqrt(variance / 20) };
}

describe('closed forms', () => {
  it.each([
    ['exponential', compileSampler({ kind: 'exponential', mean: 1000 })],
    ['constant', compileSampler({ kind: 'constant', value: 1000 })],
    ['lognormal', compileSampler({ kind: 'lognormal', median: 1000 / Math.exp(0.5), sigma: 1 })],
  ])('M/G/1-PS with %s sizes: E[S] / (1 - rho), and rho / (1 - rho) are there', (_, bytes) => {
    const load = 0.7;
    const { tookMs, found } = queue({
      bytesPerMs: 1,
      meanGapMs: 1000 / load,
      bytes,
      cap: () => Infinity,
      seed: 5,
      arrivals: 60_000,
    });
    const took = batchMeans(tookMs);
    // Whole ms: an end is half a ms late on average.
    expect(Math.abs(took.mean - 0.5 - 1000 / (1 - load))).toBeLessThan(took.half);
    expect(took.half).toBeLessThan(0.06 * took.mean);
    const there = batchMeans(found);
    expect(Math.abs(there.mean - load / (1 - load))).toBeLessThan(there.half);
    // Insensitive as well: how many are there is geometric.
    const none = batchMeans(found.map((count) => (count === 0 ? 1 : 0)));
    expect(Math.abs(none.mean - (1 - load))).toBeLessThan(none.half);
  });

  it('M/M/oo where the line has no limit: each takes its bytes over its cap', () => {
    const { tookMs, aloneMs, found } = queue({
      bytesPerMs: Infinity,
      meanGapMs: 100,
      bytes: compileSampler({ kind: 'exponential', mean: 3000 }),
      cap: (uniform) => (uniform < 0.5 ? 2 : 5),
      seed: 6,
      arrivals: 30_000,
    });
    expect(tookMs).toEqual(aloneMs);
    const there = batchMeans(found);
    const mean = (0.5 * 3000) / 2 / 100 + (0.5 * 3000) / 5 / 100;
    expect(Math.abs(there.mean - mean)).toBeLessThan(there.half);
    expect(there.half).toBeLessThan(0.05 * mean);
    const squares = batchMeans(found.map((count) => (count - mean) ** 2));
    expect(Math.abs(squares.mean - mean)).toBeLessThan(squares.half);
  });
});
