/**
 * The shortest legal history of a download session that ends in its row of the form. Dates of the form
 * are the times of its facts; what the form does not tell is not made up, but where the machine
 * needs a fact to get to the status.
 */
import { downloadStatusNames, type DownloadStatusName } from '@cdx/session';
import type { FormRow } from '../form-row.ts';
import { failureOf, stagesOf } from './failure-of.ts';
import { unknownName, type Step } from './step.ts';

/** `changedAt`: when the row was last changed. In order; the first creates the session. */
export function inferDownload(row: FormRow, changedAt: number): readonly Step[] {
  const status = downloadStatusNames[row.status] as DownloadStatusName;
  const history = new DownloadSteps(row, changedAt);
  switch (status) {
    case 'Started':
      return history.steps;
    case 'Available':
      return history.available().steps;
    case 'Requested':
      return history.requestedNow().steps;
    case 'Downloaded':
      return history.downloadedNow().steps;
    case 'Applied':
      return history.appliedNow().steps;
    case 'CreateFailed':
      return history.hq('PackageCreateFailed', failureOf(row)).steps;
    case 'NoData':
      return history.hq('NoDataFound', {}).steps;
    case 'DownloadFailed':
      return history.downloadFailed().steps;
    case 'ApplyFailed':
      return history.applyFailed().steps;
    case 'Suspended':
      return history.stageFailed().client('SessionSuspended', {}, changedAt).steps;
    case 'Canceled':
      return history.canceled().steps;
  }
}

class DownloadSteps {
  readonly steps: Step[] = [];
  readonly #row: FormRow;
  readonly #changedAt: number;

  constructor(row: FormRow, changedAt: number) {
    this.#row = row;
    this.#changedAt = changedAt;
    const { sessionNumber, job, channelDatabase, createdAt } = row;
    const data = {
      sessionNumber,
      job,
      channelDataGroup: row.channelDataGroup ?? unknownName,
      channelDatabase,
      schedule: row.schedule ?? unknownName,
      packageKind: row.packageKind ?? 'incremental',
      downloadPath: row.path ?? '',
    };
    this.#add('DownloadSessionStarted', 'hq', createdAt, data);
  }

  hq(type: Step['type'], data: object, at = this.#changedAt): this {
    return this.#add(type, 'hq', at, data);
  }

  client(type: Step['type'], data: object, at: number): this {
    return this.#add(type, 'client', at, data);
  }

  /** The form does not say when; not later than anything else that it says. */
  available(): this {
    const { rows, rowsAffected, bytes, rowVersion, oldestChangeAt, createdAt } = this.#row;
    const data = { rows: rows ?? rowsAffected ?? 0, bytes: bytes ?? 0, rowVersion, oldestChangeAt };
    return this.hq('PackageMadeAvailable', data, createdAt);
  }

  requested(at = this.#row.dateRequested ?? this.#row.dateDownloaded ?? this.#changedAt): this {
    return this.available().client('PackageRequested', {}, at);
  }

  downloaded(): this {
    const at = this.#row.dateDownloaded ?? this.#changedAt;
    return this.requested(this.#row.dateRequested ?? at).client('PackageDownloaded', {}, at);
  }

  /** With a message it was requested again, after a failure whose own time nobody knows. */
  requestedNow(): this {
    const { message } = this.#row;
    this.requested();
    if (message === null) return this;
    const at = this.steps.at(-1)?.at ?? this.#changedAt;
    return this.client('DownloadFailed', failureOf(this.#row), at).client('RetryStarted', {}, at);
  }

  downloadedNow(): this {
    this.downloaded();
    if (this.#row.message === null) return this;
    const failure = failureOf(this.#row);
    return this.client('ApplyFailed', failure, this.#changedAt).client(
      'RetryStarted',
      {},
      this.#changedAt,
    );
  }

  appliedNow(): this {
    const { dateApplied, dateDownloaded, dateRequested, rowsAffected } = this.#row;
    const at = dateApplied ?? this.#changedAt;
    const data = { rowsAffected: rowsAffected ?? 0 };
    if (dateDownloaded !== null) return this.downloaded().client('PackageApplied', data, at);
    // Who tells of no download tells of outcomes alone.
    if (dateRequested !== null) this.requested();
    else this.available();
    return this.client('FinalApplied', data, at);
  }

  downloadFailed(): this {
    const isRequested = this.#row.dateRequested !== null;
    if (isRequested) this.requested();
    else this.available();
    const type = isRequested ? 'DownloadFailed' : 'FinalDownloadFailed';
    return this.client(type, failureOf(this.#row), this.#changedAt);
  }

  applyFailed(): this {
    const { dateRequested, dateDownloaded } = this.#row;
    const failure = failureOf(this.#row);
    if (dateDownloaded !== null) {
      return this.downloaded().client('ApplyFailed', failure, this.#changedAt);
    }
    if (dateRequested !== null) this.requested();
    else this.available();
    return this.client('FinalApplyFailed', failure, this.#changedAt);
  }

  /** In the stage that its dates have come to; without any, in that which has this message. */
  stageFailed(): this {
    const { dateRequested, dateDownloaded } = this.#row;
    if (dateDownloaded !== null) return this.applyFailed();
    if (dateRequested !== null) return this.downloadFailed();
    return stagesOf(this.#row).includes('apply') ? this.applyFailed() : this.downloadFailed();
  }

  canceled(): this {
    const { message, dateRequested, dateDownloaded } = this.#row;
    const isCalled = dateRequested !== null || dateDownloaded !== null;
    if (message !== null) {
      const isTransferred = stagesOf(this.#row).some((stage) => stage !== 'create');
      if (isCalled || isTransferred) this.stageFailed();
      else this.hq('PackageCreateFailed', failureOf(this.#row));
    } else if (dateDownloaded !== null) this.downloaded();
    else if (isCalled) this.requested();
    const by = this.#row.canceledBy ?? (message === null ? 'operator' : 'triesSpent');
    return this.#add('SessionCanceled', by === 'operator' ? 'hq' : 'client', this.#changedAt, {
      by,
    });
  }

  #add(type: Step['type'], by: Step['by'], at: number, data: object): this {
    this.steps.push({ type, at, by, data });
    return this;
  }
}
