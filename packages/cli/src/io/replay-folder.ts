/** A replay index in a folder: each file appears whole, by its name, or not at all. */
import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
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
import { CdxError } from '@cdx/session';
import { errnoOf } from './errno.ts';

/** The folder is made with its first file. */
export function replayFolder(path: string): ReplayStorage {
  const of = (name: string): string => join(path, name);
  const size = (name: string): number | undefined =>
    statSync(of(name), { throwIfNoEntry: false })?.size;
  return {
    list: () => listOf(path),
    size,
    read: (name, offset, length) => readStretch(of(name), offset, length),
    write: (name, bytes) => {
      try {
        mkdirSync(path, { recursive: true });
        writeFileSync(of(`${name}.tmp`), bytes);
        renameSync(of(`${name}.tmp`), of(name));
      } catch (error) {
        // Another process made the same index, and has swept up behind it.
        if (errnoOf(error) === 'ENOENT' && size(name) === bytes.length) return;
        throw notWritten(path, error);
      }
    },
    remove: (name) => {
      try {
        rmSync(of(name), { force: true });
      } catch (error) {
        throw notWritten(path, error);
      }
    },
  };
}

function listOf(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw new CdxError(
      'file-unreadable',
      `${path} cannot be read as the folder of a replay index (${errnoOf(error) ?? String(error)}). ` +
        'Take it away, or give --index-folder.',
      { path },
      { cause: error },
    );
  }
}

function readStretch(path: string, offset: number, length: number): Uint8Array | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const read = readSync(file, bytes, at, length - at, offset + at);
      if (read === 0) return undefined;
      at += read;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

function notWritten(path: string, cause: unknown): CdxError {
  return new CdxError(
    'store-write-failed',
    `The replay index ${path} cannot be written (${errnoOf(cause) ?? String(cause)}). ` +
      'Make room there, or give --index-folder for another place.',
    { path },
    { cause },
  );
}

/** Whether files can be made there; makes the folder where it is not there. */
export function canWriteFolder(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(errnoOf(error) ?? '')) return false;
    throw notWritten(path, error);
  }
}
