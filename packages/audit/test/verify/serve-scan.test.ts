/** The thread that scans: it never runs away from the one that takes the events. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { serveScan, type ScanAnswer, type ScanRequest } from '@cdx/audit/verify/threads';
import { expect, test } from 'vitest';

const source = { store: 'long.db', firstEventId: null, head: 0 };
const header = { format: 'cdx-events', version: 1, source, from: 0, stream: null };
/** What is no event is handed over as a line all the same. */
const line = Buffer.from(`${'x'.repeat(1023)}\n`);
const lines = 100_000;

/** A file that is made while it is read. */
function reader(): (bytes: Uint8Array) => Promise<number> {
  const head = Buffer.from(`${JSON.stringify(header)}\n`);
  let left = lines;
  let isBegun = false;
  return async (bytes) => {
    let at = 0;
    if (!isBegun) {
      bytes.set(head);
      at = head.length;
      isBegun = true;
    }
    for (; left > 0 && at + line.length <= bytes.length; left--, at += line.length) {
      bytes.set(line, at);
    }
    return at;
  };
}

/** Waits until nothing more comes. */
async function settled(count: () => number): Promise<void> {
  for (let before = -1, turns = 0; turns < 20; turns++) {
    if (count() !== before) turns = 0;
    before = count();
    await nextTurn();
  }
}

test('with so many pieces under way it waits until some come back', async () => {
  const answers: ScanAnswer[] = [];
  let giveBack = (_piece: ScanRequest): void => undefined;
  const done = serveScan(
    {
      postMessage: (answer, transfer) =>
        void answers.push(structuredClone(answer, { transfer: [...transfer] })),
      on: (_event, listener) => (giveBack = listener),
    },
    { name: 'long.ndjson', read: reader() },
  );
  let seen = 0;
  let underWayMax = 0;
  for (let ended = false; !ended;) {
    await settled(() => answers.length);
    underWayMax = Math.max(underWayMax, answers.length);
    expect(answers.length).toBeGreaterThan(0);
    for (const answer of answers.splice(0)) {
      if (answer.kind === 'piece') {
        seen += answer.piece.count;
        giveBack(answer.piece);
      } else ended = true;
    }
  }
  await done;
  expect(seen).toBe(lines);
  expect(underWayMax).toBeGreaterThan(64);
  expect(underWayMax).toBeLessThanOrEqual(128);
});
