/** The first place where two histories are not the same, for people. */
import type { Divergence, FieldDifference } from '@cdx/audit/diff';
import type { RecordedEvent } from '@cdx/session';
import { factLines } from '../facts.ts';
import type { Look } from '../look.ts';
import { formatCountOf } from '../numbers.ts';
import { tableLines } from '../table.ts';
import { printable, textWidth, wrap } from '../text.ts';
import type { ZoneClock } from '../zone-clock.ts';

const fieldsShown = 16;

export function divergenceLines(
  divergence: Divergence | null,
  ignored: readonly string[],
  clock: ZoneClock,
  look: Look,
): readonly string[] {
  if (divergence === null) return [];
  const { index, a, b, fields } = divergence;
  const after =
    index === 0 ? 'at the first event' : `after ${formatCountOf(index, 'event')} that are the same`;
  return [
    ...wrap(`First divergence ${after}: ${kindText(divergence)}`, look.width).map((line, place) =>
      place === 0 ? line.replace('First divergence', look.paint.bold) : line,
    ),
    ...factLines(
      [
        ['  A', eventText(a, clock)],
        ['  B', eventText(b, clock)],
      ],
      look,
    ),
    ...fieldLines(fields, clock, look),
    ...hintLines(divergence, ignored, look),
  ];
}

function kindText({ kind, events }: Divergence): string {
  switch (kind) {
    case 'changed':
      return 'the same event with other content.';
    case 'added':
      return `B has ${formatCountOf(events ?? 0, 'event')} here that A does not have.`;
    case 'removed':
      return `A has ${formatCountOf(events ?? 0, 'event')} here that B does not have.`;
    case 'reordered':
      return 'both have these events, in another order.';
    case 'endOfA':
      return 'A ends here.';
    case 'endOfB':
      return 'B ends here.';
    case 'other':
      return 'from here on they go different ways.';
  }
}

function eventText(event: RecordedEvent | null, clock: ZoneClock): string {
  if (event === null) return 'no more events';
  const { position, type, stream, revision, recordedAt } = event;
  return printable(
    `${type} of ${stream}, revision ${revision}; position ${position}, recorded ${clock.dateTime(recordedAt)}`,
  );
}

function fieldLines(
  fields: readonly FieldDifference[],
  clock: ZoneClock,
  look: Look,
): readonly string[] {
  if (fields.length === 0) return [];
  const shown = fields.slice(0, fieldsShown);
  const paths = shown.map(({ path }) => textWidth(path));
  const room = Math.floor((look.width - Math.max(...paths) - 6) / 2);
  const rows = shown.map(({ path, a, b }) => [
    printable(path),
    ...whereTheyPart(valueText(path, a, clock, look), valueText(path, b, clock, look), room, look),
  ]);
  const columns = [
    { header: 'field', min: 12 },
    { header: 'A', min: 10 },
    { header: 'B', min: 10 },
  ];
  const left = fields.length - shown.length;
  return [
    ...tableLines({ indent: 2, columns, rows }, look),
    ...(left > 0 ? [look.paint.dim(`  ${formatCountOf(left, 'field')} more; --json has all`)] : []),
  ];
}

const times = new Set(['occurredAt', 'recordedAt', 'data.dueAt', 'data.oldestChangeAt']);

function valueText(path: string, value: unknown, clock: ZoneClock, look: Look): string {
  if (value === undefined) return look.glyphs.none;
  if (times.has(path) && typeof value === 'number') return clock.iso(value);
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

const keptBefore = 8;

/** Two long texts from a little before their first difference on: a cell may be cut at its end. */
function whereTheyPart(a: string, b: string, room: number, look: Look): readonly [string, string] {
  let same = 0;
  while (same < Math.min(a.length, b.length) && a[same] === b[same]) same++;
  const cut = same - keptBefore;
  if (cut <= 0 || Math.max(a.length, b.length) <= room) return [a, b];
  return [look.glyphs.ellipsis + a.slice(cut), look.glyphs.ellipsis + b.slice(cut)];
}

/** Words of `--ignore` for what often is no difference: copies and reruns. */
const mayBeIgnored: readonly (readonly [word: string, paths: ReadonlySet<string>])[] = [
  ['positions', new Set(['position', 'data.upToPosition'])],
  ['ids', new Set(['id', 'correlationId', 'causationId'])],
  ['recordedAt', new Set(['recordedAt'])],
];

/** Where only ids or places differ, or what was run, the rest may be what is asked for. */
function hintLines(
  { a, b, fields }: Divergence,
  ignored: readonly string[],
  look: Look,
): readonly string[] {
  if (isOfRun(a) && isOfRun(b)) {
    const all = [...new Set([...ignored, 'run', 'ids', 'positions'])].join(',');
    return wrap(
      `These are other runs. --ignore ${all} compares what happened in them.`,
      look.width,
    ).map(look.paint.dim);
  }
  const words = mayBeIgnored
    .filter(([, paths]) => fields.some(({ path }) => paths.has(path)))
    .map(([word]) => word);
  const isOnlyThat = fields.every(({ path }) => mayBeIgnored.some(([, paths]) => paths.has(path)));
  if (words.length === 0 || !isOnlyThat) return [];
  const all = [...ignored, ...words].join(',');
  const text = `That is all that differs here. --ignore ${all} compares the rest.`;
  return wrap(text, look.width).map(look.paint.dim);
}

const isOfRun = (event: RecordedEvent | null): boolean => event?.stream.startsWith('run-') ?? false;
