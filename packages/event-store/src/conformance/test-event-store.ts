/**
 * The entry to the kit: facts about event stores, for any store and any test runner.
 */
import {
  offeredOf,
  type Capability,
  type Fact,
  type StoreCapabilities,
  type StoreFactory,
  type SuiteDefinition,
} from './fact.ts';
import { appendFacts } from './facts/append-facts.ts';
import { closingFacts } from './facts/closing-facts.ts';
import { contentFacts } from './facts/content-facts.ts';
import { crashFacts } from './facts/crash-facts.ts';
import { expectationFacts } from './facts/expectation-facts.ts';
import { followFacts } from './facts/follow-facts.ts';
import { idempotenceFacts, uniqueIdFacts } from './facts/idempotence-facts.ts';
import { atomicStreamsFacts, manyStreamsFacts } from './facts/many-streams-facts.ts';
import { orderedStreamsFacts } from './facts/ordered-streams-facts.ts';
import { pageFacts } from './facts/page-facts.ts';
import { readAllFacts } from './facts/read-all-facts.ts';
import { readStreamFacts } from './facts/read-stream-facts.ts';
import { reopeningFacts } from './facts/reopening-facts.ts';
import { retentionFacts } from './facts/retention-facts.ts';
import { slowConsumerFacts } from './facts/slow-consumer-facts.ts';
import { snapshotFacts } from './facts/snapshot-facts.ts';
import { subscriptionFacts } from './facts/subscription-facts.ts';
import { truncationFacts } from './facts/truncation-facts.ts';
import { upcastingFacts } from './facts/upcasting-facts.ts';
import { modelFactName, modelSuite, runModels, type ModelOptions } from './model/model-facts.ts';
import { reportOf } from './report.ts';
import { runFact } from './run-fact.ts';

const suites: readonly SuiteDefinition[] = [
  appendFacts,
  contentFacts,
  expectationFacts,
  idempotenceFacts,
  uniqueIdFacts,
  manyStreamsFacts,
  atomicStreamsFacts,
  readStreamFacts,
  readAllFacts,
  pageFacts,
  subscriptionFacts,
  followFacts,
  slowConsumerFacts,
  snapshotFacts,
  upcastingFacts,
  truncationFacts,
  ...retentionFacts,
  reopeningFacts,
  crashFacts,
  closingFacts,
];

/** What holds in place of transactions over streams, where there are none. */
function suitesFor({ multiStreamAppend }: StoreCapabilities): readonly SuiteDefinition[] {
  return multiStreamAppend === true ? suites : [...suites, orderedStreamsFacts];
}

/**
 * The facts that a store with these capabilities must satisfy. Run each, in any order; each makes
 * a store of its own.
 */
export function testEventStore(
  factory: StoreFactory,
  capabilities: StoreCapabilities,
  options: ModelOptions = {},
): readonly Fact[] {
  const offered = offeredOf(capabilities);
  const has = (need: Capability): boolean => offered[need];
  const stated = suitesFor(capabilities)
    .filter(({ needs }) => needs.every(has))
    .flatMap(({ suite, facts }) =>
      facts
        .filter(({ needs }) => needs.every(has))
        .map((definition) => ({
          suite,
          name: definition.name,
          run: () => runFact(factory, offered, definition),
        })),
    );
  const model = {
    suite: modelSuite,
    name: modelFactName,
    run: () => runModels(factory, offered, options),
  };
  return [...stated, model];
}

/** Suites that are left out, for want of what, and why the store does without it. */
export interface SkippedSuite {
  readonly suite: string;
  readonly missing: readonly Capability[];
  readonly reason: string;
}

export function skippedSuites(capabilities: StoreCapabilities): readonly SkippedSuite[] {
  const offered = offeredOf(capabilities);
  return suitesFor(capabilities)
    .map(({ suite, needs }) => ({ suite, missing: needs.filter((need) => !offered[need]) }))
    .filter(({ missing }) => missing.length > 0)
    .map(({ suite, missing }) => {
      return { suite, missing, reason: String(capabilities[missing[0] as Capability]) };
    });
}

/**
 * One line for the output of a test run: how many facts the store has to satisfy, and what was
 * left out, with the reason.
 */
export function kitReport(store: string, capabilities: StoreCapabilities): string {
  // The model is one fact more.
  return reportOf(store, suitesFor(capabilities), capabilities, 1);
}
