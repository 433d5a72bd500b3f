/** Async Server by hand: turns, queue, phases, and whatever breaks a transfer off. */
import { Effect } from '@cdx/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { busy, expired, gone, ServerBench, type Ended } from '../../support/server-bench.ts';

const second = 1000;
/** 8 kbit/s: a byte a millisecond. */
const bytePerMs = 8000;

/** `session at outcome`, in the order in which they ended. */
const told = (ended: readonly Ended[]): readonly string[] =>
  ended.map(({ at, session, outcome }) => `${session} ${at} ${outcome}`);

describe('turns', () => {
  it('come first, and to those that wait in the order of their requests', () => {
    const bench = new ServerBench({ transfersMax: 2 });
    for (const session of [0, 1, 2, 3]) bench.request(session, { session, setupMs: 10 * second });
    expect(told(bench.run())).toEqual(['0 10000 -1', '1 10001 -1', '2 20000 -1', '3 20001 -1']);
    const { waits, queue, transfers } = bench.tallies;
    expect([waits.count, waits.above0, waits.sum, waits.max]).toEqual([4, 2, 19_996, 9998]);
    expect([queue.peak, queue.level, transfers.peak, transfers.level]).toEqual([2, 0, 2, 0]);
  });

  it('are refused as busy where the queue is full', () => {
    const bench = new ServerBench({ transfersMax: 1, queueMax: 1 });
    for (const session of [0, 1, 2]) bench.request(session, { session, setupMs: 10 });
    expect(told(bench.run())).toEqual([`2 2 ${busy}`, '0 10 -1', '1 20 -1']);
    expect(bench.tallies.refused).toBe(1);
    const none = new ServerBench({ transfersMax: 1, queueMax: 0 });
    for (const session of [0, 1]) none.request(session, { session, setupMs: 10 });
    expect(told(none.run())).toEqual([`1 1 ${busy}`, '0 10 -1']);
  });

  it('that come after the signature has expired are downloads that fail, and take no place', () => {
    const bench = new ServerBench({ transfersMax: 1, signatureValidityMs: 15 });
    for (const session of [0, 1, 2]) bench.request(0, { session, setupMs: 10 });
    bench.request(0, { session: 3, kind: Effect.upload, setupMs: 10 });
    // 1 begins at 10, within the 15 ms; 2 would begin at 20; uploads bear no signature.
    expect(told(bench.run())).toEqual(['0 10 -1', '1 20 -1', `2 20 ${expired}`, '3 30 -1']);
    expect(bench.tallies.expired).toBe(1);
  });
});

describe('a package that is purged', () => {
  it('while its transfer waits is not found at its turn, which takes no place', () => {
    const bench = new ServerBench({ transfersMax: 1, signatureValidityMs: 5 });
    for (const session of [0, 1]) bench.request(session, { session, setupMs: 10 });
    bench.request(8, { session: 2, setupMs: 10 });
    bench.at(3, () => bench.purged.add(1).add(0));
    // What is under way goes on; 1 would find its signature expired besides.
    expect(told(bench.run())).toEqual(['0 10 -1', `1 10 ${gone}`, '2 20 -1']);
    expect(bench.tallies.expired).toBe(0);
  });
});

describe('bytes', () => {
  it('go over the line after the setup, downloads up and uploads down', () => {
    const bench = new ServerBench({ uplinkBps: bytePerMs, downlinkBps: 2 * bytePerMs });
    bench.request(0, { session: 0, setupMs: 5, bytes: 100 });
    bench.request(0, { session: 1, kind: Effect.upload, setupMs: 5, bytes: 100 });
    expect(told(bench.run())).toEqual(['1 55 -1', '0 105 -1']);
    expect([bench.server.bytesSentBy(105, 0), bench.server.bytesSentBy(105, 1)]).toEqual([
      100, 100,
    ]);
  });

  it('of one client share its own line as well', () => {
    const bench = new ServerBench({ uplinkBps: 10 * bytePerMs }, 2);
    const own = { bytes: 100, bytesPerMs: 2 };
    bench.request(0, { ...own, session: 0, client: 0 });
    bench.request(0, { ...own, session: 1, client: 0 });
    bench.request(0, { ...own, session: 2, client: 1 });
    // Client 0: two at 1 byte/ms each. Client 1: one at 2.
    expect(told(bench.run())).toEqual(['2 50 -1', '0 100 -1', '1 100 -1']);
  });

  it('of an attempt that breaks off are on their way until then, and not after', () => {
    const bench = new ServerBench({ uplinkBps: bytePerMs });
    bench.request(0, { session: 0, bytes: 1000, outcome: 3, breaksAfterMs: 20 });
    bench.request(0, { session: 1, bytes: 100 });
    // 10 bytes each by 20, then the other 90 alone.
    expect(told(bench.run())).toEqual(['0 20 3', '1 110 -1']);
    const early = new ServerBench({ uplinkBps: bytePerMs });
    early.request(0, { session: 0, bytes: 5, outcome: 3, breaksAfterMs: 20 });
    expect(told(early.run())).toEqual(['0 20 3']);
  });
});

