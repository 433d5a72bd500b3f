/**
 * Hashes and signatures from the platform: the one place of seals that is tied to Node. A function
 * of its arguments, each of them; keys are made by whoever may use chance.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  sign as signWith,
  verify as verifyWith,
  type Hash,
  type KeyObject,
} from 'node:crypto';

export type { Hash, KeyObject };

export function newHash(): Hash {
  return createHash('sha256');
}

export function sha256(...parts: readonly (Uint8Array | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Errors: those of the platform, for what is no key. */
export function privateKeyOf(pem: string): KeyObject {
  return createPrivateKey(pem);
}

/** Of either key. Errors: those of the platform, for what is no key. */
export function publicKeyOf(key: string | KeyObject): KeyObject {
  return typeof key === 'string' ? createPublicKey(key) : createPublicKey(key);
}

/** SubjectPublicKeyInfo, DER. Errors: those of the platform. */
export function publicKeyFromDer(der: Buffer): KeyObject {
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}

export function derOf(publicKey: KeyObject): Buffer {
  return publicKey.export({ format: 'der', type: 'spki' });
}

/** Ed25519. */
export function sign(message: string, privateKey: KeyObject): Buffer {
  return signWith(null, Buffer.from(message), privateKey);
}

export function isSigned(message: string, publicKey: KeyObject, signature: Buffer): boolean {
  return verifyWith(null, Buffer.from(message), publicKey, signature);
}
