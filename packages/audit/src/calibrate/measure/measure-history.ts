/**
 * What a history shows of a fleet, by which two histories are compared: how long sessions take to be
 * Applied, how often stages fail, how many sessions are open. From the events alone, so that a real
 * history and a simulated one are measured alike.
 */
import type { JoinedLog } from '@cdx/event-store';
import { importSource } from '@cdx/projections';
import {
  cellOf,
  compiledMachine,
  DownloadStatus,
  ILLEGAL,
  isSessionStream,
  parseSessionStream,
  UploadStatus,
  type Direction,
  type FailingStage,
  type RecordedEvent,
} from '@cdx/session';
import { mean, quantile, Samples } from '../samples.ts';

export interface HistoryMeasures {
  readonly sessions: { readonly download: number; readonly upload: number };
  /** From when a session came to be to when it was applied, ms; null: none was. */
  readonly timeToApplied: Readonly<Record<Direction, TimeToAppliedMeasure | null>>;
  /** Of attempts, by stage; those without any left out, and of rows of forms all. */
  readonly failureRates: Readonly<Partial<Record<FailingStage, FailureRate>>>;
  /** Sessions whose package exists and that have not ended, both directions. */
  readonly backlog: { readonly mean: number; readonly peak: number };
}

export interface TimeToAppliedMeasure {
  readonly n: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface FailureRate {
  readonly attempts: number;
  readonly failed: number;
  /** 0 to 1. */
  readonly rate: number;
}

interface Session {
  readonly direction: Direction;
  readonly createdAt: number;
  status: number;
}

/** Statuses of a session in the backlog. */
const backlog: Readonly<Record<Direction, ReadonlySet<number>>> = {
  download: new Set<number>([
    DownloadStatus.Available,
    DownloadStatus.Requested,
    DownloadStatus.Downloaded,
    DownloadStatus.DownloadFailed,
    DownloadStatus.ApplyFailed,
    DownloadStatus.Suspended,
  ]),
  upload: new Set<number>([
    UploadStatus.Available,
    UploadStatus.Uploaded,
    UploadStatus.UploadFailed,
    UploadStatus.ApplyFailed,
  ]),
};

/** Which attempts an event says to have gone well, and which one it says to have failed. */
interface Outcome {
  readonly well: readonly FailingStage[];
  readonly failed: FailingStage | null;
}

const outcomes: Readonly<Record<Direction, ReadonlyMap<string, Outcome>>> = {
  download: new Map<string, Outcome>([
    ['PackageMadeAvailable', { well: ['create'], failed: null }],
    ['NoDataFound', { well: ['create'], failed: null }],
    ['PackageCreateFailed', { well: [], failed: 'create' }],
    ['PackageDownloaded', { well: ['download'], failed: null }],
    ['DownloadFailed', { well: [], failed: 'download' }],
    ['PackageApplied', { well: ['apply'], failed: null }],
    ['ApplyFailed', { well: [], failed: 'apply' }],
    ['FinalApplied', { well: ['download', 'apply'], failed: null }],
    ['FinalDownloadFailed', { well: [], failed: 'download' }],
    ['FinalApplyFailed', { well: ['download'], failed: 'apply' }],
  ]),
  upload: new Map<string, Outcome>([
    ['PackageUploaded', { well: ['upload'], failed: null }],
    ['UploadFailed', { well: [], failed: 'upload' }],
    ['PackageApplied', { well: ['hqApply'], failed: null }],
    ['ApplyFailed', { well: [], failed: 'hqApply' }],
  ]),
};

/** Steps that the machines do not have are passed over. Errors: those of reading the log. */
export async function measureHistory(log: Pick<JoinedLog, 'readPages'>): Promise<HistoryMeasures> {
  const meter = new Meter();
  for await (const { events } of log.readPages()) {
    for (const event of events) meter.take(event);
  }
  return meter.measures();
}

class Meter {
  readonly #sessions = new Map<string, Session>();
  readonly #times: Readonly<Record<Direction, Samples>> = {
    download: new Samples(),
    upload: new Samples(),
  };
  readonly #attempts = new Map<FailingStage, { attempts: number; failed: number }>();
  readonly #counts = { download: 0, upload: 0 };
  #level = 0;
  #peak = 0;
  #area = 0;
  #at = NaN;
  #firstAt = NaN;

  take(event: RecordedEvent): void {
    if (event.stream.startsWith('run-')) return;
    const { recordedAt } = event;
    if (Number.isNaN(this.#at)) this.#firstAt = recordedAt;
    else this.#area += this.#level * Math.max(0, recordedAt - this.#at);
    this.#at = recordedAt;
    if (isSessionStream(event.stream)) this.#ofSession(event);
  }

  measures(): HistoryMeasures {
    const spanMs = this.#at - this.#firstAt;
    const failureRates: Partial<Record<FailingStage, FailureRate>> = {};
    for (const [stage, { attempts, failed }] of this.#attempts) {
      failureRates[stage] = { attempts, failed, rate: failed / attempts };
    }
    return {
      sessions: { ...this.#counts },
      timeToApplied: {
        download: summary(this.#times.download),
        upload: summary(this.#times.upload),
      },
      failureRates,
      backlog: { mean: spanMs > 0 ? this.#area / spanMs : 0, peak: this.#peak },
    };
  }

  #ofSession(event: RecordedEvent): void {
    const { stream, type, occurredAt } = event;
    const known = this.#sessions.get(stream);
    const direction = known?.direction ?? parseSessionStream(stream).direction;
    const machine = compiledMachine(direction);
    const code = machine.eventCodes[type];
    if (code === undefined) return;
    const from = known?.status ?? machine.uncreated;
    const next = machine.next[cellOf(machine, code, from)] ?? ILLEGAL;
    if (next === ILLEGAL) return;
    const change = Number(backlog[direction].has(next)) - Number(backlog[direction].has(from));
    this.#level += change;
    this.#peak = Math.max(this.#peak, this.#level);
    if (known === undefined) {
      this.#sessions.set(stream, { direction, createdAt: occurredAt, status: next });
      this.#counts[direction]++;
    } else {
      known.status = next;
      if (type === 'PackageApplied' || type === 'FinalApplied') {
        this.#times[direction].push(occurredAt - known.createdAt);
      }
    }
    // A form has the last attempt of a session alone: how many failed does not show.
    if (!event.source.startsWith(importSource)) this.#count(outcomes[direction].get(type));
  }

  #count(outcome: Outcome | undefined): void {
    if (outcome === undefined) return;
    for (const stage of outcome.well) this.#ofStage(stage).attempts++;
    if (outcome.failed === null) return;
    const of = this.#ofStage(outcome.failed);
    of.attempts++;
    of.failed++;
  }

  #ofStage(stage: FailingStage) {
    let of = this.#attempts.get(stage);
    if (of === undefined) {
      of = { attempts: 0, failed: 0 };
      this.#attempts.set(stage, of);
    }
    return of;
  }
}

function summary(samples: Samples): TimeToAppliedMeasure | null {
  const sorted = samples.sorted();
  if (sorted.length === 0) return null;
  return {
    n: sorted.length,
    meanMs: mean(sorted),
    p50Ms: quantile(sorted, 0.5),
    p95Ms: quantile(sorted, 0.95),
  };
}
