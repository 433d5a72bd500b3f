/** `cdx audit diff`: two histories, or two times of one, side by side. Ends as diff(1) does. */
import { Command } from 'commander';
import type { LogDiff } from '@cdx/audit/diff';
import { withHistory, type HistorySource } from '../../io/history-source.ts';
import { positionAt } from '../../io/recorded-run.ts';
import { badInput } from '../../options/bad-input.ts';
import { parseMoment } from '../../options/session-filters.ts';
import { parseLimit, splitList } from '../../options/values.ts';
import { diffReport, type ComparedSide } from '../../render/audit/diff-report.ts';
import { exitCode } from '../../report-error.ts';
import { collect, type CommandContext } from '../context.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const diffVersion = 1;
const shownLimit = 10;

interface DiffFlags {
  readonly store?: string;
  readonly from?: string;
  readonly to?: string;
  readonly ignore?: readonly string[];
  readonly limit?: string;
  readonly json?: boolean;
}

export function diffCommand(context: CommandContext): Command {
  const { program } = context;
  return new Command('diff')
    .summary('compare two histories, or two times of one')
    .description(
      'Compares two histories event by event and session by session: where they part, which ' +
        'sessions ended differently, which times moved. A and B are stores, exports or URLs. ' +
        'Without them, two times of one history. Exit code 0: the same; 1: they differ.',
    )
    .argument('[A]', 'a store file, an export or an esdb:// URL')
    .argument('[B]', 'what it is compared with')
    .option('--store <where>', 'one history; without it the newest in .cdx/')
    .option('--from <time>', 'its state at this time or position: 2026-03-02T10:00, +10h, 1200')
    .option('--to <time>', 'its state at this later time or position; its end unless given')
    .option(
      '--ignore <list>',
      'what is no difference: ids, positions, times, run, recordedAt, data.dueAt, …',
      collect,
    )
    .option('--limit <n>', 'sessions of each list at most; 10 as text, all in --json; "all"')
    .option('--json', 'as JSON, as docs/audit.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${program} audit diff before.db after.db
  ${program} audit diff run.db copy.ndjson --ignore positions
  ${program} audit diff try-1.db try-2.db --ignore ids,run --limit all
  ${program} audit diff --from +10h --to +12h`,
    )
    .action(async (a: string | undefined, b: string | undefined, flags: DiffFlags) => {
      const isEqual = await compare(a, b, flags, context);
      context.end(isEqual ? exitCode.done : exitCode.problem);
    });
}

async function compare(
  a: string | undefined,
  b: string | undefined,
  flags: DiffFlags,
  context: CommandContext,
): Promise<boolean> {
  checkForm(a, b, flags, context.program);
  const { diffLogs, diffPositions, parseIgnored } = await import('@cdx/audit/diff');
  const ignored = parseIgnored(splitList(flags.ignore));
  const limit = limitOf(flags);
  if (a === undefined || b === undefined) {
    return withHistory(flags.store, context, async (history) => {
      const from = await placeOf('--from', flags.from ?? '', history);
      const end = { position: history.head, at: history.lastAt };
      const to = flags.to === undefined ? end : await placeOf('--to', flags.to, history);
      const diff = await diffPositions(history.log, from.position, to.position, { ignored, limit });
      const sideOf = (place: Place): ComparedSide => ({
        name: history.name,
        asOf: place.at,
        upToPosition: place.position,
      });
      return tell({ diff, a: sideOf(from), b: sideOf(to), history, flags }, context);
    });
  }
  return withHistory(a, context, (one) =>
    withHistory(b, context, async (other) => {
      const diff = await diffLogs({ log: one.log }, { log: other.log }, { ignored, limit });
      const sideOf = ({ name }: HistorySource): ComparedSide => ({
        name,
        asOf: null,
        upToPosition: null,
      });
      return tell({ diff, a: sideOf(one), b: sideOf(other), history: one, flags }, context);
    }),
  );
}

interface Told {
  readonly diff: LogDiff;
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  /** Whose clock is shown. */
  readonly history: HistorySource;
  readonly flags: DiffFlags;
}

function tell({ diff, a, b, history, flags }: Told, context: CommandContext): boolean {
  const { clock } = history;
  const ignored = splitList(flags.ignore);
  if (flags.json === true) {
    const document = { diffVersion, timeZone: clock.timeZone, ignored, a, b, ...diff };
    context.terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    const sides = { a, b, ignored };
    context.terminal.stdout.write(diffReport(diff, sides, clock, context.look));
  }
  return diff.equal;
}

/** Errors: `invalid-argument` for anything but two histories, or one with `--from`. */
function checkForm(
  a: string | undefined,
  b: string | undefined,
  { store, from, to }: DiffFlags,
  program: string,
): void {
  if (a !== undefined && b === undefined) {
    throw badInput(
      `There is nothing to compare ${a} with: name a second history, or two times of it with ` +
        `${program} audit diff --store ${a} --from TIME --to TIME.`,
    );
  }
  if (a !== undefined && (store !== undefined || from !== undefined || to !== undefined)) {
    throw badInput(
      'A and B are two histories; --store, --from and --to compare two times of one. Give either.',
    );
  }
  if (a === undefined && from === undefined) {
    throw badInput(
      'Nothing to compare: name two histories (A and B), or two times of one with --from and --to.',
    );
  }
}

function limitOf({ limit, json }: DiffFlags): number {
  if (limit === undefined) return json === true ? Infinity : shownLimit;
  return parseLimit(limit);
}

interface Place {
  /** Of the last event that counts; -1: before the first. */
  readonly position: number;
  /** ms; null where a position was asked for. */
  readonly at: number | null;
}

/** Errors: `invalid-argument` for what is no time and no position, or is not in the history. */
async function placeOf(
  option: string,
  text: string,
  { log, head, clock, startAt, lastAt }: HistorySource,
): Promise<Place> {
  if (/^\d{1,15}$/u.test(text)) {
    const position = Number(text);
    if (position <= head) return { position, at: null };
    throw badInput(`${option} ${text} is behind the end of the history, position ${head}.`);
  }
  const at = parseMoment(option, text, { timeZone: clock.timeZone, startAt });
  if (startAt === null || lastAt === null) {
    throw badInput(`${option} ${text}: the history has no events.`);
  }
  if (at < startAt || at > lastAt) {
    throw badInput(
      `${option} ${text} is not in the history, which goes from ${clock.dateTime(startAt)} to ` +
        `${clock.dateTime(lastAt)} ${clock.timeZone}.`,
    );
  }
  return { position: await positionAt(log, at), at };
}
