/**
 * The lines of a seal: a header, a line for each block of events, an end with the signature. One
 * JSON text a line (NDJSON). docs/audit.md describes it; sealing and checking both keep to this file.
 */
import { z } from 'zod';
import { sha256 } from './crypto.ts';

export const sealFormat = 'cdx-seal';
/** Raised when seals can no longer be checked by what checked the version before. */
export const sealVersion = 1;

/** Events between two hashes of a seal, as it is made unless somebody wants less. */
export const eventsPerBlockMax = 1000;
/** Bytes of the SHA-256 of one event that a seal keeps: enough to name it, no proof by themselves. */
export const digestBytes = 8;
/** Characters of the longest line of a seal: a block of scattered positions takes some 30 KiB. */
export const lineLengthMax = 1024 * 1024;

const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/u, 'expected 64 hexadecimal digits');

export const headerSchema = z.strictObject({
  format: z.literal(sealFormat),
  version: z.literal(sealVersion),
  /** Name of the store, as people saw it. */
  store: z.string(),
  /** Id of the first event of the log, which copies share with it. */
  firstEventId: z.string(),
  /** Positions; both are sealed. */
  from: count,
  to: count,
  /** ms since the Unix epoch. */
  sealedAt: z.int(),
  /** SubjectPublicKeyInfo, DER, base64. */
  publicKey: z.string(),
  fingerprint: hash,
});
export type SealHeader = z.infer<typeof headerSchema>;

export const blockSchema = z.strictObject({
  /** From 1. */
  block: z.int().min(1),
  /** Positions of its first and last event. */
  from: count,
  to: count,
  events: z.int().min(1).max(eventsPerBlockMax),
  /** Of all its lines, with their line breaks. */
  sha256: hash,
  /** `digestBytes` of each event, base64. */
  digests: z.string(),
  /** Positions of its events, where they are not from, from + 1, … to. */
  positions: z.array(count).optional(),
  /** Of the chain before it, and this line before the field `chain`. */
  chain: hash,
});
export type SealBlock = z.infer<typeof blockSchema>;

export const endSchema = z.strictObject({
  end: z.literal(true),
  events: count,
  blocks: count,
  /** Of the last block. */
  chain: hash,
  /** Ed25519, base64. */
  signature: z.string(),
});
export type SealEnd = z.infer<typeof endSchema>;

/** Where the chain begins: with the header, so nothing of it can be changed either. */
export function chainStart(headerLine: string): Buffer {
  return sha256(headerLine);
}

const chainField = ',"chain":"';
/** What stands behind the body of a block's line, but for the line break. */
const chainFieldLength = chainField.length + 64 + '"}'.length;

/** The line of a block, with its line break, and the chain up to it. */
export function blockLine(
  block: Omit<SealBlock, 'chain'>,
  before: Buffer,
): { readonly line: string; readonly chain: Buffer } {
  const body = JSON.stringify(block).slice(0, -1);
  const chain = sha256(before, body);
  return { line: `${body}${chainField}${chain.toString('hex')}"}\n`, chain };
}

/** The chain up to this line, from the bytes before its field `chain`. Without the line break. */
export function chainOf(line: string, before: Buffer): Buffer {
  return sha256(before, line.slice(0, -chainFieldLength));
}

/** What is signed: text, so that it can be checked with openssl alone. */
export function signedText(
  headerLine: string,
  { events, blocks, chain }: Pick<SealEnd, 'events' | 'blocks' | 'chain'>,
): string {
  const header = sha256(headerLine).toString('hex');
  return `cdx-seal signature v1\nheader ${header}\nblocks ${blocks}\nevents ${events}\nchain ${chain}\n`;
}
