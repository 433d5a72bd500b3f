/** Which type of event is named in a line: by its first bytes, then by all of them. */
import { Literal } from './bytes.ts';
import { eventTypes } from './event-kinds.ts';

interface Named {
  readonly kind: number;
  readonly name: Literal;
}

const quote = 0x22;
/** The shortest name has more. */
const prefixBytes = 8;
const bucketCount = 256;

const lengths = Uint8Array.from(eventTypes, (type) => type.length);
const buckets: Named[][] = Array.from({ length: bucketCount }, () => []);
for (const [kind, type] of eventTypes.entries()) {
  const bytes = Uint8Array.from(Buffer.from(type));
  bucketAt(new DataView(bytes.buffer), 0).push({ kind, name: new Literal(type) });
}

function bucketAt(view: DataView, at: number): Named[] {
  const mixed =
    Math.imul(view.getInt32(at, true), 0x9e3779b1) ^
    Math.imul(view.getInt32(at + 4, true), 0x85ebca6b);
  return buckets[mixed >>> 24] as Named[];
}

/** Kind of the type whose name stands there, up to a quote; -1 where there is none. */
export function kindAt(view: DataView, at: number, end: number): number {
  if (at + prefixBytes > end) return -1;
  const bucket = bucketAt(view, at);
  for (let index = 0; index < bucket.length; index++) {
    const { kind, name } = bucket[index] as Named;
    if (!name.isAt(view, at, end)) continue;
    const behind = at + name.length;
    if (behind < end && view.getUint8(behind) === quote) return kind;
  }
  return -1;
}

export function kindLength(kind: number): number {
  return lengths[kind] as number;
}
