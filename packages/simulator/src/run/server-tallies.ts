/** What a run counts at Async Server and at headquarters' package workers. */
import type { Scenario } from '../scenario/scenario.ts';
import { DurationHistogram, type HistogramSnapshot } from './duration-histogram.ts';
import { LevelSeries, type LevelSeriesSnapshot } from './level-series.ts';
import { MeanSeries, type MeanSeriesSnapshot } from './mean-series.ts';
import { RateSeries, type RateSeriesSnapshot } from './rate-series.ts';

export interface WaitsSnapshot {
  readonly waits: HistogramSnapshot;
  readonly queue: LevelSeriesSnapshot;
}

/** A queue in front of workers: how long each had to wait, and how many did at a time. */
export class WaitTallies {
  readonly waits = new DurationHistogram();
  readonly queue: LevelSeries;

  constructor(startAt: number) {
    this.queue = new LevelSeries(startAt);
  }

  snapshot(): WaitsSnapshot {
    return { waits: this.waits.snapshot(), queue: this.queue.snapshot() };
  }

  restore(snapshot: WaitsSnapshot): void {
    this.waits.restore(snapshot.waits);
    this.queue.restore(snapshot.queue);
  }
}

export interface ServerSnapshot extends WaitsSnapshot {
  readonly requests: RateSeriesSnapshot;
  readonly transfers: LevelSeriesSnapshot;
  readonly lines: readonly MeanSeriesSnapshot[];
  readonly refused: number;
  readonly expired: number;
}

export class ServerTallies extends WaitTallies {
  /** Polls that find the server, and transfers. */
  readonly requests: RateSeries;
  /** Transfers under way. */
  readonly transfers: LevelSeries;
  /** Bytes that have gone over the line up and the line down. */
  readonly lines: readonly MeanSeries[];
  /** Answered busy, because the queue was full. */
  refused = 0;
  /** Their turn came after the signature had expired. */
  expired = 0;

  constructor({ startAt }: Scenario) {
    super(startAt);
    this.requests = new RateSeries(startAt);
    this.transfers = new LevelSeries(startAt);
    this.lines = [new MeanSeries(startAt), new MeanSeries(startAt)];
  }

  /** So many bytes have gone over a line by now. */
  sent(now: number, line: number, bytes: number): void {
    this.lines[line]?.reach(now, bytes);
  }

  override snapshot(): ServerSnapshot {
    return {
      ...super.snapshot(),
      requests: this.requests.snapshot(),
      transfers: this.transfers.snapshot(),
      lines: this.lines.map((line) => line.snapshot()),
      refused: this.refused,
      expired: this.expired,
    };
  }

  override restore(snapshot: ServerSnapshot): void {
    super.restore(snapshot);
    this.requests.restore(snapshot.requests);
    this.transfers.restore(snapshot.transfers);
    for (const [index, line] of snapshot.lines.entries()) this.lines[index]?.restore(line);
    this.refused = snapshot.refused;
    this.expired = snapshot.expired;
  }
}
