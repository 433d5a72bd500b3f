/**
 * What a run answers, as plain data: the stable shape of `cdx simulate --json` (docs/results.md).
 * Times are ms since the Unix epoch, durations ms.
 */
import { DownloadEvent, UploadEvent } from '@cdx/engine';
import {
  downloadStatusNames,
  failureCatalogue,
  failureErrorId,
  failureMessage,
  refusalReasons,
  uploadStatusNames,
  type Direction,
  type RefusalReason,
} from '@cdx/session';
import type { LevelPoint } from '../run/level-series.ts';
import type { Simulation } from '../run/simulation.ts';
import type { UnknownPoint } from '../run/staleness-series.ts';
import { stages, type Stage } from '../scenario/scenario.ts';
import type { Conservation } from './conservation.ts';
import {
  heldBackResults,
  stalenessResults,
  type HeldBackResults,
  type StalenessResults,
} from './freshness-results.ts';
import {
  availabilityResults,
  outageResults,
  type AvailabilityResults,
  type OutageResults,
} from './outage-results.ts';
import {
  asyncServerResults,
  packageWorkersResults,
  type AsyncServerResults,
  type PackageWorkersResults,
} from './server-results.ts';
import { timeToApplied, type TimeToApplied } from './time-to-applied.ts';

/** Raised when a field changes its meaning or goes; fields may be added without. */
export const resultsVersion = 1;

export interface RunResults {
  readonly resultsVersion: number;
  readonly scenario: string;
  readonly seed: number;
  readonly stepper: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly traceHash: string;
  /** Rows of the event log: facts of sessions, and runs of schedules. */
  readonly domainEvents: number;
  readonly polls: number;
  /** Per simulated second. */
  readonly domainEventsPerSecond: number;
  readonly pollsPerSecond: number;
  readonly downloads: DirectionResults;
  readonly uploads: DirectionResults;
  readonly headquarters: HeadquartersResults;
  readonly stages: readonly StageResults[];
  readonly failures: readonly FailureResults[];
  readonly backlog: BacklogResults;
  readonly outages: readonly OutageResults[];
  readonly availability: readonly AvailabilityResults[];
  readonly asyncServer: AsyncServerResults;
  readonly packageWorkers: PackageWorkersResults;
  readonly staleness: StalenessResults;
  /** Groups under dependency enforcement. */
  readonly heldBack: readonly HeldBackResults[];
  readonly conservation: Conservation;
}

export interface DirectionResults {
  readonly sessions: number;
  /** By name of status, in the order of the codes. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** Sessions that were canceled because their tries were spent. */
  readonly exhausted: number;
  /** Times that an operator canceled one, and reran one. */
  readonly canceledByOperator: number;
  readonly rerun: number;
  /** Messages of an older run, or of a session canceled meanwhile. */
  readonly lateMessages: number;
  readonly purged: number;
  readonly suspended: number;
  readonly timeToApplied: TimeToApplied;
}

/** What the status-message batch did, and what became of the operators' commands. */
export interface HeadquartersResults {
  readonly batches: number;
  /** Status messages that the batches have moved to headquarters' forms. */
  readonly messages: number;
  /** From when it happened to when the forms knew, ms; null where none was moved. */
  readonly delayMeanMs: number | null;
  readonly delayMaxMs: number | null;
  /** What the forms do not know at the end, and since when it waits, ms. */
  readonly messagesWaiting: number;
  readonly oldestWaitingMs: number | null;
  /** What the forms did not know at each look; once a bin, when staleness is looked at too. */
  readonly binMs: number;
  readonly points: readonly UnknownPoint[];
  readonly commandsDone: number;
  readonly commandsRefused: Readonly<Record<RefusalReason, number>>;
}

export interface StageResults {
  readonly stage: Stage;
  readonly attempts: number;
  readonly retries: number;
  readonly failed: number;
}

export interface FailureResults {
  readonly errorId: string;
  readonly stage: Stage;
  /** Key in the failure catalogue. */
  readonly error: string;
  /** The message, with what differs from session to session left as a sign. */
  readonly message: string;
  readonly count: number;
}

export interface BacklogResults {
  /** Width of the bins of `points`, ms. */
  readonly binMs: number;
  readonly atEnd: number;
  readonly peak: number;
  readonly peakAt: number;
  /** Both directions together. */
  readonly points: readonly LevelPoint[];
}

