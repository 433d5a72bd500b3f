/** `cdx session`: one session from its first event to its last. */
import { Command } from 'commander';
import { historyOf, parseInferredSource, statedAttempt, statedRow } from '@cdx/projections';
import { CdxError } from '@cdx/session';
import { scopeJson, withViewScope, type ViewScope } from '../../io/view-scope.ts';
import { quoted } from '../../options/bad-input.ts';
import { addViewOptions, type ViewFlags } from '../../options/view-options.ts';
import { shellWord } from '../../render/next-steps.ts';
import { sessionId } from '../../render/sessions/session-cells.ts';
import { sessionReport, type ReportedSession } from '../../render/sessions/session-report.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import { findSessions, type FoundSession } from './find-sessions.ts';
import { historyOfKnown, knownEvents, knownUpTo } from './known-history.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const sessionVersion = 1;

interface SessionFlags extends ViewFlags {
  readonly json?: boolean;
}

export function sessionCommand(context: CommandContext): Command {
  const command = new Command('session')
    .summary('show one session: its history, attempts and next retry')
    .description(
      'One session: its status and message, the attempts at each stage, the next retry, and every ' +
        'event. The id is session number and channel database, as cdx sessions shows it. A ' +
        'download and an upload may share it: then both are shown, and the name of the stream ' +
        'tells one of them. A session that was purged is read from the archive.',
    )
    .argument('<id>', 'session number and channel database: 17-STORE-0001');
  return addViewOptions(command)
    .option('--json', 'as JSON, as docs/results.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} session 17-STORE-0001
  ${context.program} session 17-STORE-0001 --known-to-hq
  ${context.program} session uploadSession-17-STORE-0001 --as-of +10h --json`,
    )
    .action(async (id: string, flags: SessionFlags) => {
      await withViewScope(flags, context, (scope) => show(id, flags, scope, context));
      context.end(exitCode.done);
    });
}

async function show(
  id: string,
  { json }: SessionFlags,
  scope: ViewScope,
  { terminal, look, program }: CommandContext,
): Promise<void> {
  const { reading, recorded } = scope;
  const { sessions: found, position, log } = await findSessions(id, scope, program);
  const upTo = await knownUpTo(log, position);
  const sessions = found
    .map((session) => reportedSession(session, upTo, reading === 'hq'))
    .filter((session) => session !== null);
  const [first] = sessions;
  if (first === undefined) throw notOnForm(id, recorded.name);
  if (json === true) {
    const document = { sessionVersion, ...scopeJson(scope), sessions: sessions.map(jsonOf) };
    terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const reports = sessions.map((session) => sessionReport(session, scope, look, program));
  const both =
    sessions.length > 1
      ? `\nA download and an upload have this id. One alone: ${program} session ${shellWord(first.history.row.stream)}\n`
      : '';
  terminal.stdout.write(reports.join('\n') + both);
}

/** Null where only what headquarters knows is asked for, and that is nothing. */
function reportedSession(
  { events, archive }: FoundSession,
  upToPosition: number,
  onlyKnown: boolean,
): ReportedSession | null {
  const known = knownEvents(events, upToPosition);
  const shown = known.length === 0 ? null : historyOfKnown(known);
  const history = onlyKnown ? shown : historyOf(events);
  if (history === null) return null;
  const positions = new Set(known.map(({ position }) => position));
  const inferred = parseInferredSource(events[0]?.source ?? '');
  const { row, attempts } = history;
  return {
    history,
    inferred,
    row: inferred === null ? row : statedRow(row),
    attempts: inferred === null ? attempts : attempts.map(statedAttempt),
    known: positions,
    statusOnForm: shown?.row.status ?? null,
    archive,
  };
}

function jsonOf(session: ReportedSession): object {
  const { row, attempts, inferred, known, statusOnForm, archive } = session;
  const { entries } = session.history;
  return {
    id: sessionId(row),
    ...row,
    statusOnForm,
    archive,
    ...(inferred === null ? {} : { inferred: { file: inferred.file, line: inferred.line } }),
    attempts,
    history: entries.map((entry) => ({
      ...entry,
      tryCount: inferred === null ? entry.tryCount : null,
      knownToHq: known.has(entry.position),
    })),
  };
}

function notOnForm(id: string, store: string): CdxError {
  return new CdxError(
    'session-not-found',
    `Headquarters' forms do not show the session ${quoted(id)} in ${store} yet: its status messages ` +
      'have not been processed. Without --known-to-hq you see it.',
    { id },
  );
}
