/**
 * Whatever is appended, archived and scavenged in whatever order: the joined log is the list of
 * what was appended, the store is that list without the scavenged streams and the older parts of
 * those that were truncated, and the archive has at least these. A failure prints the shortest list of steps that shows it, and the seed.
 */
import { isCdxError } from '@cdx/session';
import fc from 'fast-check';
import { archiveStreams } from '../../archive/archive-streams.ts';
import { joinedLog } from '../../archive/joined-log.ts';
import type { StreamTruncation } from '../../archive/removal.ts';
import { scavenge } from '../../archive/scavenge.ts';
import { collect, equal } from '../expectations.ts';
import { numbersOf, sampleEvent } from '../sample-events.ts';
import {
  archiveFact,
  type ArchiveFactContext,
  type ArchiveSuite,
  type StoreAndArchive,
} from './archive-fact.ts';

const runs = 25;
const stepsMax = 25;

type Step =
  | { readonly append: string; readonly count: number }
  | { readonly archive: readonly string[] }
  | { readonly scavenge: readonly (string | StreamTruncation)[] }
  | { readonly reopen: true };

const stream = fc.nat(5).map((number) => `run-${number}`);
const someStreams = fc.uniqueArray(stream, { maxLength: 3 });
const truncation = fc.record({ stream, before: fc.nat(12) });
const someParts = fc.array(fc.oneof(stream, truncation), { maxLength: 4 });
const appends = fc.record({ append: stream, count: fc.integer({ min: 1, max: 5 }) });

function steps(reopening: boolean): fc.Arbitrary<readonly Step[]> {
  const step: fc.WeightedArbitrary<Step>[] = [
    { weight: 6, arbitrary: appends },
    { weight: 1, arbitrary: fc.record({ archive: someStreams }) },
    { weight: 2, arbitrary: fc.record({ scavenge: someParts }) },
  ];
  if (reopening) step.push({ weight: 1, arbitrary: fc.record({ reopen: fc.constant(true) }) });
  return fc.array(fc.oneof(...step), { maxLength: stepsMax });
}

interface Told {
  readonly stream: string;
  readonly number: number;
}

class Model {
  readonly log: Told[] = [];
  readonly gone = new Set<string>();
  readonly goneNumbers = new Set<number>();

  append(name: string, count: number): readonly number[] | undefined {
    if (this.gone.has(name)) return undefined;
    const numbers = Array.from({ length: count }, (_, index) => this.log.length + index);
    this.log.push(...numbers.map((number) => ({ stream: name, number })));
    return numbers;
  }

  scavenge(what: readonly (string | StreamTruncation)[]): void {
    for (const entry of what) {
      const name = typeof entry === 'string' ? entry : entry.stream;
      const own = this.of(name);
      if (typeof entry === 'string' && own.length > 0) this.gone.add(name);
      const goes = typeof entry === 'string' ? own : own.slice(0, -1).slice(0, entry.before);
      for (const { number } of goes) this.goneNumbers.add(number);
    }
  }

  of(name: string): readonly Told[] {
    return this.log.filter((told) => told.stream === name);
  }

  get left(): readonly Told[] {
    return this.log.filter(({ number }) => !this.goneNumbers.has(number));
  }
}

async function take(step: Step, model: Model, pair: StoreAndArchive): Promise<void> {
  const { store, archive } = pair;
  if ('append' in step) {
    const first = model.log.length;
    const numbers = model.append(step.append, step.count);
    const events = Array.from({ length: step.count }, (_, index) => sampleEvent(first + index));
    const outcome = await store.append(step.append, events, { expectedRevision: 'any' }).then(
      ({ position }) => position,
      (error: unknown) => (isCdxError(error) ? error.code : 'other'),
    );
    equal(outcome, numbers?.at(-1) ?? 'wrong-expected-revision');
  } else if ('archive' in step) {
    await archiveStreams(store, archive, step.archive);
  } else if ('scavenge' in step) {
    await scavenge(store, archive, step.scavenge);
    model.scavenge(step.scavenge);
  }
}

/** That the two are as the model says. */
async function compare(model: Model, { store, archive }: StoreAndArchive): Promise<void> {
  const places = (events: Parameters<typeof numbersOf>[0]): unknown =>
    events.map((event) => [event.stream, event.position, ...numbersOf([event])]);
  const told = (list: readonly Told[]): unknown =>
    list.map(({ stream: name, number }) => [name, number, number]);
  equal(places(await collect(store.readAll())), told(model.left));
  equal(await store.head(), model.log.length - 1);
  const joined = joinedLog(store, archive);
  equal(places(await collect(joined.readAll())), told(model.log));
  const backward = await collect(joined.readAll({ direction: 'backward' }));
  equal(places(backward), told(model.log.toReversed()));
  for (const name of new Set(model.log.map((told) => told.stream))) {
    const own = model.of(name);
    equal(places(await collect(joined.readStream(name))), told(own));
    const isLeft = ({ number }: Told): boolean => !model.goneNumbers.has(number);
    equal(places(await collect(store.readStream(name))), told(own.filter(isLeft)));
    equal(await joined.streamRevision(name), own.length - 1);
    equal(await store.streamRevision(name), model.gone.has(name) ? -1 : own.length - 1);
  }
  const archived = new Set(numbersOf(await collect(archive.readAll())));
  const lost = model.log.filter(
    ({ number }) => model.goneNumbers.has(number) && !archived.has(number),
  );
  equal(lost, []);
}

async function runModel(context: ArchiveFactContext, reopening: boolean): Promise<void> {
  const run = async (list: readonly Step[]): Promise<void> => {
    let pair = await context.another();
    const model = new Model();
    for (const step of list) {
      if ('reopen' in step) pair = await pair.reopen();
      else await take(step, model, pair);
    }
    await compare(model, pair);
    await pair.archive.close();
    await pair.store.close();
  };
  await fc.assert(fc.asyncProperty(steps(reopening), run), { numRuns: runs });
}

export const archiveModelFacts: ArchiveSuite = {
  suite: 'model',
  facts: [
    archiveFact('store and archive together are the log, whatever is moved', (context) =>
      runModel(context, false),
    ),
    archiveFact(
      'store and archive together are the log, whatever is moved and reopened',
      (context) => runModel(context, true),
      { needs: ['reopening'] },
    ),
  ],
};
