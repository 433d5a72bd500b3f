/**
 * Error IDs: one short name for all messages of the same error, whichever session, store or table
 * they mention (S1; what is taken out is our Decision). The summary groups by it, and an article
 * in docs/troubleshooting/ goes by it, so an ID must never change: pure arithmetic, no library.
 */
import { errorTemplate } from './error-template.ts';
import { utf8Bytes } from '../utf8-bytes.ts';

/** Crockford's base 32: no I, L, O or U to misread over the telephone. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const idBits = 40n;

// Fleets repeat few errors very often: thousands of messages, some tens of templates.
const byMessage = new Map<string, string>();
const byTemplate = new Map<string, string>();
const messagesRemembered = 4096;
const templatesRemembered = 1024;

/**
 * The Error ID of a message, like `CDX-7F3A91C2`: 40 bits of FNV-1a over its `errorTemplate`. A
 * thousand different errors share an ID with a chance of one in two million.
 */
export function errorId(message: string): string {
  let id = byMessage.get(message);
  if (id !== undefined) return id;
  const template = errorTemplate(message);
  id = byTemplate.get(template);
  if (id === undefined) {
    id = `CDX-${base32(fnv1a40(template))}`;
    remember(byTemplate, template, id, templatesRemembered);
  }
  remember(byMessage, message, id, messagesRemembered);
  return id;
}

/**
 * FNV-1a of 64 bits over UTF-8, xor-folded to 40.
 *
 * Source: L. Noll, K. Vo, D. Eastlake, T. Hansen, 'The FNV Non-Cryptographic Hash Algorithm',
 * RFC 9923, 2026.
 */
function fnv1a40(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of utf8Bytes(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return (hash >> idBits) ^ BigInt.asUintN(40, hash);
}

function base32(value: bigint): string {
  let text = '';
  for (let shift = idBits - 5n; shift >= 0n; shift -= 5n) {
    text += digits.charAt(Number((value >> shift) & 31n));
  }
  return text;
}

/** The oldest goes first; what is asked for often comes back soon. */
function remember(memory: Map<string, string>, key: string, value: string, max: number): void {
  if (memory.size >= max) {
    memory.delete(memory.keys().next().value as string);
  }
  memory.set(key, value);
}
