/** Reading by bytes and reading by JSON.parse must be the same reading, whatever becomes of a line. */
import type { RecordedEvent } from '@cdx/session';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalLine } from '../../src/verify/scan/canonical-line.ts';
import { eventTypes } from '../../src/verify/scan/event-kinds.ts';
import { EventScanner, StreamKind } from '../../src/verify/scan/event-scanner.ts';
import { Place, Word } from '../../src/verify/scan/record-layout.ts';
import { PayloadCheck } from '../../src/verify/scan/payload-check.ts';
import { honestLogs, picks } from './support/bases.ts';
import { textOf } from './support/histories.ts';

/** What the scanner says of a line, as JSON.parse would have it; null where it refuses it. */
function scanned(bytes: Buffer, trusted = false): Record<string, unknown> | null {
  const scanner = new EventScanner();
  if (!scanner.scan(bytes, 0, bytes.length, trusted)) return null;
  const { position, occurredAt, recordedAt, schemaVersion, kind } = scanner;
  const stream = bytes.toString('utf8', scanner.streamStart, scanner.streamEnd);
  const source = bytes.toString('utf8', scanner.sourceStart, scanner.sourceEnd);
  const fields: Record<string, unknown> = {
    position,
    occurredAt,
    recordedAt,
    schemaVersion,
    stream: JSON.parse(`"${stream}"`),
    source: JSON.parse(`"${source}"`),
    type: eventTypes[kind],
    runNumber: scanner.words[Word.runNumber],
    revision: scanner.doubles[Place.revision],
    id: pairAt(scanner.words, Word.id),
    correlationId: pairAt(scanner.words, Word.correlation),
    causationId: scanner.hasCause ? pairAt(scanner.words, Word.cause) : null,
  };
  try {
    fields['data'] = JSON.parse(bytes.toString('utf8', scanner.dataStart, scanner.dataEnd));
  } catch {
    return null;
  }
  if (scanner.streamKind !== StreamKind.other) {
    const direction = scanner.streamKind === StreamKind.upload ? 'upload' : 'download';
    expect(fields['stream']).toMatch(`${direction}Session-${scanner.sessionNumber}-`);
  }
  return fields;
}

function pairAt(words: Int32Array, at: number): string {
  return `${words[at]} ${words[at + 1]}`;
}

/** Ids as the scanner keeps them: two words, of four. */
function kept(event: RecordedEvent): Record<string, unknown> {
  const pair = (id: string): string => {
    const digits = id.replaceAll('-', '');
    const word = (index: number): number =>
      Number.parseInt(digits.slice(8 * index, 8 * index + 8), 16) | 0;
    const low = word(0) ^ Math.imul(word(2), 0x9e3779b1);
    return `${low} ${word(1) ^ Math.imul(word(3), 0x85ebca6b)}`;
  };
  const { id, correlationId, causationId } = event;
  return {
    ...event,
    id: pair(id),
    correlationId: pair(correlationId),
    causationId: causationId === null ? null : pair(causationId),
  };
}

test('every line that a run writes is read as JSON.parse reads it', async () => {
  for (const log of await honestLogs(6, 150)) {
    for (const event of log) {
      expect(scanned(Buffer.from(textOf(event)))).toEqual(kept(event));
    }
  }
});

test('a line that was spoiled is read as JSON.parse reads it, or left to that', async () => {
  const lines = (await honestLogs(6, 150)).flat().map(textOf);
  let read = 0;
  for (let seed = 0; seed < 6000; seed++) {
    const pick = picks(seed);
    const bytes = spoiled(Buffer.from(lines[pick(lines.length)] as string), pick);
    const found = scanned(bytes);
    if (found === null) continue;
    read++;
    const event = JSON.parse(bytes.toString()) as RecordedEvent;
    expect(found).toEqual(kept(event));
    for (const id of [event.id, event.correlationId, event.causationId ?? event.id]) {
      expect(id).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    }
  }
  expect(read).toBeGreaterThan(500);
});

/** One byte changed, put in or taken out, or a stretch doubled. */
function spoiled(line: Buffer, pick: (count: number) => number): Buffer {
  const at = pick(line.length);
  const bytes = [0x30 + pick(10), 0x22, 0x5c, 0x7d, 0x2c, 0x20, pick(256), 0x61 + pick(6)];
  const byte = Buffer.of(bytes[pick(bytes.length)] as number);
  const to = Math.min(line.length, at + pick(40));
  switch (pick(4)) {
    case 0:
      return Buffer.concat([line.subarray(0, at), byte, line.subarray(at + 1)]);
    case 1:
      return Buffer.concat([line.subarray(0, at), byte, line.subarray(at)]);
    case 2:
      return Buffer.concat([line.subarray(0, at), line.subarray(at + 1)]);
    default:
      return Buffer.concat([line.subarray(0, to), line.subarray(at)]);
  }
}

test('an event in any other form of JSON becomes the line that would have been written', async () => {
  const [log = []] = await honestLogs(1, 100);
  fc.assert(
    fc.property(fc.constantFrom(...log), fc.nat(), (event, seed) => {
      const pick = picks(seed);
      const shuffled = Object.entries(event).toSorted(() => pick(3) - 1);
      const text = JSON.stringify(Object.fromEntries(shuffled), null, pick(3));
      const upper = pick(2) === 0 ? text : text.replace(event.id, event.id.toUpperCase());
      const bytes = Buffer.from(upper.replaceAll('\n', ' '));
      const line = canonicalLine(bytes, 0, bytes.length);
      expect(line.kind === 'event' && line.bytes.toString()).toBe(`${textOf(event)}\n`);
    }),
  );
});

test('payloads are right or wrong as their schemas have it, however many came before', async () => {
  const check = new PayloadCheck();
  const events = (await honestLogs(6, 150)).flat();
  for (let seed = 0; seed < 4000; seed++) {
    const pick = picks(seed);
    const event = events[pick(events.length)] as RecordedEvent;
    const json = Buffer.from(JSON.stringify(event.data));
    const bytes = pick(3) === 0 ? json : spoiled(json, pick);
    const place = {
      kind: eventTypes.indexOf(event.type),
      schemaVersion: event.schemaVersion,
      isUpload: event.stream.startsWith('upload'),
    };
    const told = problemOf(check, place, bytes);
    expect({ bytes: bytes.toString(), told }).toEqual({
      bytes: bytes.toString(),
      // A check that has seen nothing has only the schemas to ask.
      told: problemOf(new PayloadCheck(), place, bytes),
    });
  }
});

function problemOf(
  check: PayloadCheck,
  place: Parameters<PayloadCheck['problemOf']>[0],
  bytes: Buffer,
): string | null {
  try {
    return check.problemOf(place, bytes, 0, bytes.length, false);
  } catch (error) {
    return (error as Error).name;
  }
}
