/**
 * The entry to the kit: facts about event stores, for any store and any test runner.
 */
import { isCdxError } from '@cdx/session';
import type { AppendResult, EventStore } from '../port.ts';
import type {
  Fact,
  FactContext,
  FactDefinition,
  StoreCapabilities,
  StoreFactory,
  SuiteDefinition,
} from './fact.ts';
import { appendFacts } from './facts/append-facts.ts';
import { closingFacts } from './facts/closing-facts.ts';
import { contentFacts } from './facts/content-facts.ts';
import { expectationFacts } from './facts/expectation-facts.ts';
import { followFacts } from './facts/follow-facts.ts';
import { idempotenceFacts, uniqueIdFacts } from './facts/idempotence-facts.ts';
import { manyStreamsFacts } from './facts/many-streams-facts.ts';
import { readAllFacts } from './facts/read-all-facts.ts';
import { readStreamFacts } from './facts/read-stream-facts.ts';
import { reopeningFacts } from './facts/reopening-facts.ts';
import { snapshotFacts } from './facts/snapshot-facts.ts';
import { subscriptionFacts } from './facts/subscription-facts.ts';
import { upcastingFacts } from './facts/upcasting-facts.ts';
import { modelFacts } from './model/model-facts.ts';
import { sampleTime } from './sample-events.ts';

function suites(capabilities: StoreCapabilities): readonly SuiteDefinition[] {
  return [
    appendFacts(capabilities),
    contentFacts,
    expectationFacts,
    idempotenceFacts,
    uniqueIdFacts,
    manyStreamsFacts,
    readStreamFacts,
    readAllFacts(capabilities),
    subscriptionFacts,
    followFacts,
    snapshotFacts,
    upcastingFacts,
    reopeningFacts,
    closingFacts,
  ];
}

/**
 * The facts that a store with these capabilities must satisfy. Run each, in any order; each makes
 * a store of its own.
 */
export function testEventStore(
  factory: StoreFactory,
  capabilities: StoreCapabilities,
): readonly Fact[] {
  const stated = suites(capabilities)
    .filter(({ needs }) => missing(needs, capabilities).length === 0)
    .flatMap(({ suite, facts }) =>
      facts.map((definition) => ({
        suite,
        name: definition.name,
        run: () => runFact(factory, definition),
      })),
    );
  return [...stated, ...modelFacts(factory, capabilities)];
}

/** Suites that are left out, and for want of what. */
export function skippedSuites(
  capabilities: StoreCapabilities,
): readonly { readonly suite: string; readonly missing: readonly string[] }[] {
  return suites(capabilities)
    .map(({ suite, needs }) => ({ suite, missing: missing(needs, capabilities) }))
    .filter((skipped) => skipped.missing.length > 0);
}

function missing(
  needs: readonly (keyof StoreCapabilities)[],
  capabilities: StoreCapabilities,
): readonly (keyof StoreCapabilities)[] {
  return needs.filter((need) => !capabilities[need]);
}

async function runFact(factory: StoreFactory, definition: FactDefinition): Promise<void> {
  const clock = { now: sampleTime };
  const options = { ...definition.options, now: () => clock.now };
  const made = await factory(options);
  let current: EventStore = made.store;
  const context: FactContext = {
    store: made.store,
    clock,
    reopen: async (changes = {}) => {
      if (made.reopen === undefined) throw new Error('The factory gives no reopen.');
      current = await made.reopen({ ...options, ...changes });
      return current;
    },
    appendAll: async (batches) => {
      const results: AppendResult[] = [];
      for (const { stream, events } of batches) {
        results.push(await current.append(stream, events, { expectedRevision: 'any' }));
      }
      return results;
    },
  };
  try {
    await definition.run(context);
  } finally {
    await current.close().catch((error: unknown) => {
      // A fact may have closed it already, or left it broken on purpose.
      if (!isCdxError(error)) throw error;
    });
    await made.dispose?.();
  }
}
