/**
 * The facts of the conformance kit as tests of vitest.
 */
import { describe, expect, test } from 'vitest';
import {
  testEventStore,
  type StoreCapabilities,
  type StoreFactory,
} from '@cdx/event-store/conformance';

export function testWithKit(
  store: string,
  factory: StoreFactory,
  capabilities: StoreCapabilities,
): void {
  describe(`the ${store} store satisfies the conformance kit`, () => {
    test.for(testEventStore(factory, capabilities))('$suite: $name', async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    });
  });
}
