/** Files of keys: PEM, as openssl has them. A private key is for its owner alone. */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CdxError } from '@cdx/session';
import { errnoOf } from '../errno.ts';

/** Longer files are no keys. Bytes. */
const lengthMax = 64 * 1024;

/** Errors: `file-not-found`, `not-a-file`, `file-unreadable`. */
export function keyText(file: string, cwd: string): string {
  const path = resolve(cwd, file);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw unreadable(file, path, cause);
  }
  if (bytes.length <= lengthMax) return bytes.toString('utf8');
  throw new CdxError('file-unreadable', `${file} is too long for a key: expected a PEM file.`, {
    path,
  });
}

/**
 * Makes a pair of Ed25519 keys: PKCS#8 and SPKI. Neither file is ever replaced. Gives the text of the
 * public one. Errors: `invalid-argument` where one of them is there; `file-not-found`,
 * `file-unreadable` where they cannot be written.
 */
export function writeKeyPair(privateFile: string, publicFile: string, cwd: string): string {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const privatePem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  writeNew(privateFile, privatePem, 0o600, cwd);
  try {
    writeNew(publicFile, pem, 0o644, cwd);
  } catch (error) {
    // A private key without its public one would be half of a pair.
    rmSync(resolve(cwd, privateFile), { force: true });
    throw error;
  }
  return pem;
}

function writeNew(file: string, text: string, mode: number, cwd: string): void {
  const path = resolve(cwd, file);
  try {
    writeFileSync(path, text, { mode, flag: 'wx' });
  } catch (cause) {
    throw unwritable(file, path, cause);
  }
}

function unreadable(file: string, path: string, cause: unknown): CdxError {
  switch (errnoOf(cause)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new CdxError('file-not-found', `There is no file ${file}.`, { path }, { cause });
    case 'EISDIR':
      return new CdxError('not-a-file', `${file} is a folder; expected a key (PEM).`, { path });
    default: {
      const why = errnoOf(cause) === 'EACCES' ? 'permission denied' : String(cause);
      return new CdxError('file-unreadable', `${file} cannot be read: ${why}.`, { path });
    }
  }
}

function unwritable(file: string, path: string, cause: unknown): CdxError {
  switch (errnoOf(cause)) {
    case 'EEXIST':
      return new CdxError(
        'invalid-argument',
        `${file} exists already. Keys are never replaced: what was sealed with one needs it.`,
        { path },
      );
    case 'ENOENT':
    case 'ENOTDIR':
      return new CdxError('file-not-found', `The folder of ${file} does not exist.`, { path });
    default: {
      const why = errnoOf(cause) === 'EACCES' ? 'permission denied' : String(cause);
      return new CdxError('file-unreadable', `${file} cannot be written: ${why}.`, { path });
    }
  }
}
