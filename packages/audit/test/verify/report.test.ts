/** What a verification answers: where, how much of it, what else, and within which memory. */
import { verifyHistory, type Scratch } from '@cdx/audit/verify';
import {
  cellOf,
  compiledDownload,
  compiledUpload,
  ILLEGAL,
  type RecordedEvent,
} from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shortestHistory } from '../../src/verify/findings/shortest-history.ts';
import { honestLogs, picks } from './support/bases.ts';
import { exportedLines, exportOf, linesOf, textOf, verified } from './support/histories.ts';
import { editField, forge } from './support/mutations.ts';

async function oneLog(length = 120): Promise<RecordedEvent[]> {
  const [log = []] = await honestLogs(1, length);
  return log;
}

/** Scratch files in memory. */
function scratch(): Scratch & { readonly bytes: () => number; readonly left: () => number } {
  const files = new Map<string, Buffer[]>();
  let total = 0;
  return {
    append: (name, bytes) => {
      files.set(name, [...(files.get(name) ?? []), Buffer.from(bytes)]);
      total += bytes.length;
    },
    read: function* (name, unit) {
      const all = Buffer.concat(files.get(name) ?? []);
      for (let at = 0; at < all.length; at += 3 * unit) {
        yield Uint8Array.from(all.subarray(at, at + 3 * unit));
      }
    },
    remove: (name) => files.delete(name),
    bytes: () => total,
    left: () => files.size,
  };
}

describe('a verification', () => {
  test('tells the same with scratch files as in memory, and leaves nothing in them', async () => {
    const logs = await honestLogs(4, 400);
    for (const [seed, log] of logs.entries()) {
      const spoiled = Object.values({ ...editField, ...forge })
        .map((mutation) => mutation(log, picks(seed)))
        .find((made) => made !== null);
      const events = spoiled?.events ?? log;
      const files = scratch();
      const inFiles = await verified(events, {}, { scratch: files, memoryBytes: 0, notes: 50 });
      expect(inFiles).toEqual(await verified(events, {}, { notes: 50 }));
      expect(files.bytes()).toBeGreaterThan(0);
      expect(files.left()).toBe(0);
    }
  });

  test('counts everything and tells the first ones in the order of the log', async () => {
    const log = await oneLog();
    const events = log.map((event) => ({ ...event, runNumber: event.runNumber + 7 }));
    const all = await verified(events, {}, { limit: Infinity });
    const few = await verified(events, {}, { limit: 3 });
    expect(few.findingCounts).toEqual(all.findingCounts);
    expect(few.findings).toEqual(all.findings.slice(0, 3));
    expect(all.findings.length).toBeGreaterThan(50);
    const positions = all.findings.map(({ event }) => event?.position ?? -1);
    expect(positions).toEqual(positions.toSorted((one, other) => one - other));
  });

  test('says where, in which line, and what was expected', async () => {
    const log = await oneLog();
    const index = log.findIndex(({ revision }) => revision === 2);
    const { stream, position, type, occurredAt, recordedAt } = log[index] as RecordedEvent;
    const events = log.with(index, { ...(log[index] as RecordedEvent), revision: 5 });
    const { findings } = await verified(events);
    expect(findings[0]).toMatchObject({
      rule: 'revision-gap',
      text: 'revisions 2 to 4 are missing',
      expected: 'revision 2',
      line: index + 1,
      event: { stream, position, type, occurredAt, recordedAt, revision: 5 },
    });
  });

  test('shows observers every line as it stands, also those that are no events', async () => {
    const lines = (await oneLog(20)).map(textOf).toSpliced(7, 0, 'no event', '{"a": 1}');
    const seen: unknown[] = [];
    const onLine = (position: number, bytes: Uint8Array, line: number | null): void => {
      seen.push([line, Buffer.from(bytes).toString()]);
      expect(position).toBeGreaterThanOrEqual(0);
    };
    await verifyHistory(linesOf(lines), { observers: [{ onLine }] });
    expect(seen).toEqual(lines.map((line, index) => [index + 1, line]));
  });

  test('says what it could not check', async () => {
    const log = await oneLog();
    const told = async (extent: object) =>
      (await verified(log.slice(40), extent)).notChecked.map(({ rule }) => rule);
    expect(await told({ firstPosition: 40, head: 10 })).toEqual(
      expect.arrayContaining(['cause-unknown', 'run-count', 'illegal-step']),
    );
    expect(await told({ isGapless: false, firstPosition: null })).toEqual(
      expect.arrayContaining(['position-gap', 'tail-missing']),
    );
  });
});

