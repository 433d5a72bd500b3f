/** What a verification found, as text. */
import type { SealAnswer, Seal } from '@cdx/audit/seal';
import {
  findingRules,
  noteRules,
  type EventPlace,
  type Finding,
  type Note,
  type Rule,
  type VerifyReport,
} from '@cdx/audit/verify';
import type { Look } from '../look.ts';
import { formatCount, formatCountOf } from '../numbers.ts';
import { tableLines } from '../table.ts';
import { printable, wrap } from '../text.ts';
import type { ZoneClock } from '../zone-clock.ts';

export interface SealedRange {
  readonly file: string;
  readonly seal: Seal;
  readonly answer: SealAnswer;
}

export interface VerifyReportOptions {
  readonly name: string;
  readonly report: VerifyReport;
  readonly sealed: SealedRange | null;
  readonly clock: ZoneClock;
  /** Whether single notes are listed. */
  readonly listsNotes: boolean;
  readonly program: string;
}

export function verifyLines(options: VerifyReportOptions, look: Look): readonly string[] {
  const { report, sealed } = options;
  return [
    ...titleLines(options, look),
    '',
    ...countLines('Finding', report.findingCounts, findingRules, look, 'No findings.'),
    ...report.findings.flatMap((finding) => ['', ...findingLines(finding, options.clock, look)]),
    ...moreLines(report.findings.length, report.findingCounts, look),
    ...(sealed === null ? [] : ['', ...sealLines(sealed, look)]),
    ...noteLines(options, look),
    ...uncheckedLines(report, look),
  ];
}

function titleLines({ name, report, clock }: VerifyReportOptions, look: Look): readonly string[] {
  const { events, head, lastRecordedAt } = report;
  const until =
    lastRecordedAt === null
      ? ''
      : `, up to position ${head}, ${clock.dateTime(lastRecordedAt)} ${clock.timeZone}`;
  const title = `Verified ${printable(name)}: ${formatCountOf(events, 'event')}${until}`;
  return wrap(title, look.width).map((line) => look.paint.bold(line));
}

function countLines(
  header: string,
  counts: Readonly<Record<string, number>>,
  texts: Readonly<Record<string, string>>,
  look: Look,
  none: string,
): readonly string[] {
  const found = Object.keys(texts).filter((rule) => counts[rule] !== undefined);
  if (found.length === 0) return [none];
  return tableLines(
    {
      columns: [
        { header },
        { header: 'Count', align: 'right' },
        { header: header === 'Finding' ? 'Every honest history keeps' : 'What it is', min: 20 },
      ],
      rows: found.map((rule) => [rule, formatCount(counts[rule] ?? 0), texts[rule] ?? '']),
    },
    look,
  );
}

function findingLines(finding: Finding, clock: ZoneClock, look: Look): readonly string[] {
  const { paint, width } = look;
  const { rule, text, expected, history } = finding;
  const [first = '', ...rest] = wrap(`${rule}: ${whereOf(finding, clock)}`, width);
  const lines = [
    paint.red(rule) + first.slice(rule.length),
    ...rest,
    ...indented(printable(text), width),
    ...(expected === '' ? [] : indented(`expected: ${printable(expected)}`, width)),
  ];
  if (history === null) return lines;
  const rows = history.map((event) => [
    String(event.position),
    String(event.revision),
    clock.short(event.occurredAt),
    event.type,
  ]);
  return [
    ...lines,
    '  the shortest history that shows it:',
    ...tableLines(
      {
        columns: [
          { header: 'Position', align: 'right' },
          { header: 'Revision', align: 'right' },
          { header: 'Occurred' },
          { header: 'Event', min: 12 },
        ],
        rows,
        indent: 4,
      },
      look,
    ),
  ];
}

function whereOf({ event, line }: Pick<Finding, 'event' | 'line'>, clock: ZoneClock): string {
  const inFile = line === null ? '' : `line ${line}`;
  if (event === null) return inFile === '' ? 'the log as a whole' : inFile;
  const place = placeText(event, clock);
  return inFile === '' ? place : `${place}, ${inFile}`;
}

function placeText(event: EventPlace, clock: ZoneClock): string {
  const { position, stream, revision, type, recordedAt } = event;
  return `position ${position}, ${printable(type)} in ${printable(stream)} (revision ${revision}), recorded ${clock.short(recordedAt)}`;
}

function indented(text: string, width: number): readonly string[] {
  return wrap(text, width - 2).map((line) => `  ${line}`);
}

function moreLines(
  told: number,
  counts: Readonly<Record<string, number>>,
  look: Look,
): readonly string[] {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (all <= told) return [];
  const text = `… and ${formatCount(all - told)} more. --limit N tells as many, --json as JSON.`;
  return ['', ...wrap(text.replace('…', look.glyphs.ellipsis), look.width)];
}

function noteLines(
  { report, listsNotes, clock, program }: VerifyReportOptions,
  look: Look,
): readonly string[] {
  const { noteCounts, notes } = report;
  const counts = countLines('Note', noteCounts, noteRules, look, 'No notes.');
  if (Object.keys(noteCounts).length === 0) return ['', ...counts];
  if (!listsNotes) {
    const hint = `Notes are remarkable and can be honest. ${program} audit verify --notes lists them.`;
    return ['', ...counts, '', ...wrap(hint, look.width)];
  }
  const lines = notes.flatMap((note: Note) => [
    '',
    ...wrap(`${note.rule}: ${whereOf(note, clock)}`, look.width),
    ...indented(printable(note.text), look.width),
  ]);
  return ['', ...counts, ...lines, ...moreLines(notes.length, noteCounts, look)];
}

function uncheckedLines({ notChecked }: VerifyReport, { width, paint }: Look): readonly string[] {
  if (notChecked.length === 0) return [];
  const lines = notChecked.flatMap(({ rule, text }) =>
    indented(rule === null ? text : `${rule satisfies Rule}: ${text}`, width),
  );
  return ['', paint.bold('Not checked'), ...lines];
}

function sealLines({ file, seal, answer }: SealedRange, look: Look): readonly string[] {
  const { paint, width } = look;
  const { from, to, fingerprint } = seal.header;
  const range = `positions ${from} to ${to}`;
  const key = answer.isKeyGiven
    ? `Key: ${fingerprint}, the one that was given.`
    : `Key: ${fingerprint}, from the seal itself: this shows that nothing has changed since whoever holds that key sealed it, not who that is. --key FILE says who it must be.`;
  if (answer.findings.length === 0) {
    const whole = `Seal ${printable(file)}: ${range} are as they were sealed (${formatCountOf(answer.wholeEvents, 'event')}).`;
    return [...wrap(whole, width), ...wrap(key, width)];
  }
  return [
    ...wrap(`Seal ${printable(file)}, ${range}:`, width),
    ...answer.findings.flatMap(({ code, text }) => {
      const [first = '', ...rest] = wrap(`${code}: ${printable(text)}`, width - 2);
      return [
        `  ${paint.red(code)}${first.slice(code.length)}`,
        ...rest.map((line) => `  ${line}`),
      ];
    }),
    ...wrap(key, width),
  ];
}
