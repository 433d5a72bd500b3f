/** A replay index in a folder, as the command line keeps it. */
import {
  closeSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ReplayStorage } from '@cdx/audit/replay';

export function fileStorage(folder: string): ReplayStorage {
  return {
    list: () => readdirSync(folder),
    size: (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size,
    read: (name, offset, length) => {
      const file = openSync(join(folder, name), 'r');
      const bytes = new Uint8Array(length);
      const read = readSync(file, bytes, 0, length, offset);
      closeSync(file);
      return read === length ? bytes : undefined;
    },
    write: (name, bytes) => {
      writeFileSync(join(folder, `${name}.tmp`), bytes);
      renameSync(join(folder, `${name}.tmp`), join(folder, name));
    },
    remove: (name) => rmSync(join(folder, name), { force: true }),
  };
}
