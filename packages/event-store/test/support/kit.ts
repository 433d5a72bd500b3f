/**
 * The facts of the conformance kit as tests of vitest, and their count in the output of the run.
 */
import { afterAll, describe, expect, test } from 'vitest';
import {
  archiveReport,
  kitReport,
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
  const report = kitReport(store, capabilities);
  testFacts(`the ${store} store`, testEventStore(factory, capabilities), report);
}

export function testArchiveWithKit(
  archive: string,
  factory: ArchiveFactory,
  capabilities: ArchiveCapabilities,
): void {
  const report = archiveReport(`archive ${archive}`, capabilities);
  testFacts(`the ${archive} archive`, testEventArchive(factory, capabilities), report);
}

function testFacts(what: string, facts: readonly Fact[], report: string): void {
  describe(`${what} satisfies the conformance kit`, () => {
    test.for(facts)('$suite: $name', async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    });

    // `npm test` shows the lines that begin with the name of the kit.
    afterAll(() => {
      process.stdout.write(`${report}\n`);
    });
  });
}
