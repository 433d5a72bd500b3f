/** An event for people: what and when, where, and its payload in one line. */
import type { RecordedEvent } from '@cdx/session';
import type { Look } from '../../render/look.ts';
import { fit, printable } from '../../render/text.ts';
import type { ZoneClock } from '../../render/zone-clock.ts';

/** Each fits the width of the terminal; `--json` has all of it. */
export function eventLines(
  event: RecordedEvent,
  clock: ZoneClock,
  { width, glyphs, paint }: Look,
): readonly string[] {
  const { position, type, stream, revision, recordedAt, source, schemaVersion, data } = event;
  const cut = (text: string): string => fit(printable(text), width, glyphs.ellipsis);
  const version = schemaVersion === 1 ? '' : ` v${schemaVersion}`;
  const head = cut(`${position}  ${clock.dateTime(recordedAt)}  ${type}${version}`);
  const name = head.endsWith(type) ? head.slice(0, -type.length) + paint.bold(type) : head;
  return [
    name,
    cut(`  ${stream} revision ${revision}, by ${source}`),
    paint.dim(cut(`  ${JSON.stringify(data)}`)),
  ];
}
