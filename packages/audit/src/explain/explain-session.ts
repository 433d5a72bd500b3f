/**
 * Tells one session as a chain of causes: reads its stream, and of the rest of the log only what
 * can matter to it.
 */
import type { JoinedLog } from '@cdx/event-store';
import { parseInferredSource } from '@cdx/projections';
import {
  jobLabel,
  parseSessionStream,
  sessionStream,
  type RecordedEvent,
  type SessionStatusName,
} from '@cdx/session';
import { chronicleOf, operatorOf } from './chronicle.ts';
import { readConfiguration } from './configuration.ts';
import { dataFate, readSuccessor } from './data-fate.ts';
import type { AsideEntry, Explanation, ExplanationEntry } from './explanation.ts';
import { factEntries } from './fact-entries.ts';
import { heldBackEntries } from './held-back.ts';
import { asOnForm } from './inferred.ts';
import { Neighbours } from './read/neighbours.ts';
import { readCause, readSurroundings } from './read/surroundings.ts';
import { readSteps, type Step } from './session-steps.ts';
import { standingOf } from './standing.ts';
import type { WaitContext } from './wait-causes.ts';
import { retryWaits, waitEntries } from './waits.ts';

/**
 * `stream`: `downloadSession-17-STORE-0001`. Errors: `session-not-found` for a stream without events,
 * `invalid-argument` for one that belongs to no session, `illegal-step` for a history that the machine
 * does not have (which is for `verify`), those of reading.
 */
export async function explainSession(log: JoinedLog, stream: string): Promise<Explanation> {
  const steps = await readSteps(log, stream);
  const { direction, sessionNumber, channelDatabase } = parseSessionStream(stream);
  const { event: first, after: created } = steps[0];
  const { job, schedule, channelDataGroup, packageKind } = created.context;
  const configuration = await readConfiguration(log, { channelDataGroup, schedule });
  const surroundings = await readSurroundings(log, {
    id: `${sessionNumber}-${channelDatabase}`,
    channelDatabase,
    schedule,
    position: first.position,
  });
  const neighbours = new Neighbours(log, stream);
  const enforced =
    configuration?.dependencyEnforcement ??
    (direction === 'download' && (await neighbours.anySuspended()) ? true : null);
  const logEnd = await readEnd(log, first);
  const other = direction === 'download' ? 'upload' : 'download';
  const namesake = sessionStream(other, sessionNumber, channelDatabase);
  const hasNamesake = surroundings.refusals.length > 0 && (await log.streamRevision(namesake)) >= 0;
  const chronicle = chronicleOf(direction, steps, surroundings, hasNamesake);
  const waitContext: WaitContext = {
    direction,
    steps,
    configuration,
    enforced,
    neighbours,
    surroundings,
    logEnd,
  };
  const facts = factEntries(steps, {
    direction,
    chronicle,
    cause: await readCause(log, first),
    retryWaits: await retryWaits(waitContext),
  });
  const waits = await waitEntries(waitContext);
  const successor = await successorOf(log, steps);
  const asides: readonly AsideEntry[] = [
    ...chronicle.asides,
    ...waits,
    ...(await heldBackEntries(waitContext)),
    ...fixEntries(steps, surroundings.fixes),
    ...(successor === null ? [] : [successorEntry(successor)]),
  ];
  const notOnForm = facts.filter(({ learned }) => learned.how === 'notYet').length;
  const told: Explanation = {
    stream,
    inferred: null,
    direction,
    sessionNumber,
    channelDatabase,
    channelDataGroup,
    job,
    jobName: jobLabel(job),
    schedule,
    packageKind,
    configuration,
    dependencyEnforcement: direction === 'upload' ? false : enforced,
    logEnd,
    entries: inOrder([...facts, ...asides]),
    data: await dataFate(log, steps, successor),
    standing: standingOf({
      steps,
      shown: chronicle.shown,
      notOnForm,
      configuration,
      waits,
      surroundings,
      logEndAt: logEnd.at,
    }),
  };
  const inferred = parseInferredSource(first.source);
  return inferred === null ? told : asOnForm(told, inferred);
}

async function readEnd(log: JoinedLog, first: RecordedEvent): Promise<Explanation['logEnd']> {
  for await (const { position, recordedAt } of log.readAll({ direction: 'backward', limit: 1 })) {
    return { position, at: recordedAt };
  }
  return { position: first.position, at: first.recordedAt };
}

/** Only what is canceled is carried by another one. */
async function successorOf(
  log: JoinedLog,
  steps: readonly [Step, ...Step[]],
): Promise<RecordedEvent | null> {
  const canceled = steps.findLast(({ event }) => event.type === 'SessionCanceled');
  return canceled === undefined ? null : readSuccessor(log, canceled);
}

function successorEntry({ stream, occurredAt, recordedAt, position }: RecordedEvent): AsideEntry {
  const place = { at: occurredAt, recordedAt, position: null, because: [position] };
  return { kind: 'successor', ...place, stream };
}

/** Failures that a fix can put right, while the session has one. */
const fixable = new Set<unknown>(['configuration', 'capacity']);
const failed = new Set<SessionStatusName>([
  'CreateFailed',
  'DownloadFailed',
  'UploadFailed',
  'ApplyFailed',
  'Suspended',
]);

function fixEntries(
  steps: readonly Step[],
  fixes: readonly RecordedEvent[],
): readonly AsideEntry[] {
  return fixes
    .filter(({ position }) => {
      const state = steps.findLast(({ event }) => event.position < position)?.after;
      return (
        state !== undefined && failed.has(state.status) && fixable.has(state.context.failureKind)
      );
    })
    .map(({ occurredAt, recordedAt, position, source, data }): AsideEntry => {
      const { issue } = data as { readonly issue: string };
      const place = { at: occurredAt, recordedAt, position: null, because: [position] };
      return { kind: 'issueFixed', ...place, issue, operator: operatorOf(source) };
    });
}

/** Waits and what they are about begin with the same event: the event is told first. */
function inOrder(entries: readonly ExplanationEntry[]): readonly ExplanationEntry[] {
  const placeOf = ({ position, because }: ExplanationEntry): number => position ?? because[0] ?? 0;
  const rankOf = ({ position }: ExplanationEntry): number => (position === null ? 1 : 0);
  return entries.toSorted(
    (one, other) => placeOf(one) - placeOf(other) || rankOf(one) - rankOf(other),
  );
}
