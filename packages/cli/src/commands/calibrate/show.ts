/** What `cdx calibrate` prints: the parts of a scenario, and how it compares with its history. */
import type { CalibratedPart, Calibration, MeasureLine } from '@cdx/audit/calibrate';
import type { Look } from '../../render/look.ts';
import {
  formatCount,
  formatCountOf,
  formatRate,
  formatShare,
  shortDuration,
} from '../../render/numbers.ts';
import { tableLines } from '../../render/table.ts';
import { printable, wrap } from '../../render/text.ts';

const basisWords: Readonly<Record<CalibratedPart['basis'], string>> = {
  fitted: 'fitted',
  counted: 'counted',
  seen: 'seen',
  default: 'default',
};

export function calibrationLines(calibration: Calibration, look: Look): readonly string[] {
  const { parts, notes, events, sessions, startAt, endAt } = calibration;
  const careful = parts.filter(({ warning }) => warning !== null);
  const head =
    `Calibrated from ${formatCountOf(events, 'event')}: ${formatCountOf(sessions.download, 'download session')} and ` +
    `${formatCountOf(sessions.upload, 'upload session')} in ${shortDuration(endAt - startAt)}.`;
  const table = tableLines(
    {
      columns: [
        { header: 'Part', min: 16 },
        { header: 'Value', min: 16 },
        { header: 'From' },
        { header: 'n', align: 'right' },
        { header: 'KS', align: 'right' },
        { header: '' },
      ],
      rows: parts.map(({ name, value, basis, n, ks, warning }) => [
        printable(name),
        printable(value),
        basisWords[basis],
        formatCount(n),
        ks === null ? '' : ks.toFixed(3),
        warning === null ? '' : '!',
      ]),
    },
    look,
  );
  return [
    ...wrap(head, look.width),
    '',
    ...table,
    ...(careful.length === 0 ? [] : ['', look.paint.bold('To be taken with care')]),
    ...careful.flatMap(({ name, warning }) => entry('!', `${name}: ${warning ?? ''}.`, look)),
    ...(notes.length === 0 ? [] : ['', look.paint.bold('What the history does not tell')]),
    ...notes.flatMap((note) => entry('-', note, look)),
  ];
}

function entry(sign: string, text: string, look: Look): readonly string[] {
  return wrap(printable(text), look.width - 4).map((line, at) =>
    at === 0 ? `  ${sign} ${line}` : `    ${line}`,
  );
}

/** Nothing where nothing was simulated. */
export function checkLines(lines: readonly MeasureLine[], look: Look): readonly string[] {
  const [first] = lines;
  if (first === undefined) return [];
  const runs = first.simulated.length;
  const table = tableLines(
    {
      columns: [
        { header: 'Measure', min: 16 },
        { header: 'History', align: 'right' },
        { header: 'Simulated', align: 'right' },
        { header: 'from', align: 'right' },
        { header: 'to', align: 'right' },
        { header: 'Difference', align: 'right' },
      ],
      rows: lines.map((line) => rowOf(line)),
    },
    look,
  );
  const title = `The history beside ${formatCountOf(runs, 'simulated run')}`;
  return ['', look.paint.bold(title), ...table];
}

function rowOf({ name, unit, original, simulated }: MeasureLine): readonly string[] {
  const values = simulated.filter((value) => value !== null);
  const text = (value: number): string => {
    if (unit === 'ms') return shortDuration(value);
    return unit === 'share' ? formatShare(value, 1) : formatRate(value);
  };
  if (values.length === 0) return [name, text(original), '', '', '', ''];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const difference =
    original === 0
      ? ''
      : `${mean >= original ? '+' : ''}${((100 * (mean - original)) / original).toFixed(1)}%`;
  return [
    name,
    text(original),
    text(mean),
    text(Math.min(...values)),
    text(Math.max(...values)),
    difference,
  ];
}
