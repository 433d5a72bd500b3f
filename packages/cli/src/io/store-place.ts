/**
 * Where a store is, from what `--store` says: a file, memory, or a database at a URL. The one place
 * that tells them apart. Whatever of a URL people see again is without user and password.
 */
import { resolve } from 'node:path';
import type { CdxError } from '@cdx/session';
import { badInput, quoted } from '../options/bad-input.ts';
import { displayPath } from './store-files.ts';

export const memoryStore = 'memory:';

export interface FilePlace {
  readonly kind: 'file';
  /** Absolute. */
  readonly path: string;
  /** As people see it. */
  readonly name: string;
}

export interface MemoryPlace {
  readonly kind: 'memory';
  readonly name: string;
}

export interface UrlPlace {
  readonly kind: 'url';
  /** With its secrets: for the client alone. */
  readonly url: string;
  readonly name: string;
}

export type StorePlace = FilePlace | MemoryPlace | UrlPlace;

/** Those that `isEventStoreDbUrl` knows; loading the client to ask it would slow every command. */
const urlScheme = /^\s*(?:esdb|kurrentdb)(?:\+discover)?:\/\//iu;
const anyScheme = /^\s*[a-z][a-z0-9+.-]+:\/\//iu;
/** A URL with its slashes mistyped is no file, and must not be shown as the name of one. */
const brokenUrl = /^\s*(?<scheme>(?:esdb|kurrentdb)(?:\+discover)?):(?:\/|.*@)/isu;

export function isStoreUrl(text: string): boolean {
  return urlScheme.test(text);
}

/** Errors: `invalid-argument` for a URL of something else, and for nothing. */
export function storePlace(text: string, cwd: string): StorePlace {
  if (text.trim() === '') throw badInput('--store needs a file, memory:, or an esdb:// URL.');
  if (text === memoryStore) return { kind: 'memory', name: memoryStore };
  if (isStoreUrl(text)) return { kind: 'url', url: text, name: urlName(text) };
  if (anyScheme.test(text)) throw noStore(withoutSecrets(text));
  const scheme = brokenUrl.exec(text)?.groups?.['scheme'];
  if (scheme !== undefined) throw noStore(`${scheme}:...`);
  return filePlace(text, cwd);
}

function noStore(shown: string): CdxError {
  return badInput(
    `--store ${quoted(shown)} is no store: expected a file, memory:, esdb://, ` +
      'esdb+discover://, kurrentdb:// or kurrentdb+discover://.',
  );
}

export function filePlace(file: string, cwd: string): FilePlace {
  return { kind: 'file', path: resolve(cwd, file), name: displayPath(file, cwd) };
}

/** What stands for a store in a command to type; who needs a password adds it. */
export function storeWord(text: string): string {
  return isStoreUrl(text) ? withoutSecrets(text) : text;
}

/** `esdb://localhost:2113`. */
function urlName(url: string): string {
  return withoutSecrets(url).replace(/[/?#]*(?:[?#].*)?$/su, '');
}

/** The same text with no user and password in any URL. A password may hold an `@`. */
export function withoutSecrets(text: string): string {
  return text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"']*@/giu, '$1');
}
