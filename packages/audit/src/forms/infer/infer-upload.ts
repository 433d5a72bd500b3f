/** The shortest legal history of an upload session that ends in its row of the form. */
import { uploadStatusNames, type UploadStatusName } from '@cdx/session';
import type { FormRow } from '../form-row.ts';
import { stagesOf } from './failure-of.ts';
import { FormSteps } from './form-steps.ts';
import type { Step } from './step.ts';

/** As `inferDownload`. */
export function inferUpload(row: FormRow, changedAt: number): readonly Step[] {
  const status = uploadStatusNames[row.status] as UploadStatusName;
  const history = new UploadSteps(row, changedAt);
  switch (status) {
    case 'Started':
      return history.started().steps;
    case 'Available':
      return history.availableNow().steps;
    case 'Uploaded':
      return history.uploadedNow().steps;
    case 'Applied':
      return history.applied().steps;
    case 'UploadFailed':
      return history.uploadFailed().steps;
    case 'ApplyFailed':
      return history.applyFailed().steps;
    case 'Canceled':
      return history.canceled().steps;
  }
}

class UploadSteps extends FormSteps {
  started(): this {
    return this.add('UploadSessionStarted', 'client', this.row.createdAt, this.#identity());
  }

  available(): this {
    const data = { ...this.contents(), rowVersion: null, oldestChangeAt: null };
    return this.started().add('PackageMadeAvailable', 'client', this.row.createdAt, data);
  }

  availableNow(): this {
    return this.available().failedBefore('UploadFailed', 'client');
  }

  /**
   * Where the form does not say when it was uploaded, headquarters has seen it as Uploaded from the
   * beginning (SA).
   */
  uploaded(): this {
    const { dateUploaded, createdAt } = this.row;
    if (dateUploaded !== null && dateUploaded !== createdAt) {
      return this.available().add('PackageUploaded', 'client', dateUploaded, {});
    }
    const data = { ...this.#identity(), ...this.contents() };
    return this.add('UploadSessionReceived', 'client', createdAt, data);
  }

  /** Applying, and trying that again, is headquarters' affair. */
  uploadedNow(): this {
    return this.uploaded().failedBefore('ApplyFailed', 'hq');
  }

  applied(): this {
    const { dateApplied, rowsAffected } = this.row;
    const data = { rowsAffected: rowsAffected ?? 0 };
    return this.uploaded().add('PackageApplied', 'hq', dateApplied ?? this.changedAt, data);
  }

  uploadFailed(): this {
    return this.available().failed('UploadFailed', 'client');
  }

  applyFailed(): this {
    return this.uploaded().failed('ApplyFailed', 'hq');
  }

  canceled(): this {
    const { message, bytes, rows, dateUploaded } = this.row;
    if (message !== null) {
      const isTransfer = stagesOf(this.row).includes('upload') && dateUploaded === null;
      if (isTransfer) this.uploadFailed();
      else this.applyFailed();
    } else if (dateUploaded !== null) this.uploaded();
    else if (bytes !== null || rows !== null) this.available();
    else this.started();
    return this.endCanceled();
  }

  #identity() {
    const { path, rerunFor } = this.row;
    return { ...this.identity(), temporaryFilesPath: path ?? '', rerunFor };
  }
}
