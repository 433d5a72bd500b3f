/**
 * What is repeated after a broken connection, and for how long. No server: actions that fail.
 */
import { describe, expect, it } from 'vitest';
import { parseConnectionString } from '../../src/eventstoredb/client/connection-string.ts';
import type { OfficialClient } from '../../src/eventstoredb/client/official-client.ts';
import { Closing, Pauses, retrying, type Link } from '../../src/eventstoredb/client/retrying.ts';

const broken = Object.assign(new Error('14 UNAVAILABLE: reset'), { type: 'unavailable' });
const wrong = Object.assign(new Error('no'), { type: 'wrong-expected-version' });

function fakeLink(pauses: number[], retryMsMax: number): Link {
  return {
    client: undefined as unknown as OfficialClient,
    connection: parseConnectionString('esdb://db'),
    deadlineMs: 1000,
    retryMsMax,
    wait: async (ms) => void pauses.push(ms),
    closing: new Closing(),
  };
}

describe('repeating', () => {
  it('goes on until it works', async () => {
    const pauses: number[] = [];
    let attempts = 0;
    const result = await retrying(fakeLink(pauses, 30_000), async () => {
      if (++attempts < 4) throw broken;
      return attempts;
    });
    expect(result).toBe(4);
    expect(pauses).toEqual([100, 200, 400]);
  });

  it('pauses grow up to five seconds, and the sum of them has a limit', async () => {
    const pauses: number[] = [];
    const failing = retrying(fakeLink(pauses, 20_000), () => Promise.reject(broken));
    await expect(failing).rejects.toMatchObject({ code: 'store-unreachable' });
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000, 3700]);
  });

  it('is not for what is no broken connection', async () => {
    const pauses: number[] = [];
    await expect(retrying(fakeLink(pauses, 1000), () => Promise.reject(wrong))).rejects.toBe(wrong);
    expect(pauses).toEqual([]);
  });

  it('ends when the store is closed', async () => {
    const pauses: number[] = [];
    const link = fakeLink(pauses, 1000);
    const failing = retrying(link, () => {
      link.closing.close();
      return Promise.reject(broken);
    });
    await expect(failing).rejects.toMatchObject({ code: 'store-closed' });
    expect(pauses).toEqual([]);
  });

  it('begins with short pauses again after it worked', async () => {
    const given: number[] = [];
    const pauses = new Pauses(fakeLink(given, 1000));
    await pauses.after(broken);
    await pauses.after(broken);
    pauses.reset();
    await pauses.after(broken);
    expect(given).toEqual([100, 200, 100]);
  });
});

describe('closing', () => {
  it('is told once to everybody who still listens', () => {
    const closing = new Closing();
    const told: string[] = [];
    closing.listen(() => told.push('a'));
    closing.listen(() => told.push('b'))();
    closing.close();
    closing.close();
    expect(told).toEqual(['a']);
    expect(() => closing.check()).toThrow('closed');
  });
});
