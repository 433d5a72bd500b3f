/**
 * The rules of sessions, over the records of one partition in the order of the log. All sessions of a
 * channel database are in one partition, so that their order can be looked at.
 */
import { compiledDownload, compiledUpload } from '@cdx/session';
import { kindOf } from '../scan/event-kinds.ts';
import { StreamKind } from '../scan/event-scanner.ts';
import { Flag } from '../scan/record-layout.ts';
import { EnvelopeRules } from './rules/envelope-rules.ts';
import type { RecordCursor } from './event-records.ts';
import { OrderRules } from './rules/order-rules.ts';
import { PackageRules } from './rules/package-rules.ts';
import { RefusalRules } from './rules/refusal-rules.ts';
import { RetryRules } from './rules/retry-rules.ts';
import type { RuleContext } from './rules/rule-context.ts';
import type { Session } from './session.ts';
import { SessionTable } from './session-table.ts';
import { catchUp } from './rules/shown-status.ts';
import { StepRules } from './rules/step-rules.ts';

const kinds = {
  downloadFailed: kindOf('DownloadFailed'),
  uploadFailed: kindOf('UploadFailed'),
  applyFailed: kindOf('ApplyFailed'),
  finalApplied: kindOf('FinalApplied'),
  finalDownloadFailed: kindOf('FinalDownloadFailed'),
  finalApplyFailed: kindOf('FinalApplyFailed'),
  requested: kindOf('PackageRequested'),
  downloaded: kindOf('PackageDownloaded'),
  retryScheduled: kindOf('RetryScheduled'),
  retryStarted: kindOf('RetryStarted'),
  late: kindOf('LateMessageReceived'),
  rerun: kindOf('SessionRerun'),
  suspended: kindOf('SessionSuspended'),
  canceled: kindOf('SessionCanceled'),
  packagePurged: kindOf('PackagePurged'),
  purged: kindOf('SessionPurged'),
} as const;

export class SessionRules {
  readonly #context: RuleContext;
  readonly #sessions = new SessionTable();
  readonly #envelope: EnvelopeRules;
  readonly #steps: StepRules;
  readonly #retries: RetryRules;
  readonly #packages: PackageRules;
  readonly #order: OrderRules;
  readonly #refusals: RefusalRules;
  /** How much of what headquarters came to know is before the event that is looked at. */
  #batches = 0;

  constructor(context: RuleContext) {
    this.#context = context;
    this.#envelope = new EnvelopeRules(context);
    this.#steps = new StepRules(context);
    this.#retries = new RetryRules(context);
    this.#packages = new PackageRules(context);
    this.#order = new OrderRules(context);
    this.#refusals = new RefusalRules(context, this.#sessions);
  }

  take(event: RecordCursor): void {
    if ((event.flags & Flag.refusal) !== 0) {
      this.#refusals.take(event, this.#knownAt(event.ordinal));
      return;
    }
    const isUpload = event.streamKind === StreamKind.upload;
    const machine = isUpload ? compiledUpload : compiledDownload;
    const { sessionNumber, name } = event;
    const session = this.#sessions.session(isUpload, sessionNumber, name, machine.uncreated);
    if (this.#sessions.isNew) this.#begin(session, event);
    this.#envelope.take(session, event);
    if (session.isHeadless) return;
    if (this.#context.followsForms) catchUp(session, machine, this.#knownAt(event.ordinal));
    if (session.isPurged) this.#packages.behindPurge(event);
    const before = session.status;
    this.#steps.take(session, machine, event);
    this.#fact(session, before, event);
    if (!isUpload) this.#order.take(session, before, event);
  }

  /** No more records come of this partition. */
  finish(): void {
    for (const session of this.#sessions) this.#retries.ended(session);
    this.#sessions.clear();
    this.#order.clear();
    this.#batches = 0;
  }

  #begin(session: Session, event: RecordCursor): void {
    session.createdAt = event.occurredAt;
    session.isHeadless = !this.#context.isWhole && event.revision > 0;
    if (!session.isHeadless) return;
    session.revision = event.revision - 1;
    this.#context.unchecked.headless++;
  }

  #knownAt(ordinal: number): number {
    const { knownBehind } = this.#context;
    while ((knownBehind[this.#batches]?.ordinal ?? Infinity) < ordinal) this.#batches++;
    return knownBehind[this.#batches - 1]?.known ?? -1;
  }

  /** What single facts say, one rule each. */
  #fact(session: Session, before: number, event: RecordCursor): void {
    const { kind } = event;
    if ((event.flags & Flag.imported) !== 0) session.isImported = true;
    if (session.group < 0 && event.first >= 0 && kind !== kinds.late) {
      session.group = event.first;
      session.schedule = event.value;
    }
    switch (kind) {
      case kinds.downloadFailed:
      case kinds.uploadFailed:
      case kinds.applyFailed:
        this.#retries.failed(session, event);
        return;
      case kinds.retryScheduled:
        this.#retries.planned(session, event);
        return;
      case kinds.retryStarted:
        this.#retries.begun(session, event);
        return;
      case kinds.finalDownloadFailed:
      case kinds.finalApplyFailed:
        session.isFinalOnly = true;
        this.#retries.tried(session, event, session.tries);
        return;
      case kinds.finalApplied:
        session.isFinalOnly = true;
        return;
      case kinds.requested:
        session.requestedAt = event.occurredAt;
        return;
      case kinds.downloaded:
        this.#packages.downloaded(session, event);
        return;
      case kinds.late:
        this.#packages.late(session, before, event);
        return;
      case kinds.rerun:
        this.#packages.rerun(session, before, event);
        return;
      case kinds.canceled:
        session.retryDueAt = 0;
        if ((event.flags & Flag.byOperator) === 0) this.#retries.spent(event, 'canceled');
        return;
      case kinds.suspended:
        session.retryDueAt = 0;
        this.#retries.spent(event, 'suspended');
        return;
      case kinds.packagePurged:
        this.#packages.packagePurged(session, event);
        return;
      case kinds.purged:
        this.#packages.sessionPurged(session, before, event);
    }
  }
}
