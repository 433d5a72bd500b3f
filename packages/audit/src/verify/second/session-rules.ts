/**
 * The rules of sessions, over the records of one partition in the order of the log. All sessions of a
 * channel database are in one partition, so that their order can be looked at.
 */
import {
  cellOf,
  compiledDownload,
  compiledUpload,
  Counter,
  DownloadStatus,
  ILLEGAL,
  UploadStatus,
  type CompiledMachine,
} from '@cdx/session';
import { hasEnded } from '@cdx/engine';
import type { Collector } from '../findings/collector.ts';
import { spanText, timeText } from '../findings/words.ts';
import type { Policies } from '../first/run-policies.ts';
import { statusNumber, statusOfNumber } from '../first/status-numbers.ts';
import { downloadCodes, eventTypes, kindOf, uploadCodes } from '../scan/event-kinds.ts';
import { StreamKind } from '../scan/event-scanner.ts';
import { Flag } from '../scan/record-layout.ts';
import type { RecordCursor } from './event-records.ts';
import { OpenPackages } from './open-packages.ts';
import type { Partitions } from './partitions.ts';
import { Session } from './session.ts';
import { catchUp, note } from './shown-status.ts';
import { onlyTarget } from './targets.ts';

export interface SessionRulesOptions {
  readonly found: Collector;
  readonly ids: Partitions;
  readonly policies: Policies;
  /** Whether the log begins at its beginning. */
  readonly isWhole: boolean;
  /** Whether anybody asks what the forms showed. */
  readonly followsForms: boolean;
  /** Of the whole log, ms. */
  readonly lastRecordedAt: number;
  readonly unchecked: Unchecked;
}

/** How often a rule could not be asked. */
export interface Unchecked {
  headless: number;
  tries: number;
  order: number;
}

const overdueMs = 3_600_000;
const longOpenMs = 7 * 24 * 3_600_000;

const kinds = {
  inherited: kindOf('SessionInherited'),
  available: kindOf('PackageMadeAvailable'),
  requested: kindOf('PackageRequested'),
  downloaded: kindOf('PackageDownloaded'),
  applied: kindOf('PackageApplied'),
  finalApplied: kindOf('FinalApplied'),
  finalDownloadFailed: kindOf('FinalDownloadFailed'),
  finalApplyFailed: kindOf('FinalApplyFailed'),
  retryScheduled: kindOf('RetryScheduled'),
  retryStarted: kindOf('RetryStarted'),
  late: kindOf('LateMessageReceived'),
  rerun: kindOf('SessionRerun'),
  suspended: kindOf('SessionSuspended'),
  canceled: kindOf('SessionCanceled'),
  packagePurged: kindOf('PackagePurged'),
  purged: kindOf('SessionPurged'),
} as const;
const failures = new Set(
  (['DownloadFailed', 'UploadFailed', 'ApplyFailed'] as const).map((type) => kindOf(type)),
);

interface Database {
  readonly high: number;
  readonly downloads: Map<number, Session>;
  readonly uploads: Map<number, Session>;
  readonly open: OpenPackages;
}

export class SessionRules {
  readonly #options: SessionRulesOptions;
  readonly #found: Collector;
  readonly #databases = new Map<number, Database[]>();
  #lastLow = 0;
  #last: Database | null = null;

  constructor(options: SessionRulesOptions) {
    this.#options = options;
    this.#found = options.found;
  }

