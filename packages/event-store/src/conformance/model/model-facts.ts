/**
 * The model-based fact: whatever is done to a store in whatever order, it answers as the plain
 * store does, and a subscription sees exactly what is in the log. A failure prints the shortest
 * list of commands that shows it, and the seed.
 */
import type { RecordedEvent } from '@cdx/session';
import fc from 'fast-check';
import type { StreamBatch } from '../../port.ts';
import { equal } from '../expectations.ts';
import type { Fact, StoreCapabilities, StoreFactory } from '../fact.ts';
import { sampleEvent, sampleTime } from '../sample-events.ts';
import {
  AppendCommand,
  AppendManyCommand,
  checkAll,
  plainShown,
  ReadAllCommand,
  ReadStreamCommand,
  ReopenCommand,
  shown,
  SnapshotCommand,
  type RealStore,
} from './commands.ts';
import { PlainStore } from './plain-store.ts';

const runs = 150;
const commandsMax = 40;

const types = ['PackageRequested', 'PackageDownloaded', 'PackageApplied'] as const;

/** Few streams and few events, so that the same ones meet again and again. */
const streams = fc.constantFrom('run-1', 'run-2', 'download-1');
const event = fc.tuple(fc.nat(30), fc.integer({ min: 0, max: 20 })).map(([number, content]) =>
  // Seldom another content.
  sampleEvent(number, {
    type: types[number % types.length] as string,
    runNumber: content === 0 ? 2 : 1,
  }),
);
const batch: fc.Arbitrary<StreamBatch> = fc.record({
  stream: streams,
  events: fc.array(event, { maxLength: 4 }),
  expectedRevision: fc.oneof(
    { weight: 3, arbitrary: fc.constant('any' as const) },
    { weight: 1, arbitrary: fc.constantFrom('noStream' as const, 'streamExists' as const) },
    { weight: 1, arbitrary: fc.integer({ min: -1, max: 12 }) },
  ),
});
const reading = fc.record({
  from: fc.option(fc.nat(40), { nil: undefined }),
  backward: fc.boolean(),
  limit: fc.option(fc.nat(10), { nil: undefined }),
});
const filter = fc.record(
  {
    streamPrefix: fc.constantFrom('', 'run-', 'run-1', 'download', 'x'),
    types: fc.subarray([...types]),
  },
  { requiredKeys: [] },
);

function commands(
  capabilities: StoreCapabilities,
): fc.Arbitrary<Iterable<fc.AsyncCommand<PlainStore, RealStore>>> {
  const appends = batch.map((one) => new AppendCommand(one));
  const kinds: fc.Arbitrary<fc.AsyncCommand<PlainStore, RealStore>>[] = [
    appends,
    appends,
    fc.tuple(streams, reading).map(([stream, how]) => new ReadStreamCommand(stream, how)),
  ];
  if (capabilities.multiStreamAppend) {
    const batches = fc.array(batch, { maxLength: 6 });
    kinds.push(batches.map((many) => new AppendManyCommand(many)));
  }
  if (capabilities.contiguousPositions) {
    kinds.push(fc.tuple(filter, reading).map(([what, how]) => new ReadAllCommand(what, how)));
  }
  if (capabilities.snapshots) {
    const bytes = fc.array(fc.nat(255), { maxLength: 5 });
    kinds.push(
      fc.tuple(fc.constantFrom('a', 'b'), bytes).map((what) => new SnapshotCommand(...what)),
    );
  }
  if (capabilities.reopening) kinds.push(fc.constant(new ReopenCommand()));
  return fc.commands(kinds, { maxCommands: commandsMax });
}

export function modelFacts(
  factory: StoreFactory,
  capabilities: StoreCapabilities,
): readonly Fact[] {
  if (!capabilities.uniqueIds) return [];
  const run = (): Promise<void> =>
    fc.assert(
      fc.asyncProperty(commands(capabilities), (list) => runModel(factory, list)),
      { numRuns: runs },
    );
  return [{ suite: 'model', name: 'any list of commands is answered as by plain lists', run }];
}

async function runModel(
  factory: StoreFactory,
  list: Iterable<fc.AsyncCommand<PlainStore, RealStore>>,
): Promise<void> {
  const options = { now: () => sampleTime };
  const made = await factory(options);
  const { reopen } = made;
  const model = new PlainStore();
  const real: RealStore = {
    store: made.store,
    reopen: reopen && (() => reopen(options)),
  };
  try {
    await fc.asyncModelRun(() => ({ model, real }), list);
    await checkAll(model, real);
    equal((await seenBySubscriber(real, model.log.length)).map(shown), model.log.map(plainShown));
  } finally {
    await real.store.close();
    await made.dispose?.();
  }
}

async function seenBySubscriber({ store }: RealStore, count: number): Promise<RecordedEvent[]> {
  const seen: RecordedEvent[] = [];
  for await (const page of store.follow({ from: 'start' })) {
    seen.push(...page.events);
    if (page.atEnd || seen.length > count) break;
  }
  return seen;
}
