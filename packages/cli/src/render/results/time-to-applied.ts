/** Table of time to Applied: overall, by job, by channel data group. */
import type { DirectionResults, DurationSummary, NamedDurations } from '@cdx/simulator';
import type { Look } from '../look.ts';
import { formatCount, shortDuration } from '../numbers.ts';
import { tableLines } from '../table.ts';
import { printable } from '../text.ts';

export interface TimeToAppliedInput {
  readonly downloads: DirectionResults;
  readonly uploads: DirectionResults;
  readonly jobLabel: (id: string) => string;
}

export function timeToAppliedLines(input: TimeToAppliedInput, look: Look): readonly string[] {
  const rows = [
    ...directionRows('Downloads', input.downloads, input.jobLabel, look),
    ...directionRows('Uploads', input.uploads, input.jobLabel, look),
  ];
  if (rows.length === 0) return [];
  const overall = new Set(rows.flatMap(([name], row) => (name?.startsWith(' ') ? [] : [row])));
  return tableLines(
    {
      columns: [
        {
          header: 'Time to Applied',
          min: 15,
          paint: (row) => (overall.has(row) ? look.paint.bold : undefined),
        },
        { header: 'applied', align: 'right', drop: 1 },
        { header: 'p50', align: 'right' },
        { header: 'p95', align: 'right' },
        { header: 'p99', align: 'right', drop: 2 },
        { header: 'max', align: 'right' },
      ],
      rows,
    },
    look,
  );
}

function directionRows(
  title: string,
  { sessions, timeToApplied: { overall, byJob, byGroup } }: DirectionResults,
  jobLabel: (id: string) => string,
  look: Look,
): readonly (readonly string[])[] {
  if (sessions === 0) return [];
  const named = (entry: NamedDurations, name: string): readonly string[] =>
    row(`  ${printable(name)}`, entry, look);
  return [
    row(title, overall, look),
    ...byJob.map((entry) => named(entry, jobLabel(entry.name))),
    // One group alone is what stands above.
    ...(byGroup.length < 2 ? [] : byGroup.map((entry) => named(entry, `group ${entry.name}`))),
  ];
}

function row(name: string, summary: DurationSummary, { glyphs }: Look): readonly string[] {
  const { count, p50Ms, p95Ms, p99Ms, maxMs } = summary;
  const text = (ms: number | null): string => (ms === null ? glyphs.none : shortDuration(ms));
  return [name, formatCount(count), text(p50Ms), text(p95Ms), text(p99Ms), text(maxMs)];
}