  take(event: RecordCursor): void {
    const database = this.#database(event.keyLow, event.keyHigh);
    if ((event.flags & Flag.refusal) !== 0) {
      this.#refusal(event, database);
      return;
    }
    const isUpload = event.streamKind === StreamKind.upload;
    const machine = isUpload ? compiledUpload : compiledDownload;
    const sessions = isUpload ? database.uploads : database.downloads;
    let session = sessions.get(event.sessionNumber);
    if (session === undefined) {
      session = new Session(isUpload, event.sessionNumber, machine.uncreated);
      sessions.set(event.sessionNumber, session);
      session.isHeadless = !this.#options.isWhole && event.revision > 0;
      if (session.isHeadless) {
        session.revision = event.revision - 1;
        this.#options.unchecked.headless++;
      }
    }
    this.#envelope(session, event);
    if (session.isHeadless) return;
    if (this.#options.followsForms) catchUp(session, machine, event.known);
    if (session.isPurged) {
      this.#add('after-purge', event.ordinal, () => ({
        text: 'its session had been purged before',
        expected: 'nothing behind SessionPurged',
      }));
    }
    this.#step(session, machine, event, database);
  }

  /** What is to be said of sessions when the log ends. */
  finish(): void {
    for (const databases of this.#databases.values()) {
      for (const { downloads, uploads } of databases) {
        for (const session of downloads.values()) this.#ended(session, compiledDownload);
        for (const session of uploads.values()) this.#ended(session, compiledUpload);
      }
    }
  }

  #database(low: number, high: number): Database {
    if (this.#last !== null && this.#lastLow === low && this.#last.high === high) return this.#last;
    let list = this.#databases.get(low);
    if (list === undefined) this.#databases.set(low, (list = []));
    let database = list.find((one) => one.high === high);
    if (database === undefined) {
      database = { high, downloads: new Map(), uploads: new Map(), open: new OpenPackages() };
      list.push(database);
    }
    this.#lastLow = low;
    this.#last = database;
    return database;
  }

  /** Revision, cause, correlation. */
  #envelope(session: Session, event: RecordCursor): void {
    const { revision, correlationLow, correlationHigh, flags } = event;
    const expected = session.revision + 1;
    if (revision !== expected) {
      this.#add('revision-gap', event.ordinal, () => ({
        text:
          revision < expected
            ? `revision ${revision} stands behind revision ${expected - 1}`
            : expected === revision - 1
              ? `revision ${expected} is missing`
              : `revisions ${expected} to ${revision - 1} are missing`,
        expected: `revision ${expected}`,
      }));
    }
    if (session.ordinal >= 0) {
      const isSame =
        session.correlationLow === correlationLow && session.correlationHigh === correlationHigh;
      if (!isSame) {
        this.#add('correlation', event.ordinal, () => ({
          text: 'its correlation is another than that of the events before it in the stream',
          expected: 'one correlationId for all events of a session',
        }));
      }
    }
    const followsLast =
      event.cause(0) === session.id0 &&
      event.cause(1) === session.id1 &&
      event.cause(2) === session.id2 &&
      event.cause(3) === session.id3 &&
      session.ordinal >= 0;
    if ((flags & Flag.hasCause) !== 0 && !followsLast) {
      event.nameCause(this.#options.ids);
    }
    session.id0 = event.id(0);
    session.id1 = event.id(1);
    session.id2 = event.id(2);
    session.id3 = event.id(3);
    session.correlationLow = correlationLow;
    session.correlationHigh = correlationHigh;
    session.ordinal = event.ordinal;
    session.revision = revision;
  }

  #step(session: Session, machine: CompiledMachine, event: RecordCursor, database: Database): void {
    const { kind, ordinal } = event;
    const before = session.status;
    const code = (session.isUpload ? uploadCodes : downloadCodes)[kind] as number;
    const cell = code === ILLEGAL ? -1 : cellOf(machine, code, before);
    const next = machine.next[cell] ?? ILLEGAL;
    if (next === ILLEGAL) {
      this.#add('illegal-step', ordinal, () => ({
        text: `${eventTypes[kind]} is not possible in status ${machine.states[before]}`,
        expected: possibleIn(machine, before),
        session: {
          isUpload: session.isUpload,
          number: session.number,
          keyLow: event.keyLow,
          keyHigh: event.keyHigh,
        },
      }));
      session.status = code === ILLEGAL ? before : onlyTarget(machine, code, before);
    } else {
      const counters = machine.counters[cell] as number;
      if ((counters & Counter.zeroTryCount) !== 0) session.tries = 0;
      if ((counters & Counter.incrementTryCount) !== 0) session.tries++;
      if ((counters & Counter.incrementRunNumber) !== 0) session.run++;
      session.status = next;
    }
    if (this.#options.followsForms && code !== ILLEGAL) {
      const { position } = event;
      const isOwn = (event.flags & Flag.ofHeadquarters) !== 0;
      note(session, machine, { position, status: session.status, code, isOwn });
    }
    this.#run(session, before, event);
    this.#fact(session, before, event);
    if (!session.isUpload) this.#order(session, before, event, database);
  }

  #run(session: Session, before: number, event: RecordCursor): void {
    const { kind, runNumber, ordinal } = event;
    const { run } = session;
    if (kind !== kinds.late) {
      if (runNumber === run) return;
      this.#add('run-number', ordinal, () => ({
        text: `it is of run ${runNumber}, while the session is in run ${run}`,
        expected: `"runNumber":${run}`,
      }));
      return;
    }
    const isCanceled = before === (session.isUpload ? UploadStatus : DownloadStatus).Canceled;
    if (runNumber !== event.value || runNumber > run) {
      this.#add('run-number', ordinal, () => ({
        text: `it is of run ${runNumber} and tells of run ${event.value}, while the session is in run ${run}`,
        expected: `one run, up to ${run}`,
      }));
    } else if (runNumber === run && !isCanceled) {
      this.#add('late-in-time', ordinal, () => ({
        text: `${eventTypes[event.first]} is recorded as late, but is of the run that the session is in, and that is not canceled`,
        expected: `${eventTypes[event.first]} itself`,
      }));
    }
  }

  /** What single facts say, one rule each. */
  #fact(session: Session, before: number, event: RecordCursor): void {
    const { kind, ordinal, occurredAt, recordedAt } = event;
    if (session.createdAt === 0) session.createdAt = occurredAt;
    if (event.first >= 0 && kind !== kinds.late && session.group < 0) {
      session.group = event.first;
      session.schedule = event.second;
    }
    if ((event.flags & Flag.imported) !== 0) session.isImported = true;
    if (failures.has(kind)) {
      session.failedAt = recordedAt;
      session.isHopeless = (event.flags & Flag.retriable) === 0;
      session.retryDueAt = 0;
      return;
    }
    switch (kind) {
      case kinds.retryScheduled:
        this.#scheduled(session, event);
        return;
      case kinds.retryStarted:
        this.#retried(session, event);
        return;
      case kinds.finalDownloadFailed:
      case kinds.finalApplyFailed:
        session.isFinalOnly = true;
        this.#tries(session, event, session.tries);
        return;
      case kinds.finalApplied:
        session.isFinalOnly = true;
        return;
      case kinds.requested:
        session.requestedAt = occurredAt;
        return;
      case kinds.downloaded:
        this.#downloaded(session, event);
        return;
      case kinds.late:
        this.#late(session, before, event);
        return;
      case kinds.rerun:
        this.#rerun(session, before, event);
        return;
      case kinds.canceled:
        session.retryDueAt = 0;
        if ((event.flags & Flag.byOperator) === 0) this.#spent(event, 'canceled');
        return;
      case kinds.suspended:
        session.retryDueAt = 0;
        this.#spent(event, 'suspended');
        return;
      case kinds.packagePurged:
        session.packagePurgedAt = Math.min(session.packagePurgedAt, recordedAt);
        return;
      case kinds.purged:
        session.isPurged = true;
        if (hasEnded(session.isUpload, before)) return;
        this.#add('purge-open', ordinal, () => ({
          text: `it is purged in status ${statusName(session, before)}`,
          expected: 'a session that has ended',
        }));
    }
  }

  #scheduled(session: Session, event: RecordCursor): void {
    session.retryDueAt = event.value;
    if (session.isHopeless) {
      this.#add('retry-hopeless', event.ordinal, () => ({
        text: 'a retry is planned behind a failure that trying again cannot mend',
        expected: 'SessionCanceled or SessionSuspended',
      }));
    }
    this.#tries(session, event, session.tries + 1);
  }

  #retried(session: Session, event: RecordCursor): void {
    const dueAt = session.retryDueAt;
    const { occurredAt } = event;
    session.retryDueAt = 0;
    session.requestedAt = occurredAt;
    if (event.occurredAt < dueAt) {
      this.#add('retry-before-due', event.ordinal, () => ({
        text: `the retry began ${spanText(dueAt - occurredAt)} before it was due`,
        expected: `occurredAt ${timeText(dueAt)} or later`,
      }));
    }
    if (session.status === DownloadStatus.Downloaded) session.startedAt = event.occurredAt;
    this.#tries(session, event, session.tries);
  }

  /** `tries`: with the one that is meant. */
  #tries(session: Session, event: RecordCursor, tries: number): void {
    if (tries === 0 || session.isImported) return;
    const isOfPJob =
      session.isUpload &&
      (session.status === UploadStatus.Uploaded || session.status === UploadStatus.ApplyFailed);
    const { group, schedule } = session;
    const allowed = this.#options.policies.tryCountOf(event.ordinal, group, schedule, isOfPJob);
    if (allowed === null) {
      this.#options.unchecked.tries++;
    } else if (allowed !== 0 && tries > allowed) {
      this.#add('try-count', event.ordinal, () => ({
        text: `it is retry ${tries} of the stage`,
        expected: `${allowed} at most`,
      }));
    }
  }

  #downloaded(session: Session, { ordinal, occurredAt }: RecordCursor): void {
    session.startedAt = occurredAt;
    const { requestedAt, packagePurgedAt } = session;
    if (requestedAt <= packagePurgedAt) return;
    this.#add('package-purged', ordinal, () => ({
      text: `the package had been purged at ${timeText(packagePurgedAt)}, and was asked for at ${timeText(requestedAt)}`,
      expected: 'DownloadFailed: record not found',
    }));
  }

  #late(session: Session, before: number, event: RecordCursor): void {
    const name = eventTypes[event.first];
    const isApplied = event.first === kinds.applied || event.first === kinds.finalApplied;
    const canceled = (session.isUpload ? UploadStatus : DownloadStatus).Canceled;
    if (isApplied && before === canceled) {
      this.#add('applied-after-cancel', event.ordinal, () => ({
        text: 'the package was applied although the session had been canceled',
        expected: '',
      }));
    }
    this.#add('late-message', event.ordinal, () => ({
      text: `${name} of run ${event.value} came late`,
      expected: '',
    }));
  }

  #rerun(session: Session, before: number, event: RecordCursor): void {
    session.retryDueAt = 0;
    session.availableAt = event.occurredAt;
    session.blocksFrom = Infinity;
    if (before === DownloadStatus.CreateFailed) {
      session.packagePurgedAt = Infinity;
    } else if (session.packagePurgedAt < Infinity) {
      const { packagePurgedAt } = session;
      this.#add('package-purged', event.ordinal, () => ({
        text: `it is rerun after its package was purged at ${timeText(packagePurgedAt)}`,
        expected: 'CommandRefused: packagePurged',
      }));
    }
  }

  #spent(event: RecordCursor, what: string): void {
    this.#add('tries-spent', event.ordinal, () => ({
      text: `the session was ${what}, because its tries were spent`,
      expected: '',
    }));
  }

  /** Which packages of the database are open, and whether they are applied in order. */
  #order(session: Session, before: number, event: RecordCursor, database: Database): void {
    const { kind, recordedAt } = event;
    const isOpen = OpenPackages.isOpen(session);
    if (isOpen && before !== session.status) {
      if (kind === kinds.available || kind === kinds.inherited) {
        session.availableAt = recordedAt;
        // Of a rerun the client hears later, and when is not recorded.
        if (session.run === 1) session.blocksFrom = recordedAt;
      }
      if (session.blocksFrom === Infinity && kind === kinds.requested) {
        session.blocksFrom = event.occurredAt;
      }
      database.open.add(session);
    }
    if (kind !== kinds.applied && kind !== kinds.finalApplied) return;
    const isEnforced = this.#options.policies.isEnforced(event.ordinal, session.group);
    if (isEnforced === null) this.#options.unchecked.order++;
    const startedAt = kind === kinds.applied ? session.startedAt : session.availableAt;
    const isWrong = (earlier: Session): boolean =>
      isEnforced === true && earlier.blocksFrom < startedAt;
    const held = isEnforced === true ? database.open.firstBefore(session, isWrong) : undefined;
    if (held !== undefined) {
      const { number } = held;
      this.#add('apply-order', event.ordinal, () => ({
        text: `its package was applied while session ${number} of the same database was open`,
        expected: `session ${number} first: dependency enforcement is on`,
      }));
      return;
    }
    const earlier = database.open.firstBefore(session, () => true);
    if (earlier === undefined) return;
    const { number } = earlier;
    this.#add('applied-out-of-order', event.ordinal, () => ({
      text: `its package was applied while session ${number} of the same database was open`,
      expected: '',
    }));
  }

  #refusal(event: RecordCursor, { downloads, uploads }: Database): void {
    const candidates = [downloads.get(event.sessionNumber), uploads.get(event.sessionNumber)];
    const { first: shown, second: actual, known, ordinal } = event;
    const readings = candidates.flatMap((session) => {
      if (session === undefined) return [];
      const machine = session.isUpload ? compiledUpload : compiledDownload;
      catchUp(session, machine, known);
      const ofForm = statusNumber(machine.states[session.shown]);
      return [{ ofForm, ofLog: statusNumber(machine.states[session.status]), session }];
    });
    if (readings.some(({ session }) => session.isHeadless)) return;
    // All events of the one that is meant may be before this part of the log.
    if (!this.#options.isWhole && readings.length < 2) return;
    if (readings.some(({ ofForm, ofLog }) => ofForm === shown && ofLog === actual)) return;
    // An upload that headquarters has never heard of is not in the log either.
    if (shown < 0 && actual < 0 && candidates[1] === undefined) return;
    this.#add('refusal-readings', ordinal, () => ({
      text: `it says that the form showed ${statusOfNumber(shown)} and the log had ${statusOfNumber(actual)}`,
      expected:
        readings
          .map(({ ofForm, ofLog }) => `${statusOfNumber(ofForm)} and ${statusOfNumber(ofLog)}`)
          .join(', or ') || 'a session that is there',
    }));
  }

  #ended(session: Session, machine: CompiledMachine): void {
    if (session.isHeadless || session.isPurged) return;
    const { lastRecordedAt } = this.#options;
    const { ordinal, retryDueAt, status, failedAt, createdAt } = session;
    if (isFailed(session) && retryDueAt === 0) {
      const isUntold = session.isFinalOnly || session.isImported;
      if (!isUntold && session.failedAt < lastRecordedAt) {
        this.#add('session-stuck', ordinal, () => ({
          text: `${machine.states[status]} since ${timeText(failedAt)}: no retry is planned, and it has not ended`,
          expected: 'RetryScheduled, SessionCanceled or SessionSuspended',
        }));
      }
    } else if (isFailed(session) && lastRecordedAt - retryDueAt > overdueMs) {
      this.#add('retry-overdue', ordinal, () => ({
        text: `a retry was due at ${timeText(retryDueAt)}, ${spanText(lastRecordedAt - retryDueAt)} before the log ends`,
        expected: '',
      }));
    }
    if (hasEnded(session.isUpload, status) || lastRecordedAt - session.createdAt <= longOpenMs)
      return;
    this.#add('open-long', ordinal, () => ({
      text: `${machine.states[status]}, created ${spanText(lastRecordedAt - createdAt)} before the log ends`,
      expected: '',
    }));
  }

  #add(...args: Parameters<Collector['add']>): void {
    this.#found.add(...args);
  }
}

function isFailed({ isUpload, status }: Session): boolean {
  return isUpload
    ? status === UploadStatus.UploadFailed || status === UploadStatus.ApplyFailed
    : status === DownloadStatus.DownloadFailed || status === DownloadStatus.ApplyFailed;
}

function statusName(session: Session, status: number): string {
  const { states } = session.isUpload ? compiledUpload : compiledDownload;
  return states[status] ?? '';
}

/** Facts that the machine has there, in words. */
function possibleIn(machine: CompiledMachine, status: number): string {
  const types = machine.eventTypes.filter(
    (_, code) => machine.next[cellOf(machine, code, status)] !== ILLEGAL,
  );
  return types.length === 0 ? 'nothing' : types.join(', ');
}
