/** From the ids that were typed to sessions, and to the commands about them. */
import { historyOf, type SessionRow } from '@cdx/projections';
import { CdxError, type RecordedEvent } from '@cdx/session';
import type { OperatorCommand, Scenario } from '@cdx/simulator';
import type { RecordedStore } from '../../io/stores.ts';
import { badInput, quoted } from '../../options/bad-input.ts';
import { sessionNotFound, streamsOf } from '../session/nearest-ids.ts';

/** A recorded run that a command is about, before it is given. */
export interface OperatedRun {
  readonly recorded: RecordedStore;
  readonly scenario: Scenario;
}

/** As the log has them, each once. Errors: `session-not-found`, `invalid-argument`. */
export async function chosenSessions(
  ids: readonly string[],
  run: OperatedRun,
  program: string,
): Promise<readonly SessionRow[]> {
  const chosen = new Map<string, SessionRow>();
  for (const id of ids) {
    const row = await chosenSession(id, run, program);
    chosen.set(row.stream, row);
  }
  return [...chosen.values()];
}

async function chosenSession(
  id: string,
  { recorded, scenario }: OperatedRun,
  program: string,
): Promise<SessionRow> {
  const { views, name } = recorded;
  // From the log, because the views of a run that was killed may be behind it.
  const { log } = await recorded.wholeLog();
  const rows: SessionRow[] = [];
  for (const stream of streamsOf(id)) {
    const events: RecordedEvent[] = [];
    for await (const event of log.readStream(stream)) events.push(event);
    if (events.length > 0) rows.push(historyOf(events).row);
  }
  if (rows.length === 0) throw await sessionNotFound(id, { views, scenario, name }, program);
  const [first, second] = rows.filter(({ purgedAt }) => purgedAt === null);
  if (first === undefined) throw purged(id, name);
  if (second === undefined) return first;
  throw badInput(
    `${id} is a download and an upload; say which: ${first.stream} or ${second.stream}.`,
  );
}

function purged(id: string, store: string): CdxError {
  return new CdxError(
    'session-not-found',
    `The session ${quoted(id)} in ${store} was purged: no form shows it, and nothing can be done with it.`,
    { id },
  );
}

export function commandAbout(
  kind: 'cancel' | 'rerun',
  { direction, sessionNumber, channelDatabase }: SessionRow,
): OperatorCommand {
  return {
    kind,
    select: {
      direction,
      sessionNumber,
      statuses: null,
      failureKinds: null,
      jobs: null,
      groups: null,
      databases: [channelDatabase],
      limit: Infinity,
      take: 'oldest',
    },
  };
}
