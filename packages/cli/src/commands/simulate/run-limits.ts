/** Where a run ends by itself, from what was typed and what the machine has. */
import { CdxError } from '@cdx/session';
import type { SimulateOptions } from '@cdx/simulator';
import { formatBytes } from '../../render/numbers.ts';
import type { MemoryUse, ProcessMemory } from '../../terminal.ts';
import type { SimulateSettings } from './options.ts';

/** The rest is for what is not counted: code, buffers of SQLite, what others on the machine need. */
const memoryShareDefault = 0.75;
/**
 * From 80 % on V8 ends the process where collecting frees little; the rest is for what is made until
 * the next question.
 */
const heapShareMax = 0.7;

export function runLimits(
  { maxEvents, maxMemoryBytes }: Pick<SimulateSettings, 'maxEvents' | 'maxMemoryBytes'>,
  memory: ProcessMemory | undefined,
): NonNullable<SimulateOptions['limits']> {
  const limits = { domainEventsMax: maxEvents };
  if (memory === undefined) {
    return maxMemoryBytes === undefined ? limits : { ...limits, memoryMaxBytes: maxMemoryBytes };
  }
  const { totalBytes, heapMaxBytes } = memory;
  const isFull = ({ heapBytes }: MemoryUse): boolean => heapBytes > heapShareMax * heapMaxBytes;
  return {
    ...limits,
    memoryMaxBytes: maxMemoryBytes ?? Math.floor(memoryShareDefault * totalBytes),
    memoryUsed: (exactly) => {
      let use = memory.used(exactly);
      if (!exactly && isFull(use)) use = memory.used(true);
      if (isFull(use)) throw heapFull(use, heapMaxBytes);
      return use.bytes;
    },
  };
}

/** No memory of the machine helps against it, so it is a limit of its own. */
function heapFull({ heapBytes }: MemoryUse, heapMaxBytes: number): CdxError {
  return new CdxError(
    'limit-reached',
    `The run fills the heap of JavaScript: ${formatBytes(heapBytes)} of ${formatBytes(heapMaxBytes)}. ` +
      'In a store file it needs far less of it than with memory:, and --continue goes on from there; ' +
      'NODE_OPTIONS=--max-old-space-size=8192 gives it 8 GB.',
    { limit: 'heap', max: heapMaxBytes, used: heapBytes },
  );
}
