/** Files of exports: written beside their place and moved there whole, compressed by their name. */
import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { CdxError } from '@cdx/session';
import { errnoOf } from './errno.ts';

const compressed = /\.gz$/iu;

/** Errors: `invalid-argument` where there is one already. */
export function checkNewFile(file: string, cwd: string): void {
  if (!existsSync(resolve(cwd, file))) return;
  throw new CdxError(
    'invalid-argument',
    `${file} exists already and is left as it is: --force replaces it.`,
  );
}

/**
 * Writes a text, and gives the bytes that it takes. Whatever happens, the file is there whole or as
 * it was. Errors: `file-not-found`, `not-a-file`, `file-unreadable`, `store-write-failed` (disk
 * full); those of the text.
 */
export async function writeWholeFile(
  file: string,
  text: AsyncIterable<string>,
  cwd: string,
): Promise<number> {
  const path = resolve(cwd, file);
  const part = `${path}.part`;
  try {
    const target = createWriteStream(part);
    const source = Readable.from(text, { objectMode: false });
    if (compressed.test(path)) await pipeline(source, createGzip(), target);
    else await pipeline(source, target);
    await onDisk(part);
    const { size } = await stat(part);
    await rename(part, path);
    return size;
  } catch (error) {
    await rm(part, { force: true, recursive: false }).catch(() => undefined);
    throw unwritable(error, file, path);
  }
}

/** A name should not appear before its bytes, whatever happens to the machine. */
async function onDisk(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function unwritable(error: unknown, file: string, path: string): unknown {
  switch (errnoOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new CdxError('file-not-found', `The folder of ${file} does not exist.`, { path });
    case 'EISDIR':
      return new CdxError('not-a-file', `${file} is a folder; expected a file to write.`, { path });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new CdxError('file-unreadable', `${file} cannot be written: permission denied.`, {
        path,
      });
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new CdxError('store-write-failed', `${file} cannot be written: the disk is full.`, {
        path,
      });
    default:
      return error;
  }
}

export interface TransferFile {
  /** Of the text; what the file has compressed is expanded. */
  readonly bytes: () => AsyncIterable<Uint8Array>;
  /** How much of the file has been read, from 0 to 1. */
  readonly share: () => number;
}

/** Errors: `file-not-found`, `not-a-file`, `file-unreadable`. */
export function readTransferFile(file: string, cwd: string): TransferFile {
  const path = resolve(cwd, file);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new CdxError('file-not-found', `There is no file ${file}.`, { path });
  }
  if (stats.isDirectory()) {
    throw new CdxError('not-a-file', `${file} is a folder; expected an export of events.`, {
      path,
    });
  }
  let bytesRead = (): number => 0;
  return {
    bytes: async function* () {
      const stream = createReadStream(path);
      bytesRead = () => stream.bytesRead;
      try {
        yield* compressed.test(path) ? expanded(stream) : stream;
      } catch (error) {
        if (errnoOf(error) !== 'EACCES' && errnoOf(error) !== 'EPERM') throw error;
        throw new CdxError('file-unreadable', `${file} cannot be read: permission denied.`, {
          path,
        });
      } finally {
        stream.destroy();
      }
    },
    share: () => bytesRead() / Math.max(1, stats.size),
  };
}

async function* expanded(stream: Readable): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  // What goes wrong in reading arrives with the bytes.
  stream.on('error', (error) => gunzip.destroy(error));
  yield* stream.pipe(gunzip) as AsyncIterable<Uint8Array>;
}
