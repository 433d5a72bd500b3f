/** `cdx session`: one session from its first event to its last. */
import { Command } from 'commander';
import { sessionHistory, type SessionHistory } from '@cdx/projections';
import { CdxError } from '@cdx/session';
import { openRecordedStore, type RecordedStore } from '../../io/open-store.ts';
import { quoted } from '../../options/bad-input.ts';
import { shellWord } from '../../render/next-steps.ts';
import { sessionId } from '../../render/sessions/session-cells.ts';
import { sessionReport } from '../../render/sessions/session-report.ts';
import { zoneClock } from '../../render/zone-clock.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import { nearestIds } from './nearest-ids.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const sessionVersion = 1;

interface SessionFlags {
  readonly store?: string;
  readonly json?: boolean;
}

export function sessionCommand(context: CommandContext): Command {
  return new Command('session')
    .summary('show one session: its history, attempts and next retry')
    .description(
      'One session: its status and message, the attempts at each stage, the next retry, and every ' +
        'event. The id is session number and channel database, as cdx sessions shows it. A ' +
        'download and an upload may share it: then both are shown, and the name of the stream ' +
        'tells one of them.',
    )
    .argument('<id>', 'session number and channel database: 17-STORE-0001')
    .option('--store <file>', 'the store; without it the newest one in .cdx/')
    .option('--json', 'as JSON, as docs/results.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} session 17-STORE-0001
  ${context.program} session uploadSession-17-STORE-0001 --json`,
    )
    .action(async (id: string, flags: SessionFlags) => {
      const recorded = await openRecordedStore(flags.store, context.terminal);
      try {
        await show(id, flags, recorded, context);
      } finally {
        await recorded.close();
      }
      context.end(exitCode.done);
    });
}

async function show(
  id: string,
  { json }: SessionFlags,
  recorded: RecordedStore,
  { terminal, look, program }: CommandContext,
): Promise<void> {
  const { store, views, run, name } = recorded;
  const rows = await views.find(id);
  if (rows.length === 0) throw await notFound(id, recorded, program);
  const histories = await Promise.all(rows.map(({ stream }) => sessionHistory(store, stream)));
  const timeZone = run?.scenario?.timeZone ?? 'UTC';
  if (json === true) {
    const sessions = histories.map((history) => jsonOf(history));
    const document = { sessionVersion, store: name, timeZone, sessions };
    terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const clock = zoneClock(timeZone);
  const reports = histories.map((history) => sessionReport(history, look, clock, program));
  const [first] = rows;
  const both =
    rows.length > 1 && first !== undefined
      ? `\nA download and an upload have this id. One alone: ${program} session ${shellWord(first.stream)}\n`
      : '';
  terminal.stdout.write(reports.join('\n') + both);
}

function jsonOf({ row, attempts, entries }: SessionHistory): object {
  return { id: sessionId(row), ...row, attempts, history: entries };
}

async function notFound(
  id: string,
  { views, run, name }: RecordedStore,
  program: string,
): Promise<CdxError> {
  const near = await nearestIds(id, views, run?.scenario ?? null);
  const [first, ...others] = near;
  const help =
    first === undefined
      ? `; expected number and channel database, such as 17-STORE-0001. ${program} sessions download lists them.`
      : others.length === 0
        ? `; did you mean ${first}?`
        : `; did you mean one of ${near.join(', ')}?`;
  return new CdxError('session-not-found', `There is no session ${quoted(id)} in ${name}${help}`, {
    id,
    near,
  });
}
