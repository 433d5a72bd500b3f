/** `cdx audit replay`: the forms as they were at any time or position of a history. */
import { Command } from 'commander';
import type { ReplayIndex } from '@cdx/audit/replay';
import { sessionColumns, type AsOf } from '@cdx/projections';
import type { Direction } from '@cdx/session';
import { withHistory, type HistorySource } from '../../io/history-source.ts';
import { indexFolder, openIndex } from '../../io/replay-index.ts';
import { displayPath } from '../../io/store-files.ts';
import type { FormScope } from '../../io/view-scope.ts';
import { badInput } from '../../options/bad-input.ts';
import { addFormOptions, outputFormat, type FormFlags } from '../../options/form-options.ts';
import { parseSchedules } from '../../options/run-names.ts';
import { parseDirection } from '../../options/session-filters.ts';
import { splitList } from '../../options/values.ts';
import { parseAsOf } from '../../options/view-options.ts';
import { momentJson, momentLines } from '../../render/audit/moment.ts';
import { formatCount, formatCountOf } from '../../render/numbers.ts';
import { wrap } from '../../render/text.ts';
import { exitCode } from '../../report-error.ts';
import { collect, type CommandContext } from '../context.ts';
import { listSessions } from '../sessions/list-sessions.ts';
import { formQuery, listOrAll } from '../sessions/query.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const replayVersion = 1;

interface ReplayFlags extends FormFlags {
  readonly store?: string;
  readonly asOf?: string;
  readonly knownToHq?: boolean;
  readonly schedule?: readonly string[];
  readonly index?: boolean;
  readonly indexFolder?: string;
}

export function replayCommand(context: CommandContext): Command {
  const { program } = context;
  const command = new Command('replay')
    .summary('show the forms as they were at any time or position')
    .description(
      'The state of a history at a past time or position: how many sessions there were in each ' +
        'status, what the event there changed, and a form. The first time an index is made in a ' +
        'folder beside the store; with it, any position takes a moment, however long the log is.',
    )
    .argument('[direction]', 'download or upload; download unless given')
    .option(
      '--store <where>',
      'a file, an export or an esdb:// URL; without it the newest in .cdx/',
    )
    .option('--as-of <moment>', 'a time or a position: 2026-03-02T10:00, +10h, 120000')
    .option('--known-to-hq', 'what headquarters knew, instead of what was so')
    .option('--index', 'only check the index, and make it or bring it up to the log')
    .option('--index-folder <folder>', 'where the index is; beside a store file unless given')
    .option('--schedule <list>', 'distribution schedules', collect);
  return addFormOptions(command)
    .addHelpText(
      'after',
      `
Times without an offset are in the time zone of the scenario.

Examples:
  ${program} audit replay --as-of +10h
  ${program} audit replay --as-of 1200 --known-to-hq --status Requested
  ${program} audit replay upload --as-of +10h --json | jq .tally
  ${program} audit replay --index`,
    )
    .action(async (word: string | undefined, flags: ReplayFlags) => {
      const direction = word === undefined ? 'download' : parseDirection(word);
      outputFormat(flags);
      await (flags.index === true ? bringUp(flags, context) : replay(direction, flags, context));
      context.end(exitCode.done);
    });
}

async function replay(
  direction: Direction,
  flags: ReplayFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal, look } = context;
  const folder = indexFolder(flags, context);
  await withHistory(flags.store, context, async (history) => {
    const { run, forms, clock, name, head, lastAt } = history;
    const asOf = momentOf(flags.asOf, history);
    const index = await openIndex(history, { folder, asOf }, context);
    const past = await index.at(asOf);
    const recordedAt = past.event?.recordedAt ?? null;
    const scope: FormScope = {
      recorded: { name, run, forms },
      scenario: run?.scenario ?? null,
      reading: flags.knownToHq === true ? 'hq' : 'actual',
      // Of a position it is the time of the event there.
      at: typeof asOf === 'number' ? asOf : (recordedAt ?? lastAt),
      clock,
    };
    const moment = { past, head, scope, tally: await past.view.tally(scope.reading) };
    const schedules = listOrAll(parseSchedules(splitList(flags.schedule), scope.scenario));
    const query = { ...formQuery(direction, flags, scope), schedules };
    const format = outputFormat(flags);
    const form = {
      direction,
      name: direction === 'download' ? 'Download sessions' : 'Upload sessions',
      columns: sessionColumns[direction],
      jsonHead: { replayVersion, direction, ...momentJson(moment) },
    };
    if (format === 'table') {
      terminal.stdout.write(`${[...momentLines(moment, look), ''].join('\n')}\n`);
    }
    await listSessions(form, query, past.view, scope, format, context);
    await past.view.close();
  });
}

/** Digits alone are a position. The end of the history without any. Errors: `invalid-argument`. */
function momentOf(text: string | undefined, history: HistorySource): AsOf {
  const { head, clock, startAt, lastAt, name } = history;
  if (text === undefined) return { position: head };
  if (!/^\d{1,15}$/u.test(text)) return parseAsOf(text, { startAt, lastAt }, clock);
  const position = Number(text);
  if (position <= head) return { position };
  throw badInput(
    head < 0
      ? `--as-of ${text}: ${name} has no events.`
      : `--as-of ${text}: the last event of ${name} is at position ${head}.`,
  );
}

async function bringUp(flags: ReplayFlags, context: CommandContext): Promise<void> {
  const folder = indexFolder(flags, context);
  if (folder === null) {
    throw badInput(
      'There is no place beside this history for an index: give --index-folder FOLDER.',
    );
  }
  await withHistory(flags.store, context, async (history) => {
    const index = await openIndex(history, { folder, checkAll: true }, context);
    const place = displayPath(folder, context.terminal.cwd);
    context.terminal.stdout.write(indexText(index, { flags, history, place }, context));
  });
}

const origins = {
  fits: 'It was up to date, and is whole.',
  broughtUp: 'It was brought up to the log.',
  made: 'It was made.',
  madeAnew: 'It was of another log, of another version or damaged, and was made anew.',
} as const;

function indexText(
  index: ReplayIndex,
  {
    flags,
    history,
    place,
  }: {
    readonly flags: ReplayFlags;
    readonly history: HistorySource;
    readonly place: string;
  },
  { look }: CommandContext,
): string {
  const { checkpoint, events, sessions, bytes, origin } = index;
  if (flags.json === true) {
    const document = {
      replayVersion,
      store: history.name,
      index: place,
      origin,
      position: checkpoint,
      head: history.head,
      events,
      sessions,
      bytes,
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  }
  const each = events === 0 ? '' : ` (${(bytes / events).toFixed(1)} an event)`;
  const lines = [
    `Replay index of ${history.name}: ${place}.`,
    `${formatCountOf(events, 'event')}, ${formatCountOf(sessions, 'session')}; ${formatCount(bytes)} bytes${each}.`,
    origins[origin],
    ...(checkpoint < history.head
      ? [
          `It ends at position ${checkpoint}: behind it the log is wrong. cdx audit verify tells more.`,
        ]
      : []),
  ];
  return `${lines.flatMap((line) => wrap(line, look.width)).join('\n')}\n`;
}
