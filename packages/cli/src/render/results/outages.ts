/** Each outage that is there once, with the backlog around it; how available the others left things. */
import type { AvailabilityResults, OutageResults, RunResults, Scenario } from '@cdx/simulator';
import { factLines } from '../facts.ts';
import type { Look } from '../look.ts';
import { formatCount, formatCountOf, shortDuration } from '../numbers.ts';
import { fitsWhole, tableLines, type TableOptions } from '../table.ts';
import { printable, wrap } from '../text.ts';
import type { ZoneClock } from '../zone-clock.ts';

export function outageLines(
  { outages, endAt }: RunResults,
  look: Look,
  clock: ZoneClock,
): readonly string[] {
  if (outages.length === 0) return [];
  const { none } = look.glyphs;
  // Where all are of the network, as most are, nothing is said of it.
  const networkOnly = outages.every(({ of }) => of === 'network');
  const rows = outages.map((outage) => ({
    name: printable(outage.name),
    of: networkOnly ? membersText(outage, outage.databases) : placeText(outage, outage.databases),
    from: clock.short(outage.startAt).slice(0, 11),
    lasted: shortDuration(outage.endAt - outage.startAt),
    before: outage.backlogBefore === null ? none : formatCount(outage.backlogBefore),
    peak: outage.backlogBefore === null ? none : formatCount(outage.peakBacklog),
    recovery: recovery(outage, endAt),
  }));
  const table: TableOptions = {
    columns: [
      { header: 'Outages' },
      { header: networkOnly ? 'databases' : 'of' },
      { header: 'from' },
      { header: 'lasted' },
      { header: 'before', align: 'right' },
      { header: 'peak', align: 'right' },
      { header: 'recovered' },
    ],
    rows: rows.map(({ recovery: [cell], ...row }) => [...Object.values(row), cell]),
  };
  if (fitsWhole(table, look)) return tableLines(table, look);
  return rows.flatMap(({ name, of, from, lasted, before, peak, recovery: [, said] }) => [
    ...wrap(`Outage ${name}`, look.width).map((line) => look.paint.bold(line)),
    ...factLines(
      [
        [networkOnly ? '  cut off' : '  of', `${of} from ${from} for ${lasted}`],
        ['  backlog', `${before} before, ${peak} at its peak, ${said}`],
      ],
      look,
    ),
  ]);
}

/** Outages and crashes that recur or come at random: how often, and what share of the time things were there. */
export function availabilityLines(
  { availability }: RunResults,
  { outages, crashes }: Scenario,
  look: Look,
): readonly string[] {
  const faults = [...outages, ...crashes];
  const rows = availability
    .filter((_, index) => faults[index]?.timing.kind !== 'once')
    .map((entry) => [
      printable(entry.name),
      placeText(entry, entry.members),
      formatCount(entry.windows),
      entry.windows === 0 ? look.glyphs.none : shortDuration(entry.downMs / entry.windows),
      availabilityText(entry, look),
    ]);
  if (rows.length === 0) return [];
  return tableLines(
    {
      columns: [
        { header: 'Repeated outages', min: 10 },
        { header: 'of', min: 8 },
        { header: 'windows', align: 'right' },
        { header: 'mean', align: 'right', drop: 1 },
        { header: 'available', align: 'right' },
      ],
      rows,
    },
    look,
  );
}

type Struck = Pick<AvailabilityResults, 'of' | 'channelDataGroup'>;

function membersText({ channelDataGroup }: Struck, count: number): string {
  return channelDataGroup === null
    ? formatCountOf(count, 'database')
    : `${formatCount(count)} ${printable(channelDataGroup)}`;
}

function placeText(struck: Struck, count: number): string {
  switch (struck.of) {
    case 'network':
      return `network of ${membersText(struck, count)}`;
    case 'channelDatabase':
      return `databases of ${membersText(struck, count)}`;
    case 'asyncServer':
      return 'Async Server';
    case 'batch':
      return 'batch server';
    case 'asyncClient':
      return `clients of ${membersText(struck, count)}`;
  }
}

/** Never 100% where something was away, however shortly. */
function availabilityText({ availability, downMs }: AvailabilityResults, { glyphs }: Look): string {
  if (availability === null) return glyphs.none;
  const percent = 100 * availability;
  return downMs > 0 && percent > 99.995 ? '>99.99%' : `${percent.toFixed(2)}%`;
}

/** As a cell below `recovered`, and behind the levels in a sentence. */
function recovery(outage: OutageResults, runEndAt: number): readonly [cell: string, said: string] {
  const { of, backlogBefore, peakBacklog, recoveryMs, endAt } = outage;
  const alike = (text: string) => [text, text] as const;
  if (backlogBefore === null) return alike('not begun');
  if (endAt > runEndAt) return alike(of === 'network' ? 'still cut off' : 'still out');
  if (recoveryMs === null) return ['not yet', 'not recovered yet'];
  // A backlog that was never above its level of before has nothing to recover from.
  if (peakBacklog <= backlogBefore) return alike('no rise');
  const after = `after ${shortDuration(recoveryMs)}`;
  return [after, `recovered ${after}`];
}
