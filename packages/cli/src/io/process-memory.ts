/**
 * The memory of a process: what it may use, and what it does. `main.ts` makes it for its own
 * process; runs are limited by it.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ProcessMemory } from '../terminal.ts';

type Process = Pick<NodeJS.Process, 'memoryUsage' | 'constrainedMemory'>;

/** `machineBytes`: what the machine has. */
export function processMemory(process: Process, machineBytes: number): ProcessMemory {
  return {
    totalBytes: Math.min(machineBytes, confinedTo(process.constrainedMemory())),
    heapMaxBytes: getHeapStatistics().heap_size_limit,
    used: (exactly) => {
      if (exactly) collectGarbage();
      // Not the resident set: it holds what was given back and is not taken yet, and lacks what was
      // swapped out. `external` has the array buffers.
      const { heapUsed, external } = process.memoryUsage();
      return { heapBytes: heapUsed, bytes: heapUsed + external };
    },
  };
}

/** Where nothing confines it, Node says 0, nothing, or more than any machine has. */
function confinedTo(bytes: number | undefined): number {
  return bytes !== undefined && bytes > 0 ? bytes : Infinity;
}

let collect: (() => void) | undefined;

function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  // Arrays that the first one frees are counted off only when the next one begins.
  collect();
  collect();
}
