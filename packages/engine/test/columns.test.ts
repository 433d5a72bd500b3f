/** The kernel's columns and lists: they grow, are cut, saved and taken over, and lose nothing. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesPerRow, PackageTable, SessionTable } from '../src/index.ts';
import { OpenSessions } from '../src/open-sessions.ts';
import { SessionQueue } from '../src/session-queue.ts';
import { trimColumns } from '../src/columns.ts';

const noPackage = { job: 1, group: 2, schedule: 3, upload: 0, startedAt: 5, origin: 0 } as const;

describe('session table', () => {
  it('takes at most 64 bytes a session', () => {
    expect(bytesPerRow(new SessionTable().columns())).toBeLessThanOrEqual(64);
  });

  it('keeps what is in it when it grows, also after it was taken over', () => {
    const table = new SessionTable(2);
    for (let session = 0; session < 20; session++) table.add(session * 3, session * 5, 11);
    const copy = new SessionTable();
    copy.restore(trimColumns(table.columns(), table.count), table.count);
    copy.add(60, 100, 11);
    expect(copy.count).toBe(21);
    expect(Array.from(copy.package.slice(0, 21))).toEqual(
      Array.from({ length: 21 }, (_, i) => i * 3),
    );
    expect(Array.from(copy.database.slice(0, 21))).toEqual(
      Array.from({ length: 21 }, (_, i) => i * 5),
    );
    expect(copy.next.slice(0, 21).every((next) => next === -1)).toBe(true);
    expect(copy.runNumber.slice(0, 21).every((run) => run === 1)).toBe(true);
  });

  it('can be taken over empty', () => {
    const table = new SessionTable();
    table.restore(trimColumns(new SessionTable().columns(), 0), 0);
    expect(table.add(7, 8, 9)).toBe(0);
    expect(table.package[0]).toBe(7);
  });
});

describe('package table', () => {
  it('keeps what is in it when it grows, also after it was taken over', () => {
    const table = new PackageTable(1);
    const add = (to: PackageTable, number: number): number =>
      to.add({ ...noPackage, sessionNumber: number, firstSession: number * 2, sessionCount: 2 });
    for (let number = 0; number < 10; number++) expect(add(table, number)).toBe(number);
    const copy = new PackageTable();
    copy.restore(trimColumns(table.columns(), table.count), table.count);
    expect(add(copy, 10)).toBe(10);
    expect(Array.from(copy.firstSession.slice(0, 11))).toEqual(
      Array.from({ length: 11 }, (_, i) => i * 2),
    );
    expect(copy.schedule.slice(0, 11).every((schedule) => schedule === 3)).toBe(true);
  });
});

describe('session queue', () => {
  it('is first in, first out, whatever is pushed and taken when', () => {
    const steps = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 99 }), fc.constant('take' as const)),
      {
        size: 'large',
      },
    );
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 3000 }), (script, before) => {
        const queue = new SessionQueue();
        const model: number[] = [];
        for (let item = 0; item < before; item++) {
          queue.push(item);
          model.push(item);
        }
        // Far enough for the queue to let go of what it has given away.
        for (let item = 0; item < before / 2; item++) expect(queue.shift()).toBe(model.shift());
        for (const step of script) {
          if (step === 'take') expect(queue.shift()).toBe(model.shift());
          else {
            queue.push(step);
            model.push(step);
          }
        }
        const copy = new SessionQueue();
        copy.restore(queue.toArray());
        expect(copy.toArray()).toEqual(model);
      }),
      { seed: 1, numRuns: 30 },
    );
  });
});

describe('open sessions of a client', () => {
  it('stand in the order of session numbers, whatever comes and goes', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 200 }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(numbers, fc.infiniteStream(fc.nat()), (arrivals, choices) => {
        const sessions = new SessionTable();
        const packages = new PackageTable();
        const open = new OpenSessions(sessions, packages, 2);
        let model: { session: number; number: number }[] = [];
        for (const number of arrivals) {
          const row = packages.add({
            ...noPackage,
            sessionNumber: number,
            firstSession: sessions.count,
            sessionCount: 1,
          });
          const session = sessions.add(row, 1, 0);
          open.insert(1, session);
          model = [...model, { session, number }].sort((one, other) => one.number - other.number);
          const choice = choices.next().value as number;
          if (choice % 3 === 0) {
            const gone = model[choice % model.length] as { session: number };
            open.remove(1, gone.session);
            model = model.filter((entry) => entry !== gone);
          }
          const expected = model.map((entry) => entry.session);
          expect(walk(open.head[1] as number, sessions.next)).toEqual(expected);
          expect(walk(open.tail[1] as number, sessions.previous)).toEqual(expected.reverse());
          expect(open.head[0]).toBe(-1);
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});

function walk(start: number, link: Int32Array): readonly number[] {
  const found: number[] = [];
  for (let session = start; session >= 0; session = link[session] as number) found.push(session);
  return found;
}
