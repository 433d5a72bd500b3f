/** Exports scanned by a thread, while this one takes the events: half of the time of a long one. */
import { open } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { HistoryLines, LinesRead, SeePiece } from '@cdx/audit/verify';
import type { Terminal } from '../terminal.ts';
import type { FilePlace } from './store-place.ts';

/** Shorter ones are read before a thread has begun. */
const bytesMin = 32 * 1024 * 1024;

export interface ScannedFile {
  /** Descriptor of the open file, which is read from where it stands. */
  readonly file: number;
  /** As messages call it. */
  readonly name: string;
}

/**
 * Undefined where a thread is of no use. `size`: of the file, bytes. Its text must be what the file
 * has, not compressed.
 */
export function scannedPieces(
  { path, name }: FilePlace,
  size: number,
  { threads }: Pick<Terminal, 'threads'>,
): HistoryLines['readPieces'] {
  if (threads === undefined || threads.processors < 2 || size < bytesMin) return undefined;
  return async (see) => {
    const file = await open(path);
    try {
      return await scanInThread(threads.scanWorker, { file: file.fd, name }, see);
    } finally {
      await file.close();
    }
  };
}

/**
 * Reads all of an export. `worker`: the built `scan-worker.js`. Errors: those of `scanExport`, of the
 * file, of the thread, of `see`.
 */
export async function scanInThread(
  worker: URL,
  scanned: ScannedFile,
  see: SeePiece,
): Promise<LinesRead> {
  const { takeScan } = await import('@cdx/audit/verify/threads');
  // What Node was started with, such as other sources of modules, is not for what is built.
  const thread = new Worker(worker, { workerData: scanned, execArgv: [] });
  try {
    return await takeScan(thread, see);
  } finally {
    await thread.terminate();
  }
}
