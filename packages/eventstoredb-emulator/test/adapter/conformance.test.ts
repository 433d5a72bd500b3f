/**
 * The adapter against the conformance kit, over the emulator with each of its backends.
 */
import { kitReport, testEventStore } from '@cdx/event-store/conformance';
import { afterAll, describe, expect, test } from 'vitest';
import { adapterCapabilities, adapterFactory } from './adapter-under-test.ts';

for (const backend of ['memory', 'sqlite'] as const) {
  const store = `eventstoredb over the emulator (${backend})`;
  describe(`${store} satisfies the conformance kit`, () => {
    const facts = testEventStore(adapterFactory(backend), adapterCapabilities);
    test.for(facts)('$suite: $name', { timeout: 60_000 }, async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    });

    // `npm test` shows the lines that begin with the name of the kit.
    afterAll(() => {
      process.stdout.write(`${kitReport(store, adapterCapabilities)}\n`);
    });
  });
}
