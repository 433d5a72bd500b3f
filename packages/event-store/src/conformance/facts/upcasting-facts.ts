/**
 * Facts about upcasting: old events come out as new ones, everywhere and only on the way out.
 */
import { firstValueFrom } from 'rxjs';
import type { Upcaster } from '../../port.ts';
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
      async ({ store }) => {
        const old = sampleEvent(1, { type, schemaVersion: 1 });
        await store.append('run-1', [old], any);
        await collect(store.readAll());
        equal((await store.append('run-1', [old], any)).idempotent, true);
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
  ],
};
