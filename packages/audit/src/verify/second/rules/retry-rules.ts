/** Retries: when they are due, how many there may be, and that a failed session has one or ends. */
import { DownloadStatus, UploadStatus } from '@cdx/session';
import { hasEnded } from '@cdx/engine';
import { spanText, timeText } from '../../findings/words.ts';
import { Flag } from '../../scan/record-layout.ts';
import type { RecordCursor } from '../event-records.ts';
import type { RuleContext } from './rule-context.ts';
import { isFailed, statusName, type Session } from '../session.ts';

const overdueMs = 3_600_000;
const longOpenMs = 7 * 24 * 3_600_000;

export class RetryRules {
  readonly #context: RuleContext;

  constructor(context: RuleContext) {
    this.#context = context;
  }

  failed(session: Session, { recordedAt, flags }: RecordCursor): void {
    session.failedAt = recordedAt;
    session.isHopeless = (flags & Flag.retriable) === 0;
    session.retryDueAt = 0;
  }

  planned(session: Session, event: RecordCursor): void {
    session.retryDueAt = event.value;
    if (session.isHopeless) {
      this.#context.found.add('retry-hopeless', event.ordinal, () => ({
        text: 'a retry is planned behind a failure that trying again cannot mend',
        expected: 'SessionCanceled or SessionSuspended',
      }));
    }
    this.tried(session, event, session.tries + 1);
  }

  begun(session: Session, event: RecordCursor): void {
    const dueAt = session.retryDueAt;
    const { occurredAt } = event;
    session.retryDueAt = 0;
    session.requestedAt = occurredAt;
    if (occurredAt < dueAt) {
      this.#context.found.add('retry-before-due', event.ordinal, () => ({
        text: `the retry began ${spanText(dueAt - occurredAt)} before it was due`,
        expected: `occurredAt ${timeText(dueAt)} or later`,
      }));
    }
    if (session.status === DownloadStatus.Downloaded) session.startedAt = occurredAt;
    this.tried(session, event, session.tries);
  }

  /** `tries`: with the one that is meant. */
  tried(session: Session, { ordinal }: RecordCursor, tries: number): void {
    if (tries === 0 || session.isImported) return;
    const isOfPJob =
      session.isUpload &&
      (session.status === UploadStatus.Uploaded || session.status === UploadStatus.ApplyFailed);
    const { group, schedule } = session;
    const { policies, unchecked, found } = this.#context;
    const allowed = policies.tryCountOf(ordinal, group, schedule, isOfPJob);
    if (allowed === null) {
      unchecked.tries++;
    } else if (allowed !== 0 && tries > allowed) {
      found.add('try-count', ordinal, () => ({
        text: `it is retry ${tries} of the stage`,
        expected: `${allowed} at most`,
      }));
    }
  }

  spent({ ordinal }: RecordCursor, what: string): void {
    this.#context.found.add('tries-spent', ordinal, () => ({
      text: `the session was ${what}, because its tries were spent`,
      expected: '',
    }));
  }

  /** What is to be said of a session when the log ends. */
  ended(session: Session): void {
    if (session.isHeadless || session.isPurged) return;
    if (isFailed(session)) this.#leftFailed(session);
    if (hasEnded(session.isUpload, session.status)) return;
    const { ordinal, createdAt } = session;
    const openMs = this.#context.lastRecordedAt - createdAt;
    if (openMs <= longOpenMs) return;
    this.#context.found.add('open-long', ordinal, () => ({
      text: `${statusName(session)}, created ${spanText(openMs)} before the log ends`,
      expected: '',
    }));
  }

  #leftFailed(session: Session): void {
    const { ordinal, retryDueAt, failedAt } = session;
    const { found, lastRecordedAt } = this.#context;
    if (retryDueAt === 0) {
      const isUntold = session.isFinalOnly || session.isImported;
      if (isUntold || failedAt >= lastRecordedAt) return;
      found.add('session-stuck', ordinal, () => ({
        text: `${statusName(session)} since ${timeText(failedAt)}: no retry is planned, and it has not ended`,
        expected: 'RetryScheduled, SessionCanceled or SessionSuspended',
      }));
    } else if (lastRecordedAt - retryDueAt > overdueMs) {
      found.add('retry-overdue', ordinal, () => ({
        text: `a retry was due at ${timeText(retryDueAt)}, ${spanText(lastRecordedAt - retryDueAt)} before the log ends`,
        expected: '',
      }));
    }
  }
}
