/**
 * The facts of the conformance kit as tests of vitest.
 */
import { describe, expect, test } from 'vitest';
import {
  testEventArchive,
  testEventStore,
  type ArchiveCapabilities,
  type ArchiveFactory,
  type Fact,
  type StoreCapabilities,
  type StoreFactory,
} from '@cdx/event-store/conformance';

export function testWithKit(
  store: string,
  factory: StoreFactory,
  capabilities: StoreCapabilities,
): void {
  testFacts(`the ${store} store`, testEventStore(factory, capabilities));
}

export function testArchiveWithKit(
  archive: string,
  factory: ArchiveFactory,
  capabilities: ArchiveCapabilities,
): void {
  testFacts(`the ${archive} archive`, testEventArchive(factory, capabilities));
}

function testFacts(what: string, facts: readonly Fact[]): void {
  describe(`${what} satisfies the conformance kit`, () => {
    test.for(facts)('$suite: $name', async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    });
  });
}
