/**
 * UUIDs as the protocol has them: a text, or two signed 64-bit numbers.
 */
import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import { invalidArgument } from './errors.ts';
import { shared } from './stubs.ts';

const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const emptyUuid = '00000000-0000-0000-0000-000000000000';

/** Lower case. Errors: INVALID_ARGUMENT where it is no UUID. */
export function uuidOf(message: UUID | undefined, what: string): string {
  if (message?.hasStructured() === true) {
    const structured = message.getStructured();
    return fromHalves(
      BigInt(structured?.getMostSignificantBits() ?? 0),
      BigInt(structured?.getLeastSignificantBits() ?? 0),
    );
  }
  const given = message?.getString() ?? '';
  const text = given.toLowerCase();
  if (!uuidText.test(text)) {
    throw invalidArgument(`${what} must be a UUID, but is ${JSON.stringify(given.slice(0, 80))}.`);
  }
  return text;
}

/** As `uuidOf`, but the empty UUID is no id of an event. */
export function eventIdOf(message: UUID | undefined): string {
  const id = uuidOf(message, 'The id of an event');
  if (id === emptyUuid) throw invalidArgument('The id of an event must not be the empty UUID.');
  return id;
}

export function uuidMessage(text: string): UUID {
  const message = new shared.UUID();
  message.setString(text);
  return message;
}

/** The two halves as unsigned numbers: on the wire, signed and unsigned look the same. */
export function halvesOf(text: string): readonly [bigint, bigint] {
  const digits = text.replaceAll('-', '');
  return [BigInt(`0x${digits.slice(0, 16)}`), BigInt(`0x${digits.slice(16)}`)];
}

function fromHalves(most: bigint, least: bigint): string {
  const hex = (half: bigint): string => BigInt.asUintN(64, half).toString(16).padStart(16, '0');
  const digits = hex(most) + hex(least);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-');
}
