/**
 * What the metadata of a stream say about which of its events can be read.
 */
export interface Retention {
  /** Events at most, counted from the newest. */
  readonly maxCount: number | undefined;
  /** Age in ms above which events are not read. */
  readonly maxAgeMs: number | undefined;
  /** Revision of the first event that can be read, `Infinity` for a deleted stream. */
  readonly truncateBefore: number | undefined;
}

export const noRetention: Retention = {
  maxCount: undefined,
  maxAgeMs: undefined,
  truncateBefore: undefined,
};

/** Metadata streams keep their newest event alone, and have no metadata themselves. */
export const metadataStreamRetention: Retention = { ...noRetention, maxCount: 1 };

/** $tb of a stream that was deleted (and not tombstoned): the largest signed 64-bit number. */
const deletedBefore = 2 ** 63;
export const deletedMetadata = '{"$tb":9223372036854775807}';

/**
 * `data`: JSON text. As EventStoreDB has it: with one value of the wrong kind none of them counts,
 * and a number out of its range does not count alone.
 */
export function retentionOf(data: Uint8Array): Retention {
  const metadata = objectOf(data);
  if (metadata === undefined) return noRetention;
  const { $maxCount, $maxAge, $tb, $cacheControl, $tmp, $acl } = metadata;
  const numbers = [$maxCount, $maxAge, $tb, $cacheControl];
  const fits =
    numbers.every((value) => value === undefined || isLong(value)) &&
    ($tmp === undefined || typeof $tmp === 'boolean') &&
    ($acl === undefined || isAccessList($acl));
  if (!fits) return noRetention;
  const maxAge = from(1, $maxAge);
  const truncateBefore = from(0, $tb);
  return {
    maxCount: from(1, $maxCount),
    maxAgeMs: maxAge === undefined ? undefined : maxAge * 1000,
    truncateBefore: truncateBefore === deletedBefore ? Infinity : truncateBefore,
  };
}

export function isSoftDeleted({ truncateBefore }: Retention): boolean {
  return truncateBefore === Infinity;
}

/** The metadata with another $tb, as JSON text; undefined where they are no JSON object. */
export function withTruncateBefore(data: Uint8Array, revision: number): Uint8Array | undefined {
  const metadata = objectOf(data);
  if (metadata === undefined) return undefined;
  return Buffer.from(JSON.stringify({ ...metadata, $tb: revision }));
}

function objectOf(data: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(data).toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function isLong(value: unknown): boolean {
  return Number.isInteger(value) && Math.abs(value as number) <= deletedBefore;
}

function from(min: number, value: unknown): number | undefined {
  return typeof value === 'number' && value >= min ? value : undefined;
}

const roles: ReadonlySet<string> = new Set(['$r', '$w', '$d', '$mr', '$mw']);

function isAccessList(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([role, names]: [string, unknown]) => {
    if (!roles.has(role)) return false;
    return [names].flat().every((name) => typeof name === 'string');
  });
}
