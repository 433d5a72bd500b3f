/**
 * The model-based fact: whatever is done to a store in whatever order, it answers as the plain
 * store does, and a subscription sees exactly what is in the log. A failure prints the shortest
 * list of commands that shows it, and the seed.
 */
import type { RecordedEvent } from '@cdx/session';
import fc from 'fast-check';
import type { StreamBatch } from '../../port.ts';
import { equal } from '../expectations.ts';
import type { Capability, Offered, StoreFactory } from '../fact.ts';
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

const commandsMax = 40;

const types = ['PackageRequested', 'PackageDownloaded', 'PackageApplied'] as const;

/** Few streams and few events, so that the same ones meet again and again. */
const streams = fc.constantFrom('run-1', 'run-2', 'download-1');
const expectations = fc.oneof(
  { weight: 3, arbitrary: fc.constant('any' as const) },
  { weight: 1, arbitrary: fc.constantFrom('noStream' as const, 'streamExists' as const) },
  { weight: 1, arbitrary: fc.integer({ min: -1, max: 12 }) },
);

/** Seldom another content with the same id, where stores notice it. */
function batches({ uniqueIds }: Offered<Capability>): fc.Arbitrary<StreamBatch> {
  const content = uniqueIds ? fc.integer({ min: 0, max: 20 }) : fc.constant(1);
  const event = fc.tuple(fc.nat(30), content).map(([number, content]) =>
    sampleEvent(number, {
      type: types[number % types.length] as string,
      runNumber: content === 0 ? 2 : 1,
    }),
  );
  const events = fc.array(event, { maxLength: 4, size: 'max' });
  return fc.record({ stream: streams, events, expectedRevision: expectations });
}
const reading = fc.record({
  from: fc.option(fc.nat(16), { nil: undefined }),
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
  offered: Offered<Capability>,
): fc.Arbitrary<Iterable<fc.AsyncCommand<PlainStore, RealStore>>> {
  const batch = batches(offered);
  const appends = batch.map((one) => new AppendCommand(one));
  const kinds: fc.Arbitrary<fc.AsyncCommand<PlainStore, RealStore>>[] = [
    appends,
    appends,
    fc.array(batch, { maxLength: 6 }).map((many) => new AppendManyCommand(many)),
    fc.tuple(streams, reading).map(([stream, how]) => new ReadStreamCommand(stream, how)),
    fc.tuple(filter, reading).map(([what, how]) => new ReadAllCommand(what, how)),
  ];
  if (offered.snapshots) {
    const bytes = fc.array(fc.nat(255), { maxLength: 5 });
    kinds.push(
      fc.tuple(fc.constantFrom('a', 'b'), bytes).map((what) => new SnapshotCommand(...what)),
    );
  }
  if (offered.reopening) kinds.push(fc.constant(new ReopenCommand()));
  // Long lists: what is there to be read has to be appended first.
  return fc.commands(kinds, { maxCommands: commandsMax, size: 'max' });
}

export const modelSuite = 'model';
export const modelFactName = 'any list of commands is answered as by plain lists';

export interface ModelOptions {
  /** Lists of commands, each run on a store of its own; 100 unless given. Fewer for a slow store. */
  readonly modelRuns?: number | undefined;
  /** For the same lists again; by chance unless given. A failure names the one that it had. */
  readonly modelSeed?: number | undefined;
}

export async function runModels(
  factory: StoreFactory,
  offered: Offered<Capability>,
  { modelRuns = 100, modelSeed }: ModelOptions,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(commands(offered), (list) => runModel(factory, offered, list)),
    { numRuns: modelRuns, ...(modelSeed === undefined ? {} : { seed: modelSeed }) },
  );
}

async function runModel(
  factory: StoreFactory,
  offered: Offered<Capability>,
  list: Iterable<fc.AsyncCommand<PlainStore, RealStore>>,
): Promise<void> {
  const options = { now: () => sampleTime };
  const made = await factory(options);
  const { reopen } = made;
  const model = new PlainStore();
  const real: RealStore = {
    store: made.store,
    offered,
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
