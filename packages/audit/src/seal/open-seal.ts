/**
 * Reads a seal: once from front to back, for its chain and its signature, and then the digests of a
 * block when somebody needs them. So of a large one little stays in memory.
 */
import { CdxError } from '@cdx/session';
import type { z } from 'zod';
import { isSigned, publicKeyFromDer, type KeyObject } from './crypto.ts';
import {
  blockSchema,
  chainOf,
  chainStart,
  digestBytes,
  endSchema,
  headerSchema,
  lineLengthMax,
  sealFormat,
  sealVersion,
  signedText,
  type SealBlock,
  type SealEnd,
  type SealHeader,
} from './format.ts';
import { fingerprintOf } from './keys.ts';
import { readSealLines, type SealBytes, type SealLine } from './seal-lines.ts';

/** What of a block is kept. */
export interface BlockFacts {
  /** Positions of its first and last event. */
  readonly from: number;
  readonly to: number;
  readonly events: number;
  readonly sha256: Buffer;
}

export interface BlockDigests {
  /** `digestBytes` each. */
  readonly digests: Buffer;
  readonly positions: readonly number[];
}

/** What is wrong with a seal that can be read. */
export type SealProblem =
  { readonly kind: 'changed'; readonly line: number } | { readonly kind: 'signature' };

export interface Seal {
  /** Of the file, as people see it. */
  readonly name: string;
  readonly header: SealHeader;
  readonly end: SealEnd;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicDer: Buffer;
  readonly blocks: readonly BlockFacts[];
  /** Null where chain and signature are right. */
  readonly problem: SealProblem | null;
  /** From 0. Errors: `file-unreadable` where the file is no longer what it was. */
  digestsOf(block: number): BlockDigests;
}

/**
 * @param name of the file, as people see it.
 * @throws CdxError 'file-unreadable' {path, line, expected, found} for what is no seal, cut off or
 *   damaged so that it cannot be read; errors of reading.
 */
export function openSeal(bytes: SealBytes, name: string): Seal {
  const reader = new SealReader(name);
  let last = 0;
  for (const line of readSealLines(bytes, name, lineLengthMax)) {
    reader.take(line);
    last = line.number;
  }
  const { header, end, places, ...rest } = reader.finish(last + 1);
  return {
    name,
    header,
    end,
    ...rest,
    digestsOf: (block) => {
      const place = places[block];
      if (place === undefined) throw new RangeError(`No block ${block} in this seal.`);
      const text = Buffer.from(bytes.read(place.offset, place.length)).toString('utf8');
      const read = parsed(blockSchema, text, { name, line: block + 2 }, 'a block of a seal');
      return digestsOf(read, { name, line: block + 2 });
    },
  };
}

interface Place {
  readonly name: string;
  readonly line: number;
}

