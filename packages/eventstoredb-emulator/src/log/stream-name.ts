/**
 * EventStoreDB takes any text as the name of a stream; a store of CDX does not. Names that it
 * would refuse are kept under another one, and the event tells the real one.
 */
import { createHash } from 'node:crypto';

/** Characters that the name of a stream may have in a store. */
const nameLengthMax = 1024;
const prefix = '$unusual-name-';
const plainText = /^[^\p{Cc}\p{Cs}]+$/u;

/** The same name, as good as always. */
export function storedStreamOf(stream: string): string {
  if (stream.length <= nameLengthMax && plainText.test(stream) && !stream.startsWith(prefix)) {
    return stream;
  }
  return prefix + createHash('sha256').update(stream).digest('hex');
}

export function metadataStreamOf(stream: string): string {
  return `$$${stream}`;
}

/** The stream that a metadata stream is about; undefined for any other stream. */
export function describedStreamOf(stream: string): string | undefined {
  return stream.startsWith('$$') ? stream.slice(2) : undefined;
}
