/** Files in memory: for logs beside which nothing can be written, and for what a past needs once. */
import type { ReplayStorage } from './replay-storage.ts';

export function memoryReplayStorage(): ReplayStorage {
  const files = new Map<string, Uint8Array>();
  return {
    list: () => [...files.keys()],
    size: (name) => files.get(name)?.length,
    read: (name, offset, length) => {
      const bytes = files.get(name);
      if (bytes === undefined || offset + length > bytes.length) return undefined;
      return bytes.subarray(offset, offset + length);
    },
    write: (name, bytes) => void files.set(name, bytes),
    remove: (name) => void files.delete(name),
  };
}