class SealReader {
  readonly #name: string;
  readonly #blocks: BlockFacts[] = [];
  readonly #places: { readonly offset: number; readonly length: number }[] = [];
  #header: SealHeader | null = null;
  #headerLine = '';
  #key: { readonly der: Buffer; readonly key: KeyObject } | null = null;
  #chain: Buffer = Buffer.alloc(0);
  #events = 0;
  #end: SealEnd | null = null;
  #problem: SealProblem | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  take(line: SealLine): void {
    const place = { name: this.#name, line: line.number };
    if (this.#end !== null)
      throw damaged(place, 'the end of the file', 'more lines behind its end');
    if (this.#header === null) this.#takeHeader(line.text, place);
    else if (line.text.startsWith('{"end":')) this.#takeEnd(line.text, place);
    else this.#takeBlock(line, place);
  }

  /** `line`: behind the last one. */
  finish(line: number) {
    const place = { name: this.#name, line };
    const cut = 'the end of the file: it was cut off';
    if (this.#header === null || this.#key === null) {
      throw damaged(place, 'the header of a seal', line === 1 ? 'an empty file' : cut);
    }
    if (this.#end === null) throw damaged(place, 'another block, or the end', cut);
    return {
      header: this.#header,
      end: this.#end,
      publicDer: this.#key.der,
      blocks: this.#blocks,
      places: this.#places,
      problem: this.#problem,
    };
  }

  #takeHeader(text: string, place: Place): void {
    const fields = jsonOf(text, place, 'the header of a seal') as Readonly<Record<string, unknown>>;
    if (fields.format !== sealFormat) {
      throw damaged(place, `the header of a seal ("format":"${sealFormat}")`, excerpt(text));
    }
    if (fields.version !== sealVersion) {
      const found = `version ${JSON.stringify(fields.version)}: use the version of CDX that wrote it`;
      throw damaged(place, `version ${sealVersion} of the format`, found);
    }
    const header = parsed(headerSchema, text, place, 'the header of a seal');
    this.#key = keyOf(header, place);
    if (fingerprintOf(this.#key.der) !== header.fingerprint) this.#changedAt(place.line);
    this.#header = header;
    this.#headerLine = `${text}\n`;
    this.#chain = chainStart(this.#headerLine);
  }

  #takeBlock({ text, offset, length }: SealLine, place: Place): void {
    const block = parsed(blockSchema, text, place, 'a block of a seal, or its end');
    const chain = chainOf(text, this.#chain);
    if (chain.toString('hex') !== block.chain) this.#changedAt(place.line);
    // What was changed by hand need not fit together; that is told as a change, not as damage.
    if (this.#problem === null) this.#checkBlock(block, place);
    this.#chain = chain;
    this.#events += block.events;
    const { from, to, events, sha256 } = block;
    this.#blocks.push({ from, to, events, sha256: Buffer.from(sha256, 'hex') });
    this.#places.push({ offset, length });
  }

  #checkBlock(block: SealBlock, place: Place): void {
    if (block.block !== this.#blocks.length + 1) {
      throw damaged(place, `block ${this.#blocks.length + 1}`, `block ${block.block}`);
    }
    const before = this.#blocks.at(-1)?.to ?? (this.#header?.from ?? 0) - 1;
    if (block.from <= before || block.to > (this.#header?.to ?? 0)) {
      throw damaged(place, 'positions behind those before', `${block.from} to ${block.to}`);
    }
    digestsOf(block, place);
  }

  #takeEnd(text: string, place: Place): void {
    const end = parsed(endSchema, text, place, 'the end of a seal');
    const key = this.#key as { readonly key: KeyObject };
    const signature = Buffer.from(end.signature, 'base64');
    // The only line that no hash covers has one spelling, so that no byte of a seal can be changed.
    const spelled = JSON.stringify({ ...end, signature: signature.toString('base64') });
    const isWhole =
      text === spelled &&
      end.chain === this.#chain.toString('hex') &&
      end.blocks === this.#blocks.length &&
      end.events === this.#events;
    if (!isWhole) this.#changedAt(place.line);
    if (!isSigned(signedText(this.#headerLine, end), key.key, signature)) {
      this.#problem ??= { kind: 'signature' };
    }
    this.#end = end;
  }

  #changedAt(line: number): void {
    this.#problem ??= { kind: 'changed', line };
  }
}

function keyOf(header: SealHeader, place: Place) {
  const expected = 'a public Ed25519 key in the header';
  const der = Buffer.from(header.publicKey, 'base64');
  let key: KeyObject;
  try {
    key = publicKeyFromDer(der);
  } catch (cause) {
    throw damaged(place, expected, 'none', cause);
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw damaged(place, expected, `one of type ${String(key.asymmetricKeyType)}`);
  }
  return { der, key };
}

function digestsOf(block: SealBlock, place: Place): BlockDigests {
  const { from, to, events } = block;
  const digests = Buffer.from(block.digests, 'base64');
  const positions = block.positions ?? Array.from({ length: events }, (_, at) => from + at);
  const isOrdered = positions.every((position, at) => at === 0 || position > positions[at - 1]!);
  const fits = positions.length === events && positions[0] === from && positions.at(-1) === to;
  if (digests.length !== events * digestBytes || !isOrdered || !fits) {
    throw damaged(place, `digests and positions of ${events} events`, 'something else');
  }
  return { digests, positions };
}

function parsed<Output>(
  schema: z.ZodType<Output>,
  text: string,
  place: Place,
  expected: string,
): Output {
  const result = schema.safeParse(jsonOf(text, place, expected));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') || 'the line';
  throw damaged(place, expected, `${excerpt(text)} (${where}: ${issue?.message ?? 'wrong'})`);
}

function jsonOf(text: string, place: Place, expected: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(place, expected, text.trim() === '' ? 'an empty line' : excerpt(text), cause);
  }
  if (typeof value === 'object' && value !== null) return value;
  throw damaged(place, expected, excerpt(text));
}

function excerpt(text: string): string {
  return JSON.stringify(text.length <= 60 ? text : `${text.slice(0, 57)}...`);
}

function damaged({ name, line }: Place, expected: string, found: string, cause?: unknown) {
  return new CdxError(
    'file-unreadable',
    `${name}, line ${line}: expected ${expected}, found ${found}.`,
    { path: name, line, expected, found },
    cause === undefined ? undefined : { cause },
  );
}
