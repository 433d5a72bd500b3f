/**
 * What a run counts while it goes on: polls, attempts by stage, failures, retries, facts by type,
 * and the backlog. Everything else is worked out from the kernel's columns at the end.
 */
import { DownloadEvent, UploadEvent, type Kernel } from '@cdx/engine';
import {
  compiledDownload,
  compiledUpload,
  DownloadStatus,
  downloadEventTypes,
  failureCatalogue,
  UploadStatus,
  uploadEventTypes,
  type Random,
} from '@cdx/session';
import { stages, type Scenario } from '../scenario/scenario.ts';
import { BacklogSeries, type BacklogSnapshot } from './backlog-series.ts';
import { HeldBack, type HeldBackSnapshot } from './held-back.ts';
import {
  ServerTallies,
  WaitTallies,
  type ServerSnapshot,
  type WaitsSnapshot,
} from './server-tallies.ts';
import { StalenessSeries } from './staleness-series.ts';

/** Tries that are counted one by one; the last stands for all later ones too. */
export const triesCounted = 12;

/** Statuses of a session in the backlog: its package exists, and it has not ended. */
const downloadBacklog = flags(compiledDownload.states.length, [
  DownloadStatus.Available,
  DownloadStatus.Requested,
  DownloadStatus.Downloaded,
  DownloadStatus.DownloadFailed,
  DownloadStatus.ApplyFailed,
  DownloadStatus.Suspended,
]);
const uploadBacklog = flags(compiledUpload.states.length, [
  UploadStatus.Available,
  UploadStatus.Uploaded,
  UploadStatus.UploadFailed,
  UploadStatus.ApplyFailed,
]);

function flags(length: number, codes: readonly number[]): Int8Array {
  const values = new Int8Array(length);
  for (const code of codes) values[code] = 1;
  return values;
}

export interface TalliesSnapshot {
  readonly polls: number;
  readonly attempts: readonly number[];
  readonly retries: readonly number[];
  readonly byTry: readonly number[];
  readonly failures: readonly number[];
  readonly downloadEvents: readonly number[];
  readonly uploadEvents: readonly number[];
  readonly canceledByOperator: readonly [downloads: number, uploads: number];
  readonly backlog: BacklogSnapshot;
  readonly server: ServerSnapshot;
  readonly packageWorkers: WaitsSnapshot;
  readonly heldBack: HeldBackSnapshot;
}

export class RunTallies {
  polls = 0;
  /** Attempts by stage, and how many of them were retries. */
  readonly attempts: Float64Array = new Float64Array(stages.length);
  readonly retries: Float64Array = new Float64Array(stages.length);
  /** Attempts by stage × try: first attempts, first retries …; the last and all later. */
  readonly byTry: Float64Array = new Float64Array(stages.length * triesCounted);
  /** Failed attempts by stage × failure code. */
  readonly failures: Float64Array = new Float64Array(stages.length * failureCatalogue.length);
  /** Facts by event code. */
  readonly downloadEvents: Float64Array = new Float64Array(downloadEventTypes.length);
  readonly uploadEvents: Float64Array = new Float64Array(uploadEventTypes.length);
  /** Of the cancels among the facts: downloads, uploads. */
  readonly canceledByOperator: [downloads: number, uploads: number] = [0, 0];
  readonly backlog: BacklogSeries;
  readonly server: ServerTallies;
  readonly packageWorkers: WaitTallies;
  readonly heldBack: HeldBack;
  /** Made when the kernel is there. */
  staleness!: StalenessSeries;

  constructor(scenario: Scenario) {
    this.backlog = new BacklogSeries(scenario);
    this.server = new ServerTallies(scenario);
    this.packageWorkers = new WaitTallies(scenario.startAt);
    this.heldBack = new HeldBack(scenario.groups.length, scenario.startAt);
  }

  /** Has the kernel tell what only it knows. */
  attach(kernel: Kernel, random: Random, startAt: number): void {
    this.staleness = new StalenessSeries(kernel, random, startAt);
    const { groupIndexOf, downloads } = kernel;
    downloads.onHeldBack = (now, client, change) => {
      const before = (downloads.heldBack[client] as number) - change;
      this.heldBack.change(now, groupIndexOf[client] as number, before, change);
    };
  }

  /** An attempt begins, after so many tries of its stage; how it ends is told when it does. */
  attempted(stage: number, tries: number): void {
    this.attempts[stage] = (this.attempts[stage] as number) + 1;
    const cell = stage * triesCounted + Math.min(tries, triesCounted - 1);
    this.byTry[cell] = (this.byTry[cell] as number) + 1;
    if (tries > 0) this.retries[stage] = (this.retries[stage] as number) + 1;
  }

  failed(stage: number, failure: number): void {
    const cell = stage * failureCatalogue.length + failure;
    this.failures[cell] = (this.failures[cell] as number) + 1;
  }

  /** Called for every fact of a session. */
  recorded(
    now: number,
    upload: boolean,
    event: number,
    value: number,
    before: number,
    after: number,
  ): void {
    const { backlog } = this;
    if (upload) {
      this.uploadEvents[event] = (this.uploadEvents[event] as number) + 1;
      if (event === UploadEvent.SessionCanceled && value > 0) this.canceledByOperator[1]++;
      const change = (uploadBacklog[after] as number) - (uploadBacklog[before] as number);
      if (change !== 0) backlog.change(now, change);
    } else {
      this.downloadEvents[event] = (this.downloadEvents[event] as number) + 1;
      if (event === DownloadEvent.SessionCanceled && value > 0) this.canceledByOperator[0]++;
      const change = (downloadBacklog[after] as number) - (downloadBacklog[before] as number);
      if (change !== 0) backlog.change(now, change);
    }
  }

  snapshot(): TalliesSnapshot {
    return {
      polls: this.polls,
      attempts: [...this.attempts],
      retries: [...this.retries],
      byTry: [...this.byTry],
      failures: [...this.failures],
      downloadEvents: [...this.downloadEvents],
      uploadEvents: [...this.uploadEvents],
      canceledByOperator: [...this.canceledByOperator],
      backlog: this.backlog.snapshot(),
      server: this.server.snapshot(),
      packageWorkers: this.packageWorkers.snapshot(),
      heldBack: this.heldBack.snapshot(),
    };
  }

  restore(snapshot: TalliesSnapshot): void {
    this.polls = snapshot.polls;
    this.attempts.set(snapshot.attempts);
    this.retries.set(snapshot.retries);
    this.byTry.set(snapshot.byTry);
    this.failures.set(snapshot.failures);
    this.downloadEvents.set(snapshot.downloadEvents);
    this.uploadEvents.set(snapshot.uploadEvents);
    [this.canceledByOperator[0], this.canceledByOperator[1]] = snapshot.canceledByOperator;
    this.backlog.restore(snapshot.backlog);
    this.server.restore(snapshot.server);
    this.packageWorkers.restore(snapshot.packageWorkers);
    this.heldBack.restore(snapshot.heldBack);
  }
}
