/**
 * Keys of seals: Ed25519 in PEM files, as openssl makes and reads them. Who seals and who checks a
 * seal call these with the text of a file.
 */
import { CdxError } from '@cdx/session';
import { derOf, privateKeyOf, publicKeyOf, sha256, type KeyObject } from './crypto.ts';

/** A key that seals. */
export interface SealingKey {
  readonly privateKey: KeyObject;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicDer: Buffer;
  readonly fingerprint: string;
}

export interface PublicKey {
  /** SubjectPublicKeyInfo, DER. */
  readonly der: Buffer;
  readonly fingerprint: string;
}

/** SHA-256 of the public key as DER, hexadecimal: what `openssl pkey -outform der` hashes to. */
export function fingerprintOf(publicDer: Buffer): string {
  return sha256(publicDer).toString('hex');
}

/**
 * @param pem PKCS#8, as `openssl genpkey -algorithm ed25519` writes it.
 * @param name of the file, as people see it.
 * @throws CdxError 'file-unreadable' {path, expected, found}
 */
export function readSealingKey(pem: string, name: string): SealingKey {
  const expected = 'a private Ed25519 key (PEM, PKCS#8)';
  if (/-----BEGIN PUBLIC KEY-----/u.test(pem) && !hasPrivate(pem)) {
    throw noKey(name, expected, 'a public key: seals are made with the private one');
  }
  if (/ENCRYPTED/u.test(pem)) {
    const decrypt = 'openssl pkey -in FILE -out PLAIN takes its passphrase off';
    throw noKey(name, `${expected} without a passphrase`, `an encrypted one; ${decrypt}`);
  }
  const privateKey = parsed(() => privateKeyOf(pem), pem, name, expected);
  const publicDer = derOf(publicKeyOf(privateKey));
  return { privateKey, publicDer, fingerprint: fingerprintOf(publicDer) };
}

/**
 * The public key of a file; a private one has it, too.
 *
 * @throws CdxError 'file-unreadable' {path, expected, found}
 */
export function readPublicKey(pem: string, name: string): PublicKey {
  const key = parsed(() => publicKeyOf(pem), pem, name, 'a public Ed25519 key (PEM)');
  const der = derOf(key);
  return { der, fingerprint: fingerprintOf(der) };
}

function parsed(read: () => KeyObject, pem: string, name: string, expected: string): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (cause) {
    const found = pem.trim() === '' ? 'an empty file' : 'something else, or a damaged one';
    throw noKey(name, expected, found, cause);
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw noKey(name, expected, `a key of type ${String(key.asymmetricKeyType)}`);
}

function hasPrivate(pem: string): boolean {
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/u.test(pem);
}

function noKey(path: string, expected: string, found: string, cause?: unknown): CdxError {
  return new CdxError(
    'file-unreadable',
    `${path}: expected ${expected}, found ${found}.`,
    { path, expected, found },
    cause === undefined ? undefined : { cause },
  );
}
