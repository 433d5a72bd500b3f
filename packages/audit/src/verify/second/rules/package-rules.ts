/** Packages: what was purged, what was asked for behind it, what came late. */
import { DownloadStatus } from '@cdx/session';
import { hasEnded } from '@cdx/engine';
import { timeText } from '../../findings/words.ts';
import { eventTypes, kindOf } from '../../scan/event-kinds.ts';
import type { RecordCursor } from '../event-records.ts';
import type { RuleContext } from './rule-context.ts';
import { isCanceled, statusName, type Session } from '../session.ts';

const applied = [kindOf('PackageApplied'), kindOf('FinalApplied')];

export class PackageRules {
  readonly #context: RuleContext;

  constructor(context: RuleContext) {
    this.#context = context;
  }

  downloaded(session: Session, { ordinal, occurredAt }: RecordCursor): void {
    session.startedAt = occurredAt;
    const { requestedAt, packagePurgedAt } = session;
    if (requestedAt <= packagePurgedAt) return;
    this.#context.found.add('package-purged', ordinal, () => ({
      text: `the package had been purged at ${timeText(packagePurgedAt)}, and was asked for at ${timeText(requestedAt)}`,
      expected: 'DownloadFailed: record not found',
    }));
  }

  late(session: Session, before: number, event: RecordCursor): void {
    const { found } = this.#context;
    if (applied.includes(event.first) && isCanceled(session, before)) {
      found.add('applied-after-cancel', event.ordinal, () => ({
        text: 'the package was applied although the session had been canceled',
        expected: '',
      }));
    }
    const { first, value } = event;
    found.add('late-message', event.ordinal, () => ({
      text: `${eventTypes[first]} of run ${value} came late`,
      expected: '',
    }));
  }

  rerun(session: Session, before: number, { occurredAt, ordinal }: RecordCursor): void {
    session.retryDueAt = 0;
    session.availableAt = occurredAt;
    session.blocksFrom = Infinity;
    const { packagePurgedAt } = session;
    if (before === DownloadStatus.CreateFailed) session.packagePurgedAt = Infinity;
    else if (packagePurgedAt < Infinity) {
      this.#context.found.add('package-purged', ordinal, () => ({
        text: `it is rerun after its package was purged at ${timeText(packagePurgedAt)}`,
        expected: 'CommandRefused: packagePurged',
      }));
    }
  }

  packagePurged(session: Session, { recordedAt }: RecordCursor): void {
    session.packagePurgedAt = Math.min(session.packagePurgedAt, recordedAt);
  }

  sessionPurged(session: Session, before: number, { ordinal }: RecordCursor): void {
    session.isPurged = true;
    if (hasEnded(session.isUpload, before)) return;
    this.#context.found.add('purge-open', ordinal, () => ({
      text: `it is purged in status ${statusName(session, before)}`,
      expected: 'a session that has ended',
    }));
  }

  /** Its session had been purged before. */
  behindPurge({ ordinal }: RecordCursor): void {
    this.#context.found.add('after-purge', ordinal, () => ({
      text: 'its session had been purged before',
      expected: 'nothing behind SessionPurged',
    }));
  }
}
