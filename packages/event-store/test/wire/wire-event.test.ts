import { fromWireEvent, toWireEvent, type WireEvent } from '@cdx/event-store/wire';
import { sampleEvent, sampleId } from '@cdx/event-store/conformance';
import type { NewEvent } from '@cdx/session';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

type StampedEvent = Parameters<typeof toWireEvent>[0];

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const stamped = (changes: Partial<NewEvent> = {}): StampedEvent =>
  ({ ...sampleEvent(1), ...changes }) as StampedEvent;

const uuid = fc.uuid();
const time = fc.maxSafeInteger().map((ms) => (ms === 0 ? 0 : ms));
const name = fc
  .string({ minLength: 1, maxLength: 30, unit: 'grapheme' })
  .filter((text) => !/[\p{Cc}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/u.test(text));
const event: fc.Arbitrary<StampedEvent> = fc.record(
  {
    id: uuid,
    type: name,
    schemaVersion: fc.integer({ min: 1, max: 9 }),
    runNumber: fc.integer({ min: 1 }),
    occurredAt: time,
    recordedAt: time,
    source: name,
    correlationId: uuid,
    causationId: fc.option(uuid),
    data: fc
      .jsonValue({ noUnicodeString: false })
      .map((value) => JSON.parse(JSON.stringify(value))),
  },
  { noNullPrototype: true },
);

describe('the wire form of an event', () => {
  it('is JSON in UTF-8, with these keys in this order', () => {
    const causationId = sampleId(9);
    const wire = toWireEvent(
      stamped({ type: 'PackageApplied', source: 'operator:Zoë', causationId, data: { ü: [1] } }),
    );
    expect(wire).toMatchObject({
      id: sampleId(1),
      type: 'PackageApplied',
      contentType: 'application/json',
    });
    expect(text(wire.data)).toBe('{"ü":[1]}');
    expect(text(wire.metadata)).toBe(
      `{"$correlationId":"${sampleId(0xabcdef)}","$causationId":"${causationId}","schemaVersion":1,` +
        '"runNumber":1,"occurredAt":1704067200001,"recordedAt":1704067200501,"source":"operator:Zoë"}',
    );
  });

  it('leaves a causation id out that is null', () => {
    expect(text(toWireEvent(stamped()).metadata)).not.toContain('$causationId');
    expect(fromWireEvent(toWireEvent(stamped()))?.causationId).toBeNull();
  });

  it('comes back as the same event', () => {
    fc.assert(
      fc.property(event, (event) => {
        expect(fromWireEvent(toWireEvent(event))).toStrictEqual(event);
      }),
    );
  });

  it('is the same bytes again, whatever is accepted', () => {
    fc.assert(
      fc.property(event, (event) => {
        const wire = toWireEvent(event);
        const again = fromWireEvent(wire);
        expect(again && toWireEvent(again)).toStrictEqual(wire);
      }),
    );
  });

  it('keeps what UTF-8 tools like to lose', () => {
    const data = { bom: '\uFEFF', replacement: '\uFFFD', lone: '\uD800', long: 'Ω'.repeat(5000) };
    expect(fromWireEvent(toWireEvent(stamped({ data })))?.data).toStrictEqual(data);
    expect(fromWireEvent(toWireEvent(stamped({ data: '\uFFFD' })))?.data).toBe('\uFFFD');
  });

  it.each([null, 0, '', false, []])('has any JSON as data: %j', (data) => {
    expect(fromWireEvent(toWireEvent(stamped({ data })))?.data).toStrictEqual(data);
  });
});

const wire = toWireEvent(stamped({ causationId: sampleId(5) }));
const metadata = JSON.parse(text(wire.metadata)) as Record<string, unknown>;

function withMetadata(changes: Record<string, unknown>): WireEvent {
  return { ...wire, metadata: bytes(JSON.stringify({ ...metadata, ...changes })) };
}

describe('what is no event of CDX', () => {
  const foreign: readonly (readonly [what: string, event: WireEvent])[] = [
    ['binary data', { ...wire, contentType: 'application/octet-stream' }],
    ['data that is no JSON', { ...wire, data: bytes('{') }],
    ['no data', { ...wire, data: bytes('') }],
    ['data that is no UTF-8', { ...wire, data: Uint8Array.of(0x22, 0xff, 0x22) }],
    [
      'long data that is no UTF-8',
      { ...wire, data: Buffer.concat([bytes(`"${'x'.repeat(9000)}`), Uint8Array.of(0xff, 0x22)]) },
    ],
    ['data with a byte order mark', { ...wire, data: bytes('\uFEFF{}') }],
    ['data longer than any event', { ...wire, data: bytes(`"${'x'.repeat(16 * 1024 * 1024)}"`) }],
    ['no metadata', { ...wire, metadata: new Uint8Array() }],
    ['metadata that is no JSON', { ...wire, metadata: bytes('no') }],
    ['metadata that is null', { ...wire, metadata: bytes('null') }],
    ['metadata that is a list', { ...wire, metadata: bytes('[]') }],
    ['an id that is no UUID', { ...wire, id: 'e1' }],
    ['an id in capitals', { ...wire, id: wire.id.replaceAll('0', 'A') }],
    ['no type', { ...wire, type: '' }],
    ['a type with a control character', { ...wire, type: 'a\u0000' }],
    ['a key that we do not write', withMetadata({ extra: 1 })],
    ['a causation id that is null', withMetadata({ $causationId: null })],
    ...Object.keys(metadata)
      .filter((key) => key !== '$causationId')
      .map((key) => [`metadata without ${key}`, withMetadata({ [key]: undefined })] as const),
    ...Object.keys(metadata).map(
      (key) => [`metadata with a boolean ${key}`, withMetadata({ [key]: true })] as const,
    ),
    ...['schemaVersion', 'runNumber', 'occurredAt', 'recordedAt'].flatMap((key) =>
      [0.5, 2 ** 53, '1'].map(
        (value) => [`${key} ${JSON.stringify(value)}`, withMetadata({ [key]: value })] as const,
      ),
    ),
    ['schema version 0', withMetadata({ schemaVersion: 0 })],
    ['run number 0', withMetadata({ runNumber: 0 })],
    ['an empty source', withMetadata({ source: '' })],
    ['a source with a line break', withMetadata({ source: 'a\nb' })],
    ['a correlation id that is no UUID', withMetadata({ $correlationId: 'x' })],
    ['a causation id in capitals', withMetadata({ $causationId: sampleId(0xab).toUpperCase() })],
  ];

  it('is an event as long as nothing is changed', () => {
    expect(fromWireEvent(withMetadata({}))).not.toBeNull();
  });

  it.each(foreign)('%s', (_, event) => {
    expect(fromWireEvent(event)).toBeNull();
  });

  it('any bytes', () => {
    const anyBytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(anyBytes, anyBytes, (data, metadata) => {
        expect(fromWireEvent({ ...wire, data, metadata })).toBeNull();
      }),
    );
  });
});
