/**
 * Facts about upcasting: old events come out as new ones, everywhere and only on the way out.
 */
import { firstValueFrom } from 'rxjs';
import type { PayloadSchema, Upcaster } from '../../port.ts';
import { collect, equal, refused } from '../expectations.ts';
import { fact, type SuiteDefinition } from '../fact.ts';
import { sampleEvent } from '../sample-events.ts';

const type = 'PackageApplied';
const any = { expectedRevision: 'any' } as const;

function step(fromVersion: number): Upcaster {
  return {
    type,
    fromVersion,
    up: (data) => ({ ...(data as object), [`v${fromVersion + 1}`]: true }),
  };
}

const upcasting = { upcasters: [step(2), step(1)], newestVersions: { [type]: 3 } };

const anything: PayloadSchema = { safeParse: () => ({ success: true }) };
/** Of versions 1 to 3: `was` must be there. */
const withWas: PayloadSchema = {
  safeParse: (data) =>
    typeof data === 'object' && data !== null && 'was' in data
      ? { success: true }
      : { success: false, error: { issues: [{ path: ['was'], message: 'is missing' }] } },
};
const schemas = { [type]: [withWas, withWas, withWas] };

export const upcastingFacts: SuiteDefinition = {
  suite: 'upcasting',
  needs: [],
  facts: [
    fact(
      'every older version comes out as the newest, whichever way it is read',
      async ({ store }) => {
        await store.append(
          'run-1',
          [1, 2, 3].map((schemaVersion) =>
            sampleEvent(schemaVersion, { type, schemaVersion, data: { was: schemaVersion } }),
          ),
          any,
        );
        const expected = [{ was: 1, v2: true, v3: true }, { was: 2, v3: true }, { was: 3 }];
        for (const events of [
          await collect(store.readAll()),
          await collect(store.readStream('run-1')),
          (await collect(store.readPages())).flatMap((page) => page.events),
        ]) {
          equal(
            events.map(({ data }) => data),
            expected,
          );
          equal(
            events.map(({ schemaVersion }) => schemaVersion),
            [3, 3, 3],
          );
        }
        const first = await firstValueFrom(store.subscribe({ from: 'start' }));
        equal(first.data, expected[0]);
      },
      { upcasting },
    ),
    fact(
      'other types are left alone',
      async ({ store }) => {
        const event = sampleEvent(1, { type: 'Other', schemaVersion: 7 });
        await store.append('run-1', [event], any);
        const [read] = await collect(store.readAll());
        equal([read?.schemaVersion, read?.data], [7, event.data]);
      },
      { upcasting },
    ),
    fact(
      'the log keeps what was written: a repetition of the old event is a no-op',
      async ({ store, sameResult }) => {
        const old = sampleEvent(1, { type, schemaVersion: 1 });
        await store.append('run-1', [old], any);
        await collect(store.readAll());
        sameResult(await store.append('run-1', [old], any), { revision: 0, idempotent: true });
        equal(await store.streamRevision('run-1'), 0);
      },
      { upcasting },
    ),
    fact(
      'a version that nobody knows yet is not written',
      async ({ store }) => {
        const event = sampleEvent(1, { type, schemaVersion: 4 });
        await refused(store.append('run-1', [event], any), 'invalid-event');
      },
      { upcasting },
    ),
    fact(
      'the newest version is handed out as it is, whatever it holds',
      async ({ store }) => {
        const event = sampleEvent(1, { type, schemaVersion: 3, data: 'not looked at' });
        await store.append('run-1', [event], any);
        const [read] = await collect(store.readAll());
        equal([read?.schemaVersion, read?.data], [3, 'not looked at']);
      },
      { upcasting: { ...upcasting, schemas } },
    ),
    fact(
      'an old payload that does not fit its version is not written',
      async ({ store }) => {
        const good = sampleEvent(1, { type, schemaVersion: 1, data: { was: 1 } });
        const bad = sampleEvent(2, { type, schemaVersion: 1, data: { other: 1 } });
        await refused(store.append('run-1', [good, bad], any), 'invalid-event');
        await store.append('run-1', [good], { expectedRevision: 'noStream' });
        const [read] = await collect(store.readAll());
        equal(read?.data, { was: 1, v2: true, v3: true });
      },
      { upcasting: { ...upcasting, schemas } },
    ),
    fact(
      'an old payload that does not fit its version is told, with its place',
      async ({ store, reopen }) => {
        await store.append('run-1', [sampleEvent(0)], any);
        const bad = sampleEvent(1, { type, schemaVersion: 2, data: { other: 1 } });
        const { position } = await store.append('run-1', [bad], any);
        const again = await reopen({ upcasting: { ...upcasting, schemas } });
        await refused(collect(again.readAll()), 'invalid-event', {
          type,
          stream: 'run-1',
          revision: 1,
          position,
          storedVersion: 2,
        });
        await refused(collect(again.readStream('run-1', { from: 1 })), 'invalid-event');
      },
      { upcasting, needs: ['reopening'] },
    ),
    ...(
      [
        ['a chain with a gap', { upcasters: [step(1), step(3)] }],
        ['a chain that ends too early', { upcasters: [step(1)], newestVersions: { [type]: 3 } }],
        ['a version without a schema', { ...upcasting, schemas: { [type]: [anything] } }],
      ] as const
    ).map(([what, incomplete]) =>
      fact(
        `${what} keeps the store from being opened`,
        async ({ reopen }) => {
          await refused(reopen({ upcasting: incomplete }), 'invalid-argument', { type });
        },
        { needs: ['reopening'] },
      ),
    ),
  ],
};
