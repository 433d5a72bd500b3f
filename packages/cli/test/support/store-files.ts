/** Changes to store files that only an accident, or another version, would make. */
import { closeSync, openSync, statSync, writeSync } from 'node:fs';

/** Marks a store as written by a later version: `user_version` in the header of SQLite. */
export function markNewer(path: string, version: number): void {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, version);
  overwrite(path, 60, bytes);
}

/** Destroys a page in the middle of the file. */
export function damagePage(path: string): void {
  const middle = Math.floor(statSync(path).size / 4096 / 2) * 4096;
  overwrite(path, middle, new Uint8Array(4096).fill(0xa5));
}

function overwrite(path: string, at: number, bytes: Uint8Array): void {
  const file = openSync(path, 'r+');
  try {
    writeSync(file, bytes, 0, bytes.length, at);
  } finally {
    closeSync(file);
  }
}
