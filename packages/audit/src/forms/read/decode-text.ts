/** Bytes of a CSV file as UTF-8 without a mark: files of spreadsheets come in UTF-16, too. */
import { CdxError } from '@cdx/session';

/** Errors: `file-unreadable` {path} for other encodings. */
export function utf8Of(bytes: Uint8Array, path: string): Buffer {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return recoded(buffer.subarray(2), 'utf-16le', path);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return recoded(buffer.subarray(2), 'utf-16be', path);
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = hasMark ? buffer.subarray(3) : buffer;
  checkUtf8(text, path);
  return text;
}

function recoded(bytes: Buffer, encoding: 'utf-16le' | 'utf-16be', path: string): Buffer {
  try {
    return Buffer.from(new TextDecoder(encoding, { fatal: true }).decode(bytes), 'utf8');
  } catch (cause) {
    throw notText(path, encoding.toUpperCase(), cause);
  }
}

const pieceBytes = 1024 * 1024;

function checkUtf8(bytes: Buffer, path: string): void {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      decoder.decode(bytes.subarray(at, at + pieceBytes), { stream: true });
    }
    decoder.decode();
  } catch (cause) {
    throw notText(path, 'UTF-8', cause);
  }
}

function notText(path: string, encoding: string, cause: unknown): CdxError {
  return new CdxError(
    'file-unreadable',
    `${path}: expected text in ${encoding}, found other bytes. Save the sheet as "CSV UTF-8".`,
    { path, expected: encoding },
    { cause },
  );
}
