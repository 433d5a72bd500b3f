/** Scratch files of a verification: a folder of their own, made when it is needed and taken away. */
import { appendFileSync, closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scratch } from '@cdx/audit/verify';
import { CdxError } from '@cdx/session';
import { errnoOf } from './errno.ts';

const pieceBytes = 4 * 1024 * 1024;

export interface ScratchFolder extends Scratch {
  /** Takes everything away. */
  readonly close: () => void;
}

/** Errors of writing: `store-write-failed` for a full disk. */
export function scratchFolder(): ScratchFolder {
  let folder: string | undefined;
  const fileOf = (name: string): string =>
    join((folder ??= mkdtempSync(join(tmpdir(), 'cdx-verify-'))), name);
  return {
    append: (name, bytes) => {
      try {
        appendFileSync(fileOf(name), bytes);
      } catch (error) {
        throw diskFull(error);
      }
    },
    read: function* (name, unit) {
      const file = openSync(fileOf(name), 'r');
      try {
        const piece = new Uint8Array(Math.max(1, Math.floor(pieceBytes / unit)) * unit);
        for (;;) {
          const length = filled(file, piece);
          if (length > 0) yield piece.subarray(0, length);
          if (length < piece.length) return;
        }
      } finally {
        closeSync(file);
      }
    },
    remove: (name) => rmSync(fileOf(name), { force: true }),
    close: () => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function filled(file: number, piece: Uint8Array): number {
  let at = 0;
  while (at < piece.length) {
    const read = readSync(file, piece, at, piece.length - at, null);
    if (read === 0) break;
    at += read;
  }
  return at;
}

function diskFull(error: unknown): unknown {
  const code = errnoOf(error);
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EFBIG') return error;
  return new CdxError(
    'store-write-failed',
    `The disk of ${tmpdir()} is full: a long history needs some 180 bytes there for each event. TMPDIR names another folder.`,
    { path: tmpdir() },
    { cause: error },
  );
}
