/** The heap gives back what was pushed in the order of time, ties first come, first served. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventHeap } from '../../src/run/event-heap.ts';

interface Entry {
  readonly at: number;
  readonly sequence: number;
  readonly token: number;
  readonly outcome: number;
}

/** What a heap must be: a list that is sorted anew for every question. */
class SortedList {
  #entries: Entry[] = [];
  #next = 0;

  push(at: number, token: number, outcome: number): void {
    this.#entries.push({ at, sequence: this.#next++, token, outcome });
    this.#entries.sort((one, other) => one.at - other.at || one.sequence - other.sequence);
  }

  take(): Entry | undefined {
    return this.#entries.shift();
  }

  get tokens(): readonly number[] {
    return this.#entries.map(({ token }) => token).sort((one, other) => one - other);
  }
}

type Step =
  | { readonly kind: 'push'; readonly at: number; readonly token: number; readonly outcome: number }
  | { readonly kind: 'take' | 'restore' | 'peek' };

// Few different times, so that there are many ties.
const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('push' as const),
        at: fc.integer({ min: 0, max: 12 }),
        token: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        outcome: fc.integer({ min: -2, max: 20 }),
      }),
    },
    { weight: 4, arbitrary: fc.constant<Step>({ kind: 'take' }) },
    { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'restore' }, { kind: 'peek' }) },
  ),
  { maxLength: 200, size: 'max' },
);

describe('event heap', () => {
  it('is a sorted list, whatever is pushed, taken and restored when', () => {
    fc.assert(
      fc.property(steps, (script: readonly Step[]) => {
        let heap = new EventHeap(1);
        const list = new SortedList();
        for (const step of script) {
          if (step.kind === 'push') {
            heap.push(step.at, step.token, step.outcome);
            list.push(step.at, step.token, step.outcome);
          } else if (step.kind === 'take') expect(taken(heap)).toEqual(list.take());
          else if (step.kind === 'peek') heap.peekAt();
          else {
            const { columns, nextSequence } = heap.snapshot();
            heap = new EventHeap();
            heap.restore(columns, nextSequence);
            expect(
              Array.from(heap.token.slice(0, heap.size)).sort((one, other) => one - other),
            ).toEqual(list.tokens);
          }
        }
        for (let entry = list.take(); entry !== undefined; entry = list.take()) {
          expect(taken(heap)).toEqual(entry);
        }
        expect(taken(heap)).toBeUndefined();
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it('takes and pushes in turn for a long time, as a run does', () => {
    const heap = new EventHeap(16);
    for (let client = 0; client < 1000; client++) heap.push((client * 7919) % 900, client, 0);
    let before = -1;
    let inOrder = true;
    for (let turn = 0; turn < 100_000; turn++) {
      const at = heap.peekAt();
      inOrder &&= at >= before;
      before = at;
      const token = heap.token[0] as number;
      heap.take();
      heap.push(at + 900, token, 0);
    }
    expect(inOrder).toBe(true);
    expect(heap.size).toBe(1000);
    // Every client has had its 100 turns and stands where it began.
    const last = Array.from({ length: 1000 }, () => taken(heap));
    expect(
      last.every(
        (entry) => entry !== undefined && entry.at === 90_000 + ((entry.token * 7919) % 900),
      ),
    ).toBe(true);
  });

  it('is empty at the beginning, and after its last entry', () => {
    const heap = new EventHeap();
    expect(heap.peekAt()).toBe(Infinity);
    heap.push(5, 1, 0);
    heap.take();
    expect(heap.peekAt()).toBe(Infinity);
    expect(heap.snapshot().columns['at']).toHaveLength(0);
    heap.push(7, 2, 0);
    expect(heap.peekAt()).toBe(7);
  });
});

/** The first entry, removed; its sequence is what the column says. */
function taken(heap: EventHeap): Entry | undefined {
  const at = heap.peekAt();
  if (at === Infinity) return undefined;
  const entry = {
    at,
    sequence: heap.sequence[0] as number,
    token: heap.token[0] as number,
    outcome: heap.outcome[0] as number,
  };
  heap.take();
  return entry;
}
