/**
 * Exports as histories: which files are exports, and their text as `exportLog` reads it, expanded
 * where the file is compressed.
 */
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { ExportText } from '@cdx/event-store/transfer';
import { errnoOf } from './errno.ts';
import type { FilePlace } from './store-place.ts';

const exportName = /\.(?:ndjson|jsonl)(?:\.gz)?$/iu;
const sqliteStart = 'SQLite format 3\0';
const gzipStart = Buffer.of(0x1f, 0x8b);
/** Enough for more than there ever is in a pipe between disk and parser. */
const readBytes = 1024 * 1024;

/**
 * A store is told by its first bytes, whatever it is called; an export by its first bytes or its
 * name, so that a damaged one is told as such.
 */
export function isExportFile(path: string): boolean {
  const start = firstBytes(path, 16);
  if (start.toString('latin1') === sqliteStart) return false;
  if (exportName.test(path)) return true;
  return start[0] === 0x7b || start.subarray(0, 2).equals(gzipStart);
}

/** Errors of reading: `file-unreadable` of who reads it, and those of the file system. */
export function exportText(place: FilePlace): ExportText {
  const { path, name } = place;
  const isCompressed = firstBytes(path, 2).equals(gzipStart);
  const read = isCompressed
    ? (from: number) => behind(expanded(path), from)
    : (from: number) => plain(path, from);
  return isCompressed
    ? { name, read, seeks: false }
    : { name, read, seeks: true, readOnce: () => once(path) };
}

/** Bytes of the file, compressed as it may be: what progress is told by. */
export function exportSize({ path }: FilePlace): number {
  return statSync(path).size;
}

async function* plain(path: string, start: number): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(path, { start, highWaterMark: readBytes });
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } finally {
    stream.destroy();
  }
}

/** In two pieces of memory: one is read while the other is looked at. */
async function* once(path: string): AsyncGenerator<Uint8Array> {
  const from = await open(path);
  try {
    let [next, other] = [Buffer.allocUnsafeSlow(readBytes), Buffer.allocUnsafeSlow(readBytes)];
    let reading = from.read(next);
    for (let { bytesRead } = await reading; bytesRead > 0; { bytesRead } = await reading) {
      const piece = next.subarray(0, bytesRead);
      [next, other] = [other, next];
      reading = from.read(next);
      // Who takes the next piece hears of what goes wrong.
      reading.catch(() => undefined);
      yield piece;
    }
  } finally {
    await from.close();
  }
}

async function* expanded(path: string): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(path, { highWaterMark: readBytes });
  const gunzip = createGunzip({ chunkSize: readBytes });
  stream.on('error', (error) => gunzip.destroy(error));
  try {
    yield* stream.pipe(gunzip) as AsyncIterable<Uint8Array>;
  } finally {
    stream.destroy();
    gunzip.destroy();
  }
}

async function* behind(bytes: AsyncIterable<Uint8Array>, from: number): AsyncGenerator<Uint8Array> {
  let skip = from;
  for await (const chunk of bytes) {
    if (skip < chunk.length) yield skip === 0 ? chunk : chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
  }
}

/** None where there is no such file: whoever opens it says so. */
function firstBytes(path: string, count: number): Buffer {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return Buffer.alloc(0);
  }
  try {
    const bytes = Buffer.alloc(count);
    return bytes.subarray(0, readSync(file, bytes, 0, count, 0));
  } catch (error) {
    if (errnoOf(error) === 'EISDIR') return Buffer.alloc(0);
    throw error;
  } finally {
    closeSync(file);
  }
}
