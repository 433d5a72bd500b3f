/**
 * The adapter against the conformance kit, over the emulator. Each backend has a test file of its
 * own, so that they run side by side: together they take two minutes.
 */
import { kitReport, testEventStore } from '@cdx/event-store/conformance';
import { afterAll, describe, expect, test } from 'vitest';
import { adapterCapabilities, adapterFactory, type Backend } from './adapter-under-test.ts';

/** Each makes a server and a client; on a busy machine a hundred of them take a minute. */
const modelRuns = 40;

export function adapterConforms(backend: Backend): void {
  const store = `eventstoredb over the emulator (${backend})`;
  describe(`${store} satisfies the conformance kit`, () => {
    const facts = testEventStore(adapterFactory(backend), adapterCapabilities, { modelRuns });
    test.for(facts)('$suite: $name', { timeout: 120_000 }, async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    });

    // `npm test` shows the lines that begin with the name of the kit.
    afterAll(() => {
      process.stdout.write(`${kitReport(store, adapterCapabilities)}\n`);
    });
  });
}
