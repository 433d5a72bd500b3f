/** Where runs end by themselves: the limits that are typed, those of the machine, what is said. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { maxEventsDefault } from '../../src/commands/simulate/options.ts';
import { runLimits } from '../../src/commands/simulate/run-limits.ts';
import { processMemory } from '../../src/io/process-memory.ts';
import type { MemoryUse, ProcessMemory } from '../../src/terminal.ts';
import { errorOf } from '../support/error-of.ts';
import { cdxIn, temporaryFolder } from '../support/run-cdx.ts';
import { writeTiny } from '../support/scenarios.ts';

const gigabyte = 2 ** 30;

/** A process that uses so much, garbage included and without. */
function processOf(
  seen: MemoryUse,
  exact = seen,
  sizes: Partial<ProcessMemory> = {},
): ProcessMemory {
  return {
    totalBytes: 16 * gigabyte,
    heapMaxBytes: 4 * gigabyte,
    used: (exactly) => (exactly ? exact : seen),
    ...sizes,
  };
}

const little: MemoryUse = { heapBytes: gigabyte, bytes: 2 * gigabyte };
const untyped = { maxEvents: maxEventsDefault, maxMemoryBytes: undefined };

function tinyFolder() {
  const folder = temporaryFolder();
  writeTiny(folder);
  return { folder, run: cdxIn(folder) };
}

const howToGoOn =
  'What a store file holds is whole: --continue with a higher limit goes on from there; a shorter ' +
  'duration, longer intervals, fewer databases or a finite try count need less.\n' +
  'See docs/errors/limit-reached.md.\n';

describe('--max-events', () => {
  test('ends a run with a message and exit code 1; it goes on under a higher one', async () => {
    const { run } = tinyFolder();
    const whole = (await run('simulate tiny.yaml --store memory: --quiet')).out;
    const stopped = await run('simulate tiny.yaml --max-events 400 --store a.db');
    expect([stopped.code, stopped.out]).toEqual([1, '']);
    expect(stopped.err).toMatch(
      /^cdx: The run has reached the limit of 400 domain events \(--max-events\): it has come to 1h\d+m of 2h, with 4\d\d domain events\. /,
    );
    expect(stopped.err.slice(stopped.err.indexOf('What a store'))).toBe(howToGoOn);
    const again = await run('simulate --continue --store a.db --max-events 400');
    expect(again).toEqual(stopped);
    expect((await run('simulate --continue --store a.db --quiet')).out).toBe(whole);
  });
});

describe('--max-memory', () => {
  test('refuses a run that would need more, before there is a store', async () => {
    const { folder, run } = tinyFolder();
    expect(await run('simulate tiny.yaml --max-memory 20KB')).toEqual({
      code: 1,
      out: '',
      err:
        'cdx: The run would hold about 192 sessions and need about 76.5 KB of memory; the limit is ' +
        '20 KB (--max-memory). Raise it where there is more; a shorter duration, longer intervals ' +
        'or fewer databases need less.\nSee docs/errors/limit-reached.md.\n',
    });
    expect(existsSync(join(folder, '.cdx'))).toBe(false);
    const named = await run('simulate tiny.yaml --store a.db --max-memory 1B');
    expect(named.err).toContain('the limit is 1 byte (--max-memory)');
    expect(readdirSync(folder)).toEqual(['tiny.yaml']);
    expect((await run('simulate tiny.yaml --max-memory 200KB --quiet')).code).toBe(0);
    expect((await run('simulate tiny.yaml --max-memory 60KB --for 1h --quiet')).code).toBe(0);
  });

  test('ends a run of a process that uses more', async () => {
    const { folder } = tinyFolder();
    const run = cdxIn(folder, { memory: processOf(little) });
    const { code, err } = await run('simulate tiny.yaml --max-memory 1.5GB');
    expect([code, err]).toEqual([
      1,
      'cdx: The run has reached the limit of 1.5 GB of memory (--max-memory), and needs 2 GB: it ' +
        `has come to 0s of 2h, with 0 domain events. ${howToGoOn}`,
    ]);
    expect(readdirSync(join(folder, '.cdx'))).toEqual(['tiny-1.db.lock']);
    expect((await run('simulate tiny.yaml --max-memory 2.5GB --quiet')).code).toBe(0);
  });
});

describe('untyped, the limits', () => {
  test('are 100 million events, and three quarters of what the process may use', () => {
    const limits = runLimits(untyped, processOf(little));
    expect(limits).toMatchObject({ domainEventsMax: 100_000_000, memoryMaxBytes: 12 * gigabyte });
    expect(limits.memoryUsed?.(false)).toBe(2 * gigabyte);
  });

  test('give way to those that are typed', () => {
    const typed = { maxEvents: 7, maxMemoryBytes: gigabyte };
    const limits = { domainEventsMax: 7, memoryMaxBytes: gigabyte };
    expect(runLimits(typed, processOf(little))).toMatchObject(limits);
    expect(runLimits(typed, undefined)).toEqual(limits);
    expect(runLimits(untyped, undefined)).toEqual({ domainEventsMax: 100_000_000 });
  });
});

describe('the heap of JavaScript', () => {
  const full: MemoryUse = { heapBytes: 3.5 * gigabyte, bytes: 4 * gigabyte };

  test('is a limit of its own, whatever memory there is', async () => {
    expect(errorOf(() => runLimits(untyped, processOf(full)).memoryUsed?.(false))).toBe(
      'limit-reached: The run fills the heap of JavaScript: 3.5 GB of 4.0 GB. In a store file it ' +
        'needs far less of it than with memory:, and --continue goes on from there; ' +
        'NODE_OPTIONS=--max-old-space-size=8192 gives it 8 GB.',
    );
    const { folder } = tinyFolder();
    const run = cdxIn(folder, { memory: processOf(full) });
    const { code, err } = await run('simulate tiny.yaml --store memory:');
    expect([code, err.split('.')[0]]).toEqual([1, 'cdx: The run fills the heap of JavaScript: 3']);
  });

  test('is not full of garbage', () => {
    expect(runLimits(untyped, processOf(full, little)).memoryUsed?.(false)).toBe(2 * gigabyte);
  });
});

describe('the memory of a process', () => {
  const uses = { heapUsed: 30, external: 50, arrayBuffers: 40, heapTotal: 90, rss: 500 };
  const processWith = (constrained: number) =>
    ({
      memoryUsage: () => uses,
      constrainedMemory: () => constrained,
    }) as unknown as NodeJS.Process;

  test.each([
    ['nothing confines it', 0, 1000],
    ['more than the machine has confines it', 2 ** 64, 1000],
    ['a container confines it', 700, 700],
  ])('is that of the machine, or of its container: %s', (_, constrained, expected) => {
    expect(processMemory(processWith(constrained), 1000).totalBytes).toBe(expected);
  });

  test('is its heap and what hangs on it', () => {
    const memory = processMemory(processWith(0), 1000);
    expect(memory.used(false)).toEqual({ heapBytes: 30, bytes: 80 });
    expect(memory.heapMaxBytes).toBeGreaterThan(2 ** 24);
  });

  test('is told without garbage where it is asked exactly', () => {
    const memory = processMemory(process, 16 * gigabyte);
    const size = 64 * 2 ** 20;
    let held: Uint8Array | null = new Uint8Array(size);
    const before = memory.used(true).bytes;
    expect(held.length).toBe(size);
    held = null;
    expect(memory.used(true).bytes).toBeLessThan(before - size / 2);
  });
});
