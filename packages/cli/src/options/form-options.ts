/** The options of a form that lists sessions: `cdx sessions` and `cdx history` have them alike. */
import type { Command } from 'commander';
import { collect } from '../commands/context.ts';
import { badInput } from './bad-input.ts';

/** As commander gives them. */
export interface FormFlags {
  readonly from?: string;
  readonly to?: string;
  readonly status?: readonly string[];
  readonly job?: readonly string[];
  readonly group?: readonly string[];
  readonly database?: readonly string[];
  readonly error?: string;
  readonly failureKind?: readonly string[];
  readonly showAll?: boolean;
  readonly limit?: string;
  readonly sort?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

export function addFormOptions(command: Command): Command {
  return command
    .option('--from <time>', 'created at this time or later: 2026-03-02T10:00, +10h')
    .option('--to <time>', 'created before this time')
    .option('--status <list>', 'by name or code: "Apply failed", apply-failed, 8', collect)
    .option('--job <list>', 'jobs, by id or name', collect)
    .option('--group <list>', 'channel data groups', collect)
    .option('--database <list>', 'channel databases', collect)
    .option('--error <id>', 'an Error ID: CDX-7F3A91C2')
    .option('--failure-kind <list>', 'kinds of the last failure: transient, data, …', collect)
    .option('--show-all', 'show No data, too')
    .option('--limit <n>', 'rows at most; 20 in a table, all otherwise; "all"')
    .option('--sort <column[:order]>', 'a column of --csv or key of --json, :asc or :desc')
    .option('--json', 'all columns as JSON, as docs/results.md has it')
    .option('--csv', 'all columns as CSV');
}

export type OutputFormat = 'table' | 'json' | 'csv';

/** Errors: `invalid-argument`. */
export function outputFormat({ json, csv }: Pick<FormFlags, 'json' | 'csv'>): OutputFormat {
  if (json === true && csv === true) throw badInput('Give --json or --csv, not both.');
  return json === true ? 'json' : csv === true ? 'csv' : 'table';
}
