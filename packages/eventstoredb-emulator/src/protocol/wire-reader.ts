/**
 * Looks into a message for fields that the stubs do not know.
 */
import { invalidArgument } from './errors.ts';

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

interface Field {
  readonly number: number;
  /** Of a varint, as a signed number of 64 bits. */
  readonly value: bigint | undefined;
  /** Of anything that has a length. */
  readonly bytes: Uint8Array | undefined;
}

/** The last of the messages in this field; undefined for none. */
export function submessage(message: Uint8Array, number: number): Uint8Array | undefined {
  let found: Uint8Array | undefined;
  for (const field of fieldsOf(message)) if (field.number === number) found = field.bytes ?? found;
  return found;
}

/** The last of the numbers in this field; 0 for none. */
export function varintField(message: Uint8Array, number: number): bigint {
  let found = 0n;
  for (const field of fieldsOf(message)) if (field.number === number) found = field.value ?? found;
  return found;
}

/** Errors: INVALID_ARGUMENT where it ends too early. */
function* fieldsOf(message: Uint8Array): Generator<Field, void, undefined> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) break;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw invalidArgument('The message is damaged.');
  };
  while (at < message.length) {
    const tag = varint();
    const number = Number(tag >> 3n);
    switch (Number(tag & 7n)) {
      case VARINT:
        yield { number, value: BigInt.asIntN(64, varint()), bytes: undefined };
        break;
      case FIXED64:
        at += 8;
        break;
      case BYTES: {
        const length = Number(varint());
        if (at + length > message.length) throw invalidArgument('The message is damaged.');
        yield { number, value: undefined, bytes: message.subarray(at, at + length) };
        at += length;
        break;
      }
      case FIXED32:
        at += 4;
        break;
      default:
        throw invalidArgument('The message is damaged.');
    }
  }
}
