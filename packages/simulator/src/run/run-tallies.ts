/**
 * What a run counts while it goes on: polls, attempts by stage, failures, retries, facts by type,
 * and the backlog. Everything else is worked out from the kernel's columns at the end.
 */
import { DownloadEvent, UploadEvent } from '@cdx/engine';
import { downloadEventTypes, failureCatalogue, uploadEventTypes } from '@cdx/session';
import { stages, type Scenario } from '../scenario/scenario.ts';
import { BacklogSeries, type BacklogSnapshot } from './backlog-series.ts';

/** What a fact does to the backlog. */
const downloadBacklog = new Int8Array(downloadEventTypes.length);
downloadBacklog[DownloadEvent.PackageMadeAvailable] = 1;
downloadBacklog[DownloadEvent.PackageApplied] = -1;
downloadBacklog[DownloadEvent.FinalApplied] = -1;
downloadBacklog[DownloadEvent.SessionCanceled] = -1;

const uploadBacklog = new Int8Array(uploadEventTypes.length);
uploadBacklog[UploadEvent.PackageMadeAvailable] = 1;
uploadBacklog[UploadEvent.UploadSessionReceived] = 1;
uploadBacklog[UploadEvent.PackageApplied] = -1;
uploadBacklog[UploadEvent.SessionCanceled] = -1;

export interface TalliesSnapshot {
  readonly polls: number;
  readonly attempts: readonly number[];
  readonly retries: readonly number[];
  readonly failures: readonly number[];
  readonly downloadEvents: readonly number[];
  readonly uploadEvents: readonly number[];
  readonly backlog: BacklogSnapshot;
}

export class RunTallies {
  polls = 0;
  /** Attempts by stage, and how many of them were retries. */
  readonly attempts: Float64Array = new Float64Array(stages.length);
  readonly retries: Float64Array = new Float64Array(stages.length);
  /** Failed attempts by stage × failure code. */
  readonly failures: Float64Array = new Float64Array(stages.length * failureCatalogue.length);
  /** Facts by event code. */
  readonly downloadEvents: Float64Array = new Float64Array(downloadEventTypes.length);
  readonly uploadEvents: Float64Array = new Float64Array(uploadEventTypes.length);
  readonly backlog: BacklogSeries;

  constructor(scenario: Scenario) {
    this.backlog = new BacklogSeries(scenario);
  }

  /** An attempt begins; how it ends is told when it does. */
  attempted(stage: number, retry: boolean): void {
    this.attempts[stage] = (this.attempts[stage] as number) + 1;
    if (retry) this.retries[stage] = (this.retries[stage] as number) + 1;
  }

  failed(stage: number, failure: number): void {
    const cell = stage * failureCatalogue.length + failure;
    this.failures[cell] = (this.failures[cell] as number) + 1;
  }

  /** Called for every fact of a session. */
  recorded(now: number, upload: boolean, event: number): void {
    const { backlog } = this;
    if (upload) {
      this.uploadEvents[event] = (this.uploadEvents[event] as number) + 1;
      const change = uploadBacklog[event] as number;
      if (change !== 0) backlog.change(now, backlog.uploads, change);
    } else {
      this.downloadEvents[event] = (this.downloadEvents[event] as number) + 1;
      const change = downloadBacklog[event] as number;
      if (change !== 0) backlog.change(now, backlog.downloads, change);
    }
  }

  snapshot(): TalliesSnapshot {
    return {
      polls: this.polls,
      attempts: [...this.attempts],
      retries: [...this.retries],
      failures: [...this.failures],
      downloadEvents: [...this.downloadEvents],
      uploadEvents: [...this.uploadEvents],
      backlog: this.backlog.snapshot(),
    };
  }

  restore(snapshot: TalliesSnapshot): void {
    this.polls = snapshot.polls;
    this.attempts.set(snapshot.attempts);
    this.retries.set(snapshot.retries);
    this.failures.set(snapshot.failures);
    this.downloadEvents.set(snapshot.downloadEvents);
    this.uploadEvents.set(snapshot.uploadEvents);
    this.backlog.restore(snapshot.backlog);
  }
}
