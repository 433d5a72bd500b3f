/**
 * The entry to the archives' part of the kit: facts about an archive together with its store.
 */
import { isCdxError } from '@cdx/session';
import type { Fact } from '../fact.ts';
import { reportOf } from '../report.ts';
import { sampleTime } from '../sample-events.ts';
import { addingFacts } from './adding-facts.ts';
import type {
  ArchiveCapabilities,
  ArchiveFactDefinition,
  ArchiveFactory,
  ArchiveUnderTest,
  ReopenedPair,
  StoreAndArchive,
} from './archive-fact.ts';
import { archiveModelFacts } from './archive-model-facts.ts';
import { archiveReadingFacts } from './archive-reading-facts.ts';
import { joinedFacts } from './joined-facts.ts';
import { scavengedStoreFacts } from './scavenged-store-facts.ts';
import { scavengingFacts } from './scavenging-facts.ts';
import { truncatedStreamFacts } from './truncated-stream-facts.ts';

const suites = [
  addingFacts,
  archiveReadingFacts,
  scavengingFacts,
  scavengedStoreFacts,
  truncatedStreamFacts,
  joinedFacts,
  archiveModelFacts,
] as const;

/**
 * The facts that an archive and its store must satisfy together. Run each, in any order; each
 * makes a pair of its own.
 */
export function testEventArchive(
  factory: ArchiveFactory,
  capabilities: ArchiveCapabilities,
): readonly Fact[] {
  return suites.flatMap(({ suite, facts }) =>
    facts
      .filter(({ needs }) => needs.every((need) => capabilities[need] === true))
      .map((definition) => ({
        suite,
        name: definition.name,
        run: () => runFact(factory, definition),
      })),
  );
}

/** One line for the output of a test run, as `kitReport` has it for a store. */
export function archiveReport(archive: string, capabilities: ArchiveCapabilities): string {
  return reportOf(archive, suites, capabilities, 0);
}

async function runFact(factory: ArchiveFactory, definition: ArchiveFactDefinition): Promise<void> {
  const options = { ...definition.options, now: () => sampleTime };
  const made: ArchiveUnderTest[] = [];
  const open: StoreAndArchive[] = [];
  const reopenable = (pair: StoreAndArchive, maker: ArchiveUnderTest): ReopenedPair => {
    open.push(pair);
    const reopen = async (): Promise<ReopenedPair> => {
      if (maker.reopen === undefined) throw new Error('The factory gives no reopen.');
      return reopenable(await maker.reopen(), maker);
    };
    return { store: pair.store, archive: pair.archive, reopen };
  };
  const another = async (): Promise<ReopenedPair> => {
    const pair = await factory(options);
    made.push(pair);
    return reopenable(pair, pair);
  };
  const context = { ...(await another()), another };
  try {
    await definition.run(context);
  } finally {
    for (const { store, archive } of open) {
      await closed(archive);
      await closed(store);
    }
    for (const { dispose } of made) await dispose?.();
  }
}

/** A fact may have closed it already, or left it broken on purpose. */
async function closed(what: { close(): Promise<void> }): Promise<void> {
  await what.close().catch((error: unknown) => {
    if (!isCdxError(error)) throw error;
  });
}
