/**
 * The shortest legal history of a download session that ends in its row of the form. Dates of the form
 * are the times of its facts; what the form does not tell is not made up, but where the machine
 * needs a fact to get to the status.
 */
import { downloadStatusNames, type DownloadStatusName } from '@cdx/session';
import type { FormRow } from '../form-row.ts';
import { stagesOf } from './failure-of.ts';
import { FormSteps } from './form-steps.ts';
import type { Step } from './step.ts';

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
      return history.applied().steps;
    case 'CreateFailed':
      return history.createFailed().steps;
    case 'NoData':
      return history.noData().steps;
    case 'DownloadFailed':
      return history.downloadFailed().steps;
    case 'ApplyFailed':
      return history.applyFailed().steps;
    case 'Suspended':
      return history.suspended().steps;
    case 'Canceled':
      return history.canceled().steps;
  }
}

class DownloadSteps extends FormSteps {
  constructor(row: FormRow, changedAt: number) {
    super(row, changedAt);
    this.add('DownloadSessionStarted', 'hq', row.createdAt, {
      ...this.identity(),
      packageKind: row.packageKind ?? 'incremental',
      downloadPath: row.path ?? '',
    });
  }

  /** The form does not say when; not later than anything else that it says. */
  available(): this {
    const { rowVersion, oldestChangeAt, createdAt } = this.row;
    const data = { ...this.contents(), rowVersion, oldestChangeAt };
    return this.add('PackageMadeAvailable', 'hq', createdAt, data);
  }

  requested(at = this.row.dateRequested ?? this.row.dateDownloaded ?? this.changedAt): this {
    return this.available().add('PackageRequested', 'client', at, {});
  }

  requestedNow(): this {
    this.requested();
    return this.failedBefore('DownloadFailed', 'client', this.steps.at(-1)?.at);
  }

  downloaded(): this {
    const at = this.row.dateDownloaded ?? this.changedAt;
    const { dateRequested } = this.row;
    return this.requested(dateRequested ?? at).add('PackageDownloaded', 'client', at, {});
  }

  downloadedNow(): this {
    return this.downloaded().failedBefore('ApplyFailed', 'client');
  }

  applied(): this {
    const { dateApplied, dateDownloaded, rowsAffected } = this.row;
    const at = dateApplied ?? this.changedAt;
    const data = { rowsAffected: rowsAffected ?? 0 };
    // Who tells of no download tells of outcomes alone.
    return dateDownloaded === null
      ? this.#asFarAsRequested().add('FinalApplied', 'client', at, data)
      : this.downloaded().add('PackageApplied', 'client', at, data);
  }

  createFailed(): this {
    return this.failed('PackageCreateFailed', 'hq');
  }

  noData(): this {
    return this.add('NoDataFound', 'hq', this.changedAt, {});
  }

  downloadFailed(): this {
    const isRequested = this.row.dateRequested !== null;
    const type = isRequested ? 'DownloadFailed' : 'FinalDownloadFailed';
    return this.#asFarAsRequested().failed(type, 'client');
  }

  applyFailed(): this {
    return this.row.dateDownloaded === null
      ? this.#asFarAsRequested().failed('FinalApplyFailed', 'client')
      : this.downloaded().failed('ApplyFailed', 'client');
  }

  suspended(): this {
    return this.#stageFailed().add('SessionSuspended', 'client', this.changedAt, {});
  }

  canceled(): this {
    const { message, dateRequested, dateDownloaded } = this.row;
    const isCalled = dateRequested !== null || dateDownloaded !== null;
    if (message !== null) {
      const isTransferred = stagesOf(this.row).some((stage) => stage !== 'create');
      if (isCalled || isTransferred) this.#stageFailed();
      else this.createFailed();
    } else if (dateDownloaded !== null) this.downloaded();
    else if (isCalled) this.requested();
    return this.endCanceled();
  }

  #asFarAsRequested(): this {
    return this.row.dateRequested === null ? this.available() : this.requested();
  }

  /** In the stage that its dates have come to; without any, in that which has this message. */
  #stageFailed(): this {
    const { dateRequested, dateDownloaded } = this.row;
    if (dateDownloaded !== null) return this.applyFailed();
    if (dateRequested !== null) return this.downloadFailed();
    return stagesOf(this.row).includes('apply') ? this.applyFailed() : this.downloadFailed();
  }
}
