/** The log's hash is that of its rows alone: not of when it was cut, saved, released or looked at. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameSeedSameHash } from '@cdx/testing';
import { EventLog, rowsPerBlock, type LogBlock } from '../../src/run/event-log.ts';

/** Any row; each number in it differs from those of the rows around it. */
function append(log: EventLog, row: number): void {
  log.append(row, row % 21, row % 11, row % 5, 1 + (row % 3), row * 1.5, row * 2, -row);
}

function filled(rows: number, log = new EventLog()): EventLog {
  while (log.count < rows) append(log, log.count);
  return log;
}

function taken(log: EventLog): EventLog {
  const snapshot = structuredClone(log.snapshot());
  const copy = new EventLog();
  copy.restore(snapshot);
  return copy;
}

describe('trace hash', () => {
  // Around the ends of blocks, where a count belongs to the full block.
  const counts = [
    0,
    1,
    100,
    rowsPerBlock - 1,
    rowsPerBlock,
    rowsPerBlock + 1,
    2 * rowsPerBlock,
    9000,
  ];

  it.each(counts)('is the same when the run was cut at row %i', (cut) => {
    const total = 9000;
    const whole = () => filled(total).traceHash();
    const cutThere = () => filled(total, taken(filled(cut))).traceHash();
    expect(() => sameSeedSameHash(whole, cutThere)).not.toThrow();
  });

  it('is the same however often the log was cut, released and looked at', () => {
    const expected = filled(10_000).traceHash();
    const stops = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom('cut', 'release', 'hash')),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(stops, (script) => {
        const cutUp = (): string => {
          let log = new EventLog();
          for (const [row, what] of script.toSorted(([one], [other]) => one - other)) {
            filled(row, log);
            if (what === 'cut') log = taken(log);
            else if (what === 'release') log.release(row);
            else log.traceHash();
          }
          return filled(10_000, log).traceHash();
        };
        sameSeedSameHash(() => expected, cutUp);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('is SHA-256 over the hash of the full blocks and the columns of the open one', () => {
    const log = filled(rowsPerBlock + 2);
    const full = createHash('sha256')
      .update(new Uint8Array(32))
      .update((log.blocks[0] as LogBlock).bytes)
      .digest();
    const rows = [rowsPerBlock, rowsPerBlock + 1];
    const column = (
      width: number,
      write: (view: DataView, offset: number, row: number) => void,
    ) => {
      const bytes = new Uint8Array(2 * width);
      for (const [index, row] of rows.entries())
        write(new DataView(bytes.buffer), index * width, row);
      return bytes;
    };
    const expected = createHash('sha256').update(full);
    expected.update(column(8, (view, at, row) => view.setFloat64(at, row * 1.5, true)));
    expected.update(column(8, (view, at, row) => view.setFloat64(at, row * 2, true)));
    expected.update(column(8, (view, at, row) => view.setFloat64(at, -row, true)));
    expected.update(column(4, (view, at, row) => view.setInt32(at, row, true)));
    expected.update(column(4, (view, at, row) => view.setInt32(at, row % 5, true)));
    expected.update(column(2, (view, at, row) => view.setUint16(at, 1 + (row % 3), true)));
    expected.update(column(1, (view, at, row) => view.setUint8(at, row % 21)));
    expected.update(column(1, (view, at, row) => view.setUint8(at, row % 11)));
    expect(log.traceHash()).toBe(expected.digest('hex'));
  });

  it.each([
    'session',
    'event',
    'status',
    'tryCount',
    'runNumber',
    'occurredAt',
    'recordedAt',
    'value',
  ] as const)('differs where one %s differs, in a full block or the open one', (column) => {
    for (const row of [17, rowsPerBlock + 17]) {
      const log = filled(rowsPerBlock + 20);
      const before = log.traceHash();
      const changed = filled(rowsPerBlock + 20);
      const block = changed.blocks[Math.floor(row / rowsPerBlock)] as LogBlock;
      // A full block is hashed when the next begins, so it has to change before.
      const early = filled(Math.min(row + 1, rowsPerBlock));
      const target = row < rowsPerBlock ? (early.blocks[0] as LogBlock) : block;
      (target[column] as Float64Array)[row % rowsPerBlock]! += 1;
      const after = row < rowsPerBlock ? filled(rowsPerBlock + 20, early) : changed;
      expect(after.traceHash()).not.toBe(before);
    }
  });
});

describe('event log', () => {
  it('lets go of full blocks below a row, and of nothing else', () => {
    const log = filled(3 * rowsPerBlock);
    log.release(rowsPerBlock - 1);
    expect(log.firstRow).toBe(0);
    log.release(2 * rowsPerBlock);
    expect(log.firstRow).toBe(2 * rowsPerBlock);
    expect(log.blocks).toHaveLength(1);
    log.release(3 * rowsPerBlock);
    // The open block stays, full or not.
    expect(log.blocks).toHaveLength(1);
    filled(3 * rowsPerBlock + 5, log);
    const [full, open] = log.blocks as [LogBlock, LogBlock];
    expect(full.session[0]).toBe(2 * rowsPerBlock);
    expect(Array.from(open.session.slice(0, 5))).toEqual(
      [0, 1, 2, 3, 4].map((row) => 3 * rowsPerBlock + row),
    );
  });

  it('taken over goes on behind its last row', () => {
    const log = taken(filled(rowsPerBlock));
    expect(log.firstRow).toBe(0);
    append(log, rowsPerBlock);
    expect(log.blocks).toHaveLength(2);
    expect((log.blocks[1] as LogBlock).session[0]).toBe(rowsPerBlock);
  });
});
