/** Values of payloads as bytes. What is no plain text, number, flag or null goes as JSON. */
import type { ByteReader, ByteWriter } from './byte-writer.ts';

const Tag = {
  nothing: 0,
  yes: 1,
  no: 2,
  whole: 3,
  double: 4,
  text: 5,
  json: 6,
  missing: 7,
} as const;
const loneSurrogate = /\p{Surrogate}/u;
const wholeMax = 2 ** 52;

/** `textId` gives a text its number; the reader is given a function back. */
export function writeValue(
  writer: ByteWriter,
  value: unknown,
  textId: (text: string) => number,
): void {
  if (value === null) return writer.byte(Tag.nothing);
  if (value === undefined) return writer.byte(Tag.missing);
  if (typeof value === 'boolean') return writer.byte(value ? Tag.yes : Tag.no);
  if (typeof value === 'number') return writeNumber(writer, value);
  // A text that UTF-8 cannot hold is kept as JSON, which escapes it.
  const isPlain = typeof value === 'string' && !loneSurrogate.test(value);
  writer.byte(isPlain ? Tag.text : Tag.json);
  writer.count(textId(isPlain ? value : JSON.stringify(value)));
}

function writeNumber(writer: ByteWriter, value: number): void {
  if (Number.isInteger(value) && Math.abs(value) < wholeMax && !Object.is(value, -0)) {
    writer.byte(Tag.whole);
    writer.whole(value);
  } else {
    writer.byte(Tag.double);
    writer.double(value);
  }
}

/** A text by its number. */
export interface Texts {
  text(id: number): string;
}

export function readValue(reader: ByteReader, texts: Texts): unknown {
  switch (reader.byte()) {
    case Tag.yes:
      return true;
    case Tag.no:
      return false;
    case Tag.whole:
      return reader.whole();
    case Tag.double:
      return reader.double();
    case Tag.text:
      return texts.text(reader.count());
    case Tag.json:
      return JSON.parse(texts.text(reader.count()));
    case Tag.missing:
      return undefined;
    default:
      return null;
  }
}
