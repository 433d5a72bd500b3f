/** Windows of a client that overlap, touch or hold each other: reachable means in none of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientWindows } from '../../src/world/client-windows.ts';

const windows = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 25 })), {
    maxLength: 6,
  })
  .map((spans) => spans.map(([startAt, length]) => ({ startAt, endAt: startAt + length })));

/** When the client is out of whatever windows it is in, one after the other; 0 where in none. */
function endOf(
  windows: readonly { readonly startAt: number; readonly endAt: number }[],
  now: number,
): number {
  let end = 0;
  for (;;) {
    const at = Math.max(end, now);
    const next = windows.find(({ startAt, endAt }) => startAt <= at && at < endAt);
    if (next === undefined) return end;
    end = next.endAt;
  }
}

describe('client windows', () => {
  it('cut a client off in each of its windows, from their start up to and without their end', () => {
    fc.assert(
      fc.property(fc.array(windows, { minLength: 1, maxLength: 4 }), (byClient) => {
        const asked = new ClientWindows(byClient);
        for (let now = 0; now <= 90; now++) {
          for (const [client, own] of byClient.entries()) {
            const within = (time: number): boolean =>
              own.some(({ startAt, endAt }) => startAt <= time && time < endAt);
            expect(asked.reachable(client, now)).toBe(!within(now));
            expect(asked.endIfIn(client, now)).toBe(endOf(own, now));
            if (within(now)) continue;
            // The next moment without a server; transfers end then.
            const later = own.map(({ startAt }) => startAt).filter((startAt) => startAt > now);
            expect(asked.nextStart(client, now)).toBe(Math.min(Infinity, ...later));
          }
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
