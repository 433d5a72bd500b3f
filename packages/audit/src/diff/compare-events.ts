/** Two events, or their payloads, side by side. */
import type { RecordedEvent } from '@cdx/session';
import type { Ignored } from './ignored.ts';
import type { FieldDifference } from './log-diff.ts';

export interface EventComparison {
  /** The fast answer, asked for every event. */
  readonly isSame: (a: RecordedEvent, b: RecordedEvent) => boolean;
  /** The long answer, in the order of the envelope; empty where they are the same. */
  readonly differences: (a: RecordedEvent, b: RecordedEvent) => readonly FieldDifference[];
}

export function eventComparison({ fields, dataFields }: Ignored): EventComparison {
  // Decided once: this is asked for every event of both logs.
  const [id, position, revision, schemaVersion] = [
    !fields.has('id'),
    !fields.has('position'),
    !fields.has('revision'),
    !fields.has('schemaVersion'),
  ];
  const [runNumber, occurredAt, recordedAt, source] = [
    !fields.has('runNumber'),
    !fields.has('occurredAt'),
    !fields.has('recordedAt'),
    !fields.has('source'),
  ];
  const [correlationId, causationId] = [!fields.has('correlationId'), !fields.has('causationId')];
  const data = !fields.has('data');
  const compared = new Set(
    Object.entries({ id, position, revision, schemaVersion, runNumber, occurredAt, recordedAt })
      .concat(Object.entries({ source, correlationId, causationId, data }))
      .filter(([, isCompared]) => isCompared)
      .map(([name]) => name),
  );
  return {
    isSame: (a, b) =>
      a.type === b.type &&
      a.stream === b.stream &&
      (!revision || a.revision === b.revision) &&
      (!position || a.position === b.position) &&
      (!occurredAt || a.occurredAt === b.occurredAt) &&
      (!recordedAt || a.recordedAt === b.recordedAt) &&
      (!runNumber || a.runNumber === b.runNumber) &&
      (!schemaVersion || a.schemaVersion === b.schemaVersion) &&
      (!source || a.source === b.source) &&
      (!id || a.id === b.id) &&
      (!correlationId || a.correlationId === b.correlationId) &&
      (!causationId || a.causationId === b.causationId) &&
      (!data || isSameJson(a.data, b.data, dataFields)),
    differences: (a, b) => {
      const found: FieldDifference[] = [];
      for (const name of envelopeOrder) {
        if (!always.has(name) && !compared.has(name)) continue;
        collect(name, a[name], b[name], name === 'data' ? dataFields : none, found);
      }
      return found;
    },
  };
}

const envelopeOrder = [
  'position',
  'stream',
  'revision',
  'type',
  'schemaVersion',
  'runNumber',
  'occurredAt',
  'recordedAt',
  'source',
  'id',
  'correlationId',
  'causationId',
  'data',
] as const satisfies readonly (keyof RecordedEvent)[];
const always: ReadonlySet<string> = new Set(['stream', 'type']);
const none: ReadonlySet<string> = new Set();

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

/** The order of keys is no content. Without lists of keys: nothing is made for an event that is the same. */
function isSameJson(a: unknown, b: unknown, left: ReadonlySet<string>): boolean {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  let keys = 0;
  for (const key in a) {
    if (left.size > 0 && left.has(key)) continue;
    keys++;
    if (!Object.hasOwn(b, key) || !isSameJson(a[key], b[key], none)) return false;
  }
  for (const key in b) if (left.size === 0 || !left.has(key)) keys--;
  return keys === 0;
}

function collect(
  path: string,
  a: unknown,
  b: unknown,
  left: ReadonlySet<string>,
  found: FieldDifference[],
): void {
  if (isSameJson(a, b, left)) return;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) {
    found.push({ path, a, b });
    return;
  }
  for (const key of [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted()) {
    if (left.has(key)) continue;
    const [one, other] = [a, b].map((side) => (Object.hasOwn(side, key) ? side[key] : undefined));
    collect(`${path}.${key}`, one, other, none, found);
  }
}