export function runResults(
  simulation: Simulation,
  stepper: string,
  conservation: Conservation,
): RunResults {
  const { scenario, tallies, log, now } = simulation;
  const seconds = (now - scenario.startAt) / 1000;
  const perSecond = (count: number): number => (seconds === 0 ? 0 : count / seconds);
  const { total } = tallies.backlog;
  return {
    resultsVersion,
    scenario: scenario.name,
    seed: scenario.seed,
    stepper,
    startAt: scenario.startAt,
    endAt: now,
    traceHash: log.traceHash(),
    domainEvents: log.count,
    polls: tallies.polls,
    domainEventsPerSecond: perSecond(log.count),
    pollsPerSecond: perSecond(tallies.polls),
    downloads: directionResults(simulation, 'download', conservation),
    uploads: directionResults(simulation, 'upload', conservation),
    headquarters: headquartersResults(simulation),
    stages: stages.map((stage, index) => ({
      stage,
      attempts: tallies.attempts[index] as number,
      retries: tallies.retries[index] as number,
      failed: sumOf(failuresOfStage(simulation, index)),
    })),
    failures: failureResults(simulation),
    backlog: {
      binMs: total.binMs,
      atEnd: total.level,
      peak: total.peak,
      peakAt: total.peakAt,
      points: total.points(now),
    },
    outages: outageResults(simulation),
    availability: availabilityResults(simulation),
    asyncServer: asyncServerResults(simulation),
    packageWorkers: packageWorkersResults(simulation),
    staleness: stalenessResults(simulation),
    heldBack: heldBackResults(simulation),
    conservation,
  };
}

function directionResults(
  simulation: Simulation,
  direction: Direction,
  conservation: Conservation,
): DirectionResults {
  const { tallies } = simulation;
  const upload = direction === 'upload';
  const counts = new Map(
    conservation.lines
      .filter((line) => line.direction === direction)
      .map((line) => [line.status, line.kernel]),
  );
  const names: readonly string[] = upload ? uploadStatusNames : downloadStatusNames;
  return {
    sessions: sumOf([...counts.values()]),
    byStatus: Object.fromEntries(names.map((name) => [name, counts.get(name) ?? 0])),
    exhausted: upload
      ? (tallies.uploadEvents[UploadEvent.SessionCanceled] as number) -
        tallies.canceledByOperator[1] +
        conservation.uploadsGivenUp
      : (tallies.downloadEvents[DownloadEvent.SessionCanceled] as number) -
        tallies.canceledByOperator[0],
    canceledByOperator: tallies.canceledByOperator[upload ? 1 : 0],
    rerun: upload
      ? simulation.kernel.uploads.rerunsOrdered
      : (tallies.downloadEvents[DownloadEvent.SessionRerun] as number),
    lateMessages: upload
      ? (tallies.uploadEvents[UploadEvent.LateMessageReceived] as number)
      : (tallies.downloadEvents[DownloadEvent.LateMessageReceived] as number),
    purged: conservation.purged[direction],
    suspended: upload ? 0 : (tallies.downloadEvents[DownloadEvent.SessionSuspended] as number),
    timeToApplied: timeToApplied(simulation, direction),
  };
}

function headquartersResults({ kernel, tallies, now }: Simulation): HeadquartersResults {
  const { batches, messages, delaySum, delayMax } = kernel.statusMessages.delays;
  const { waiting, oldestWaiting } = kernel.messages;
  const { done, refusals } = kernel.operators;
  const refused = Object.fromEntries(
    refusalReasons.map((reason, index) => [reason, refusals[index] as number]),
  ) as Record<RefusalReason, number>;
  return {
    batches,
    messages,
    delayMeanMs: messages === 0 ? null : delaySum / messages,
    delayMaxMs: messages === 0 ? null : delayMax,
    messagesWaiting: waiting,
    oldestWaitingMs: waiting === 0 ? null : now - oldestWaiting,
    binMs: tallies.staleness.binMs,
    points: tallies.staleness.unknownToHeadquarters(),
    commandsDone: done,
    commandsRefused: refused,
  };
}

function failureResults(simulation: Simulation): readonly FailureResults[] {
  const facts = { sessionNumber: 1, channelDatabase: '…', job: '…', table: '…' };
  return stages
    .flatMap((stage, index) =>
      [...failuresOfStage(simulation, index)].map((count, code) => ({ stage, count, code })),
    )
    .filter(({ count }) => count > 0)
    .map(({ stage, count, code }) => {
      const key = (failureCatalogue[code] as (typeof failureCatalogue)[number]).key;
      const message = failureMessage(key, facts);
      return { errorId: failureErrorId(key), stage, error: key, message, count };
    })
    .sort((one, other) => other.count - one.count);
}

function failuresOfStage({ tallies }: Simulation, stage: number): Float64Array {
  const codes = failureCatalogue.length;
  return tallies.failures.subarray(stage * codes, (stage + 1) * codes);
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
