/** The shortest legal history of an upload session that ends in its row of the form. */
import { uploadStatusNames, type UploadStatusName } from '@cdx/session';
import type { FormRow } from '../form-row.ts';
import { failureOf, stagesOf } from './failure-of.ts';
import { unknownName, type Step } from './step.ts';

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

class UploadSteps {
  readonly steps: Step[] = [];
  readonly #row: FormRow;
  readonly #changedAt: number;

  constructor(row: FormRow, changedAt: number) {
    this.#row = row;
    this.#changedAt = changedAt;
  }

  started(): this {
    return this.#add('UploadSessionStarted', 'client', this.#row.createdAt, this.#identity());
  }

  available(): this {
    const data = { ...this.#contents(), rowVersion: null, oldestChangeAt: null };
    return this.started().#add('PackageMadeAvailable', 'client', this.#row.createdAt, data);
  }

  /** With a message it is tried again, after a failure whose own time nobody knows. */
  availableNow(): this {
    this.available();
    return this.#row.message === null ? this : this.#failed('UploadFailed').#retried('client');
  }

  /**
   * Where the form does not say when it was uploaded, headquarters has seen it as Uploaded from the
   * beginning (SA).
   */
  uploaded(): this {
    const { dateUploaded, createdAt } = this.#row;
    if (dateUploaded !== null && dateUploaded !== createdAt) {
      return this.available().#add('PackageUploaded', 'client', dateUploaded, {});
    }
    const data = { ...this.#identity(), ...this.#contents() };
    return this.#add('UploadSessionReceived', 'client', createdAt, data);
  }

  uploadedNow(): this {
    this.uploaded();
    return this.#row.message === null ? this : this.#failed('ApplyFailed').#retried('hq');
  }

  applied(): this {
    const { dateApplied, rowsAffected } = this.#row;
    const data = { rowsAffected: rowsAffected ?? 0 };
    return this.uploaded().#add('PackageApplied', 'hq', dateApplied ?? this.#changedAt, data);
  }

  uploadFailed(): this {
    return this.available().#failed('UploadFailed');
  }

  applyFailed(): this {
    return this.uploaded().#failed('ApplyFailed');
  }

  canceled(): this {
    const { message, bytes, rows, dateUploaded } = this.#row;
    if (message !== null) {
      const isTransfer = stagesOf(this.#row).includes('upload') && dateUploaded === null;
      if (isTransfer) this.uploadFailed();
      else this.applyFailed();
    } else if (dateUploaded !== null) this.uploaded();
    else if (bytes !== null || rows !== null) this.available();
    else this.started();
    const by = this.#row.canceledBy ?? (message === null ? 'operator' : 'triesSpent');
    return this.#add('SessionCanceled', by === 'operator' ? 'hq' : 'client', this.#changedAt, {
      by,
    });
  }

  #failed(type: 'UploadFailed' | 'ApplyFailed'): this {
    const by = type === 'ApplyFailed' ? 'hq' : 'client';
    return this.#add(type, by, this.#changedAt, failureOf(this.#row));
  }

  #retried(by: Step['by']): this {
    return this.#add('RetryStarted', by, this.#changedAt, {});
  }

  #identity() {
    const { sessionNumber, job, channelDatabase } = this.#row;
    return {
      sessionNumber,
      job,
      channelDataGroup: this.#row.channelDataGroup ?? unknownName,
      channelDatabase,
      schedule: this.#row.schedule ?? unknownName,
      temporaryFilesPath: this.#row.path ?? '',
      rerunFor: this.#row.rerunFor,
    };
  }

  #contents() {
    const { rows, rowsAffected, bytes } = this.#row;
    return { rows: rows ?? rowsAffected ?? 0, bytes: bytes ?? 0 };
  }

  #add(type: Step['type'], by: Step['by'], at: number, data: object): this {
    this.steps.push({ type, at, by, data });
    return this;
  }
}
