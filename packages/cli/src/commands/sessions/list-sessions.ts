/** Writes what a form shows, as a table, JSON or CSV. `cdx sessions` and `cdx history` call it. */
import type { SessionColumn, SessionsView, StatedRow } from '@cdx/projections';
import { scopeJson, type FormScope } from '../../io/view-scope.ts';
import type { OutputFormat } from '../../options/form-options.ts';
import { csvRecord } from '../../render/csv.ts';
import { formatCount, formatCountOf } from '../../render/numbers.ts';
import { csvCell, sessionId } from '../../render/sessions/session-cells.ts';
import { sessionsTableLines, type FormTable } from '../../render/sessions/sessions-table.ts';
import { wrap } from '../../render/text.ts';
import { scopeTitle } from '../../render/scope-title.ts';
import type { CommandContext } from '../context.ts';
import { readRows, type Pages } from './pages.ts';
import type { FormQuery } from './query.ts';

export interface Form extends FormTable {
  /** `Download sessions`. */
  readonly name: string;
  /** Of CSV, in order. */
  readonly columns: readonly SessionColumn[];
  /** What JSON says first: the version and what is listed. */
  readonly jsonHead: Readonly<Record<string, unknown>>;
}

export async function listSessions(
  form: Form,
  query: FormQuery,
  views: Pick<SessionsView, 'query'>,
  scope: FormScope,
  format: OutputFormat,
  context: CommandContext,
): Promise<void> {
  const rows = await readRows(views, query, scope.recorded.forms);
  switch (format) {
    case 'csv':
      return writeCsv(form, rows, scope, context);
    case 'json':
      return writeJson(form, rows, scope, context);
    case 'table': {
      const hidesNoData = query.statuses === undefined && query.showAll !== true;
      return writeTable(form, rows, hidesNoData, scope, context);
    }
  }
}

async function writeCsv(
  { columns }: Form,
  rows: Pages,
  { clock }: FormScope,
  { terminal }: CommandContext,
): Promise<void> {
  terminal.stdout.write(csvRecord(columns.map(({ header }) => header)));
  for await (const page of rows.pages) {
    const records = page.map((row) =>
      csvRecord(columns.map((column) => csvCell(row, column, clock))),
    );
    terminal.stdout.write(records.join(''));
  }
}

/** Written piece by piece, and the same as if it had been made at once. */
async function writeJson(
  { jsonHead }: Form,
  rows: Pages,
  scope: FormScope,
  { terminal }: CommandContext,
): Promise<void> {
  const head = { ...jsonHead, ...scopeJson(scope), total: rows.total };
  terminal.stdout.write(`${JSON.stringify(head, null, 2).slice(0, -2)},\n  "sessions": [`);
  let between = '\n';
  for await (const page of rows.pages) {
    for (const row of page) {
      const text = JSON.stringify({ id: sessionId(row), ...row }, null, 2);
      terminal.stdout.write(`${between}    ${text.replaceAll('\n', '\n    ')}`);
      between = ',\n';
    }
  }
  terminal.stdout.write(between === '\n' ? ']\n}\n' : '\n  ]\n}\n');
}

async function writeTable(
  form: Form,
  { total, shown, pages }: Pages,
  hidesNoData: boolean,
  scope: FormScope,
  { terminal, look }: CommandContext,
): Promise<void> {
  const all: StatedRow[] = [];
  for await (const page of pages) all.push(...page);
  const noData =
    form.direction === 'download' && hidesNoData ? ' No data is hidden; --show-all shows it.' : '';
  const left = total - shown;
  const count =
    total === 0
      ? 'No session matches.'
      : left === 0
        ? `${formatCountOf(total, 'session')}.`
        : `${formatCount(shown)} of ${formatCountOf(total, 'session')}: ${formatCount(left)} more, use --limit.`;
  const lines = [
    ...scopeTitle(form.name, scope, look),
    '',
    ...(all.length === 0 ? [] : [...sessionsTableLines(form, all, look, scope.clock), '']),
    ...wrap(count + noData, look.width),
  ];
  terminal.stdout.write(`${lines.join('\n')}\n`);
}
