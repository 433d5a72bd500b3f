/**
 * Files that are only read, and what is written over them in memory: an index whose folder cannot
 * be written, or must not be, is brought up for one command alone.
 */
import { memoryReplayStorage } from './memory-storage.ts';
import type { ReplayStorage } from './replay-storage.ts';

/** `below` never changes. */
export function layeredReplayStorage(
  below: Pick<ReplayStorage, 'list' | 'size' | 'read'>,
): ReplayStorage {
  const above = memoryReplayStorage();
  const removed = new Set<string>();
  const holder = (name: string): Pick<ReplayStorage, 'size' | 'read'> | undefined => {
    if (above.size(name) !== undefined) return above;
    return removed.has(name) ? undefined : below;
  };
  return {
    list: () => [
      ...new Set([...below.list().filter((name) => !removed.has(name)), ...above.list()]),
    ],
    size: (name) => holder(name)?.size(name),
    read: (name, offset, length) => holder(name)?.read(name, offset, length),
    write: (name, bytes) => above.write(name, bytes),
    remove: (name) => {
      above.remove(name);
      removed.add(name);
    },
  };
}