describe('an export', () => {
  test('that is whole has no finding, in pieces of any size', async () => {
    const text = await exportOf(await oneLog());
    for (const size of [7, 1000, 65_536]) {
      const { findings, events } = await verifyHistory(exportedLines(text, size));
      expect({ findings, events }).toEqual({ findings: [], events: 120 });
    }
  });

  test('whose bytes were changed anywhere has one', async () => {
    const text = Buffer.from(await exportOf(await oneLog(40)));
    for (let seed = 0; seed < 1500; seed++) {
      const pick = picks(seed);
      const at = text.indexOf(10) + 1 + pick(text.length - text.indexOf(10) - 2);
      const changed = Buffer.from(text);
      changed[at] = ((changed[at] as number) + 1 + pick(254)) % 256;
      const { findingCounts } = await verifyHistory(exportedLines(changed));
      expect(Object.keys(findingCounts)).toContain('file-damaged');
    }
  });

  test('that was cut off has one, wherever', async () => {
    const text = Buffer.from(await exportOf(await oneLog(40)));
    for (let seed = 0; seed < 400; seed++) {
      const length = text.indexOf(10) + 1 + picks(seed)(text.length - text.indexOf(10) - 2);
      const { findingCounts } = await verifyHistory(exportedLines(text.subarray(0, length)));
      expect(Object.keys(findingCounts)).toContain('file-damaged');
    }
  });

  test('that is none is refused', async () => {
    await expect(verifyHistory(exportedLines('what is this'))).rejects.toMatchObject({
      code: 'file-unreadable',
    });
  });
});

describe('the shortest history of an illegal step', () => {
  test.for([compiledDownload, compiledUpload])(
    'is legal, ends in it, and none is shorter: %#',
    (machine) => {
      const types = fc.array(fc.constantFrom(...machine.eventTypes), {
        minLength: 1,
        maxLength: 9,
      });
      fc.assert(
        fc.property(types, (wanted) => {
          // The first illegal step of a word, and what is before it.
          let status = machine.uncreated;
          let isIllegal = false;
          const word: string[] = [];
          for (const type of wanted) {
            word.push(type);
            const next = nextOf(machine, type, status);
            isIllegal = next === ILLEGAL;
            if (isIllegal) break;
            status = next;
          }
          fc.pre(isIllegal);
          const places = shortestHistory(machine, word);
          expect(places.at(-1)).toBe(word.length - 1);
          const before = places.slice(0, -1).map((place) => word[place] as string);
          expect(walk(machine, before)).toBe(status);
          const shorter = subsets(word.slice(0, -1)).filter((some) => some.length < before.length);
          expect(shorter.every((some) => walk(machine, some) !== status)).toBe(true);
        }),
        { numRuns: 300 },
      );
    },
  );
});

type Machine = typeof compiledDownload;

function nextOf(machine: Machine, type: string, status: number): number {
  return machine.next[cellOf(machine, machine.eventCodes[type] as number, status)] as number;
}

function walk(machine: Machine, types: readonly string[]): number {
  let status = machine.uncreated;
  for (const type of types) {
    const next = nextOf(machine, type, status);
    if (next === ILLEGAL) return ILLEGAL;
    status = next;
  }
  return status;
}

function subsets(types: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: 2 ** types.length }, (_, mask) =>
    types.filter((_type, index) => ((mask >> index) & 1) === 1),
  );
}
