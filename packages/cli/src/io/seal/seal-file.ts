/** Files of seals, as whoever checks one needs them: open while a log is held against them. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SealBytes, SealCheck } from '@cdx/audit/seal';
import { CdxError } from '@cdx/session';
import { errnoOf } from '../errno.ts';
import { keyText } from './key-files.ts';

export interface OpenSealFile {
  /** To be fed with the events of the log. */
  readonly check: SealCheck;
  readonly close: () => void;
}

/**
 * @param keyFile public key (PEM) of who should have sealed; without it the key in the seal counts.
 * @throws CdxError 'file-not-found', 'not-a-file', 'file-unreadable' for seal and key.
 */
export async function openSealFile(
  file: string,
  keyFile: string | undefined,
  cwd: string,
): Promise<OpenSealFile> {
  const { openSeal, readPublicKey, SealCheck } = await import('@cdx/audit/seal');
  const publicDer =
    keyFile === undefined ? undefined : readPublicKey(keyText(keyFile, cwd), keyFile).der;
  const opened = openBytes(file, cwd);
  try {
    const check = new SealCheck(openSeal(opened.bytes, file), { publicDer });
    return { check, close: opened.close };
  } catch (error) {
    opened.close();
    throw error;
  }
}

function openBytes(file: string, cwd: string): { bytes: SealBytes; close: () => void } {
  const path = resolve(cwd, file);
  const descriptor = opening(file, path);
  const stats = fstatSync(descriptor);
  const close = (): void => closeSync(descriptor);
  if (stats.isDirectory()) {
    close();
    throw new CdxError('not-a-file', `${file} is a folder; expected a seal.`, { path });
  }
  return {
    close,
    bytes: {
      size: stats.size,
      read: (offset, length) => {
        const bytes = Buffer.alloc(length);
        const read = readSync(descriptor, bytes, 0, length, offset);
        if (read === length) return bytes;
        throw new CdxError('file-unreadable', `${file} became shorter while it was read.`, {
          path,
        });
      },
    },
  };
}

function opening(file: string, path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT' || errnoOf(cause) === 'ENOTDIR') {
      throw new CdxError('file-not-found', `There is no file ${file}.`, { path }, { cause });
    }
    const why = errnoOf(cause) === 'EACCES' ? 'permission denied' : (errnoOf(cause) ?? 'unknown');
    throw new CdxError('file-unreadable', `${file} cannot be read: ${why}.`, { path }, { cause });
  }
}
