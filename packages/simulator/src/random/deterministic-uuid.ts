/**
 * Event ids of a simulation: uuid v5 (RFC 9562, 5.5) from the run and a sequence number, so that
 * the same run has the same ids and appending it again is a no-op. Derived when an event is read
 * or stored, never in the hot loop.
 */
import { CdxError, utf8Bytes } from '@cdx/session';
import { sha1Block, sha1Start } from './sha1.ts';

const uuidPattern = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** Our own namespace; the ids of runs are made in it. */
const cdxNamespace = 'c0d8e1a2-5e55-4c0d-8c5e-5510d57a7e00';

/** Hexadecimal digits of each byte. */
const hex: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

const state = new Int32Array(5);
const schedule = new Int32Array(80);

/**
 * The uuid v5 of a name in a namespace.
 *
 * @throws CdxError 'invalid-argument' where the namespace is no UUID.
 */
export function uuidV5(namespace: string, name: string): string {
  const bytes = [...uuidBytes(namespace), ...utf8Bytes(name)];
  const bitLength = bytes.length * 8;
  bytes.push(0x80);
  while (bytes.length % 64 !== 56) bytes.push(0);
  bytes.push(0, 0, 0, 0, ...bigEndian(bitLength));

  sha1Start(state);
  for (let start = 0; start < bytes.length; start += 64) {
    for (let t = 0; t < 16; t++) {
      schedule[t] = wordAt(bytes, start + 4 * t);
    }
    sha1Block(state, schedule);
  }
  return format(state);
}

/** The id of a run: of one scenario (any text that identifies it, a hash say), seed and replication. */
export function runUuid(scenario: string, seed: number, replication: number): string {
  return uuidV5(cdxNamespace, `run/${seed}/${replication}/${scenario}`);
}

/**
 * The ids of one run's events: `eventIds(run)(17)` is the uuid v5 of the name `17` in the
 * namespace `run`, as any other implementation makes it. Sequence numbers are integers from 0.
 *
 * @throws CdxError 'invalid-argument' where the run's id is no UUID.
 */
export function eventIds(run: string): (sequence: number) => string {
  const namespace = uuidBytes(run);
  const prefix = [0, 4, 8, 12].map((offset) => wordAt(namespace, offset));

  // 16 bytes, at most 16 digits and the padding always fit one block.
  return (sequence) => {
    for (let t = 0; t < 4; t++) schedule[t] = prefix[t] as number;
    for (let t = 4; t < 15; t++) schedule[t] = 0;
    const name = String(sequence);
    for (let i = 0; i < name.length; i++) putByte(16 + i, name.charCodeAt(i));
    putByte(16 + name.length, 0x80);
    schedule[15] = (16 + name.length) * 8;
    sha1Start(state);
    sha1Block(state, schedule);
    return format(state);
  };
}

function putByte(offset: number, byte: number): void {
  const t = offset >> 2;
  schedule[t] = (schedule[t] as number) | (byte << (24 - 8 * (offset & 3)));
}

/** The first 128 bits of a hash with version 5 and the variant of RFC 9562 put in. */
function format(hash: Int32Array): string {
  const a = hash[0] as number;
  const b = ((hash[1] as number) & 0xffff0fff) | 0x5000;
  const c = ((hash[2] as number) & 0x3fffffff) | 0x80000000;
  const d = hash[3] as number;
  return (
    hexAt(a, 24) +
    hexAt(a, 16) +
    hexAt(a, 8) +
    hexAt(a, 0) +
    '-' +
    hexAt(b, 24) +
    hexAt(b, 16) +
    '-' +
    hexAt(b, 8) +
    hexAt(b, 0) +
    '-' +
    hexAt(c, 24) +
    hexAt(c, 16) +
    '-' +
    hexAt(c, 8) +
    hexAt(c, 0) +
    hexAt(d, 24) +
    hexAt(d, 16) +
    hexAt(d, 8) +
    hexAt(d, 0)
  );
}

function hexAt(word: number, shift: number): string {
  return hex[(word >>> shift) & 0xff] as string;
}

function uuidBytes(uuid: string): number[] {
  if (!uuidPattern.test(uuid)) {
    throw new CdxError('invalid-argument', `Not a UUID: ${uuid}`, { uuid });
  }
  const digits = uuid.replaceAll('-', '');
  return Array.from({ length: 16 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

function bigEndian(value: number): number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

function wordAt(bytes: readonly number[], offset: number): number {
  return (
    ((bytes[offset] as number) << 24) |
    ((bytes[offset + 1] as number) << 16) |
    ((bytes[offset + 2] as number) << 8) |
    (bytes[offset + 3] as number)
  );
}