describe('what breaks off', () => {
  it('is all of a client, in whatever phase, and gives the turn to others', () => {
    const bench = new ServerBench({ transfersMax: 3, uplinkBps: bytePerMs }, 2);
    bench.request(0, { session: 0, client: 0, setupMs: 100 });
    bench.request(0, { session: 1, client: 0, bytes: 1000 });
    bench.request(0, { session: 2, client: 1, bytes: 100 });
    bench.request(1, { session: 3, client: 0 });
    bench.request(2, { session: 4, client: 1, setupMs: 50 });
    bench.at(10, (server, now) => server.breakOff(now, 0, now + 1000, 5));
    // Session 2: 5 bytes by 10, then alone.
    expect(told(bench.run()).toSorted()).toEqual(
      ['0 1010 5', '1 1010 5', '3 1010 5', '4 60 -1', '2 105 -1'].toSorted(),
    );
    expect([bench.tallies.transfers.level, bench.tallies.queue.level]).toEqual([0, 0]);
  });

  it('is all there is when the server is out', () => {
    const bench = new ServerBench({ transfersMax: 1 }, 2);
    bench.request(0, { session: 0, client: 0, setupMs: 100 });
    bench.request(0, { session: 1, client: 1, setupMs: 100 });
    bench.at(10, (server, now) => server.breakOffAll(now, 5));
    bench.request(20, { session: 2, client: 1, setupMs: 100 });
    expect(told(bench.run())).toEqual(['0 10 5', '1 10 5', '2 120 -1']);
  });

  it('is not what is through at that very ms', () => {
    for (const breaksOff of ['breakOff', 'breakOffAll'] as const) {
      const bench = new ServerBench({ transfersMax: 3, uplinkBps: 2 * bytePerMs });
      // Before the line is told that session 0 is through.
      bench.at(10, (server, now) => {
        if (breaksOff === 'breakOff') server.breakOff(now, 0, now, 5);
        else server.breakOffAll(now, 5);
      });
      bench.request(0, { session: 0, bytes: 10 });
      bench.request(0, { session: 1, bytes: 11 });
      bench.request(0, { session: 2, kind: Effect.upload, setupMs: 10 });
      expect(told(bench.run()).toSorted()).toEqual(['0 10 -1', '1 10 5', '2 10 5']);
      expect(bench.tallies.transfers.level).toBe(0);
    }
  });

  it('while it waits is passed over when its turn would come, and counts as waiting no more', () => {
    const bench = new ServerBench({ transfersMax: 1, queueMax: 1 }, 3);
    bench.request(0, { session: 0, client: 0, setupMs: 100 });
    bench.request(1, { session: 1, client: 1, setupMs: 100 });
    bench.at(2, (server, now) => server.breakOff(now, 1, now, 5));
    bench.request(3, { session: 2, client: 2, setupMs: 100 });
    expect(told(bench.run())).toEqual(['1 2 5', '0 100 -1', '2 200 -1']);
  });
});

describe('whatever is asked', () => {
  const requests = fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 300 }),
      client: fc.integer({ min: 0, max: 3 }),
      kind: fc.constantFrom(Effect.download, Effect.upload),
      setupMs: fc.integer({ min: 0, max: 40 }),
      bytes: fc.integer({ min: 0, max: 200 }),
      bytesPerMs: fc.constantFrom(Infinity, 1, 3.5),
      breaksAfterMs: fc.constantFrom(Infinity, Infinity, 0, 13),
    }),
    { minLength: 1, maxLength: 40 },
  );
  const limits = fc.record({
    transfersMax: fc.constantFrom(1, 2, 5, Infinity),
    queueMax: fc.constantFrom(0, 2, Infinity),
    uplinkBps: fc.constantFrom(Infinity, bytePerMs, 3 * bytePerMs),
    downlinkBps: fc.constantFrom(Infinity, bytePerMs),
    signatureValidityMs: fc.constantFrom(Infinity, 30),
  });
  const breaks = fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 400 }),
      client: fc.integer({ min: -1, max: 3 }),
      later: fc.integer({ min: 0, max: 50 }),
    }),
    { maxLength: 6 },
  );

  it('every transfer ends once, and nothing is left; a copy in the middle goes on the same', () => {
    fc.assert(
      fc.property(
        limits,
        requests,
        breaks,
        fc.integer({ min: 0, max: 400 }),
        (most, all, cuts, pause) => {
          const run = (pauseAt: number | null): ServerBench => {
            const bench = new ServerBench(most, 4);
            for (const [session, { at, ...of }] of all.entries())
              bench.request(at, { session, ...of });
            for (const { at, client, later } of cuts) {
              bench.at(at, (server, now) => {
                if (client < 0) server.breakOffAll(now, 9);
                else server.breakOff(now, client, now + later, 9);
              });
            }
            if (pauseAt !== null) {
              bench.run(pauseAt);
              bench.replaceByCopy();
            }
            bench.run();
            return bench;
          };
          const bench = run(null);
          expect(bench.ended.map(({ session }) => session).toSorted((a, b) => a - b)).toEqual([
            ...all.keys(),
          ]);
          const { transfers, queue } = bench.tallies;
          expect([transfers.level, queue.level]).toEqual([0, 0]);
          expect(transfers.peak).toBeLessThanOrEqual(most.transfersMax);
          expect(queue.peak).toBeLessThanOrEqual(most.queueMax);
          expect(bench.server.sessions()).toEqual({ waiting: [], underWay: [] });
          for (const { session, at, outcome } of bench.ended) {
            const { at: from, setupMs, breaksAfterMs } = all[session]!;
            if (outcome === -1 && breaksAfterMs === Infinity) {
              expect(at - from).toBeGreaterThanOrEqual(setupMs);
            }
          }
          const paused = run(pause);
          expect(paused.ended).toEqual(bench.ended);
          expect(paused.tallies.snapshot()).toEqual(bench.tallies.snapshot());
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });
});
