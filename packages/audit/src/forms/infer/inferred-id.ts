/**
 * Ids of inferred events: the same row gives the same ids, whatever its file is called and wherever in
 * it the row stands, so that importing it again adds nothing.
 */
import { sha256 } from '../../seal/crypto.ts';

/** A UUID of version 8 (RFC 9562, 5.8), from SHA-256 of the name. */
export function inferredId(name: string): string {
  const bytes = sha256('cdx-import\n', name).subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
