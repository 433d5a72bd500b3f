/** Registers that are not ready, for people: a table, each reason once, and how many there are. */
import { notReadyCodes, type NotReadyCode, type Readiness } from '@cdx/projections';
import { jobLabel } from '@cdx/session';
import { chooseColumns, rowsOf, type FilledColumn } from '../../render/choose-columns.ts';
import { factLines } from '../../render/facts.ts';
import type { Look } from '../../render/look.ts';
import { formatCount, formatCountOf, shortDuration } from '../../render/numbers.ts';
import { tableLines } from '../../render/table.ts';
import { printable, wrap } from '../../render/text.ts';
import type { ZoneClock } from '../../render/zone-clock.ts';

export interface NotReady {
  /** Those that are shown. */
  readonly rows: readonly Readiness[];
  readonly notReady: number;
  /** All that were looked at. */
  readonly registers: number;
}

export function notReadyLines(
  { rows, notReady, registers }: NotReady,
  clock: ZoneClock,
  look: Look,
): readonly string[] {
  const closing = wrap(closingText(registers, notReady, rows.length), look.width);
  if (rows.length === 0) return closing;
  return [...table(rows, look, clock), '', ...reasonLines(rows, look), '', ...closing];
}

const reasonWords: Readonly<Record<NotReadyCode, string>> = {
  notLoaded: 'not loaded',
  changesLost: 'changes lost',
  suspended: 'suspended',
  failed: 'failed',
  stale: 'stale',
  paused: 'paused',
};

function table(rows: readonly Readiness[], look: Look, clock: ZoneClock): readonly string[] {
  const { none } = look.glyphs;
  const column = (cell: (row: Readiness) => string): readonly string[] => rows.map(cell);
  const columns: readonly FilledColumn[] = [
    { header: 'Register', cells: column((row) => printable(row.channelDatabase)) },
    {
      header: 'not ready',
      min: look.width < 60 ? 12 : 28,
      cells: column(({ reasons }) => reasons.map(({ code }) => reasonWords[code]).join(', ')),
    },
    {
      header: 'stale for',
      align: 'right',
      cells: column(({ stalenessMs }) => (stalenessMs === 0 ? none : shortDuration(stalenessMs))),
    },
    { header: 'open', align: 'right', cells: column((row) => formatCount(row.openSessions)) },
    {
      header: 'last applied',
      cells: column(({ databaseAppliedAt }) =>
        databaseAppliedAt === null ? '' : clock.short(databaseAppliedAt),
      ),
    },
    {
      header: 'worst job',
      min: 20,
      cells: column(({ worstJob }) => (worstJob === null ? '' : printable(jobLabel(worstJob)))),
    },
    { header: 'Group', min: 8, cells: column((row) => printable(row.channelDataGroup ?? '')) },
  ];
  const chosen = chooseColumns(columns, look.width);
  return tableLines({ columns: chosen, rows: rowsOf(chosen) }, look);
}

/** Each reason of these rows once: what is the matter, what to do. */
function reasonLines(rows: readonly Readiness[], look: Look): readonly string[] {
  const messages = new Map(
    rows.flatMap(({ reasons }) => reasons.map(({ code, message }) => [code, message] as const)),
  );
  return factLines(
    notReadyCodes.flatMap((code) => {
      const message = messages.get(code);
      return message === undefined ? [] : [[reasonWords[code], message] as const];
    }),
    look,
  );
}

function closingText(registers: number, notReady: number, shown: number): string {
  if (registers === 0) {
    return 'There are no registers: no channel data group of kind register has one.';
  }
  if (notReady === 0) {
    return registers === 1
      ? 'The register is ready to go offline.'
      : `All ${formatCount(registers)} registers are ready to go offline.`;
  }
  const counts = `${formatCount(notReady)} of ${formatCountOf(registers, 'register')} ${notReady === 1 ? 'is' : 'are'} not ready to go offline.`;
  const left = notReady - shown;
  return left === 0 ? counts : `${counts} ${formatCount(left)} more, use --limit.`;
}
