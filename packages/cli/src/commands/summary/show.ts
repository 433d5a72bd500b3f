/** The summary for people: a short table for each list, and below each entry its command. */
import type { Direction } from '@cdx/session';
import type { ViewScope } from '../../io/view-scope.ts';
import { viewOptionsText } from '../../options/view-options.ts';
import type { Look } from '../../render/look.ts';
import { shellWord } from '../../render/next-steps.ts';
import { formatCount } from '../../render/numbers.ts';
import { scopeTitle } from '../../render/scope-title.ts';
import { tableLines, type TableColumn } from '../../render/table.ts';
import { printable, wrap } from '../../render/text.ts';
import type { SummaryFlags } from './command.ts';
import type { NamedEntry, NamedLists } from './entries.ts';

export interface SummaryContext {
  readonly scope: ViewScope;
  readonly flags: SummaryFlags;
  /** `cdx` or `npx cdx`. */
  readonly program: string;
}

export function summaryText(
  lists: Readonly<Record<Direction, NamedLists>>,
  context: SummaryContext,
  look: Look,
): readonly string[] {
  const { download, upload } = lists;
  const hasUploads = upload.failingJobs.length + upload.errors.length > 0;
  const sections = [
    ...sectionsOf('download', download, context, look),
    ...(hasUploads ? sectionsOf('upload', upload, context, look) : []),
  ];
  return [
    ...scopeTitle('Summary', context.scope, look),
    ...sections.flatMap((lines) => ['', ...lines]),
  ];
}

function sectionsOf(
  direction: Direction,
  { failingJobs, suspendedJobs, errors }: NamedLists,
  context: SummaryContext,
  look: Look,
): readonly (readonly string[])[] {
  const of = direction === 'download' ? '' : ' of uploads';
  const lines = <Entry extends NamedEntry>(
    title: string,
    entries: readonly Entry[],
    rest: readonly TableColumn[],
    cells: (entry: Entry) => readonly string[],
  ): readonly string[] => {
    const heading = title + of;
    if (entries.length === 0) return wrap(`${heading}: none`, look.width);
    const columns = [{ header: 'sessions', align: 'right' as const }, ...rest];
    const rows = entries.map((entry) => [formatCount(entry.count), ...cells(entry)]);
    const [header = '', ...table] = tableLines({ columns, rows }, look);
    return [
      look.paint.bold(heading),
      header,
      ...table.flatMap((line, index) => {
        const entry = entries[index] as Entry;
        return [line, `  ${commandOf(direction, entry.entry, context)}`];
      }),
    ];
  };
  const job = [{ header: 'job', min: 12 }];
  const error = [{ header: 'Error ID' }, { header: 'message', min: 8 }];
  return [
    lines('Top failing jobs', failingJobs, job, ({ jobName }) => [printable(jobName)]),
    ...(direction === 'upload'
      ? []
      : [lines('Top suspended jobs', suspendedJobs, job, ({ jobName }) => [printable(jobName)])]),
    lines('Top errors', errors, error, ({ errorId, message }) => [errorId, printable(message)]),
  ];
}

/** Asks the same of the list as was asked of the summary. */
function commandOf(
  direction: Direction,
  entry: string,
  { flags, program }: SummaryContext,
): string {
  const times = [
    flags.from === undefined ? '' : ` --from ${shellWord(flags.from)}`,
    flags.to === undefined ? '' : ` --to ${shellWord(flags.to)}`,
  ].join('');
  return `${program} sessions ${direction} --where ${shellWord(entry)}${times}${viewOptionsText(flags)}`;
}
