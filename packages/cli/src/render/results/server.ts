/**
 * What went through Async Server and headquarters' package workers, and what had to wait there.
 * Without limits there is little to say: one line, or none.
 */
import type { LevelResults, LineResults, RunResults, Scenario, WaitResults } from '@cdx/simulator';
import { factLines, titledLines, type Fact } from '../facts.ts';
import type { Look } from '../look.ts';
import {
  formatBandwidth,
  formatBytes,
  formatCount,
  formatCountOf,
  formatShare,
  shortDuration,
} from '../numbers.ts';
import type { ZoneClock } from '../zone-clock.ts';

const minuteMs = 60_000;

export function asyncServerLines(
  results: RunResults,
  scenario: Scenario,
  look: Look,
  clock: ZoneClock,
): readonly string[] {
  const { requests, transfers, waiting, refused, expired, uplink, downlink } = results.asyncServer;
  if (requests.count === 0) return [];
  const { transfersMax, queueMax } = scenario.asyncServer;
  const busiest = `${formatCount(requests.peakPerMinute)} in the busiest minute, at ${minuteOf(results, clock)}`;
  if (waiting === null && uplink === null && downlink === null) {
    const text = `${formatCountOf(requests.count, 'request')}, ${busiest}; transfers ${mostText(transfers, Infinity, clock)}`;
    return titledLines('Async Server', text, look);
  }
  const facts: (Fact | null)[] = [
    ['  Requests', `${formatCount(requests.count)}; ${busiest}`],
    ['  Transfers', mostText(transfers, transfersMax, clock)],
    waiting === null ? null : ['  Waits', waitsText(waiting, 'transfer')],
    waiting === null || waiting.queue.peak === 0
      ? null
      : ['  Queue', queueText(waiting.queue, queueMax, clock)],
    refused + expired === 0
      ? null
      : [
          '  Failed',
          `${formatCount(refused)} answered busy, ${formatCountOf(expired, 'expired signature')}`,
        ],
    uplink === null ? null : ['  Uplink', lineText(uplink)],
    downlink === null ? null : ['  Downlink', lineText(downlink)],
  ];
  return [
    look.paint.bold('Async Server'),
    ...factLines(
      facts.filter((fact) => fact !== null),
      look,
    ),
  ];
}

export function packageWorkersLines(
  { packageWorkers: { workers, waiting } }: RunResults,
  look: Look,
  clock: ZoneClock,
): readonly string[] {
  if (workers === null || waiting === null || waiting.count === 0) return [];
  const parts = [formatCount(workers), waitsText(waiting, 'package')];
  if (waiting.queue.peak > 0) parts.push(queueText(waiting.queue, Infinity, clock));
  return titledLines('Package workers', parts.join('; '), look);
}

/** When the busiest minute began; results say when it was over. */
function minuteOf({ startAt, asyncServer }: RunResults, clock: ZoneClock): string {
  const minutes = Math.ceil((asyncServer.requests.peakAt - startAt) / minuteMs);
  return clock.dateMinute(startAt + Math.max(0, minutes - 1) * minuteMs);
}

/** `max`: the limit; Infinity: there is none. */
function mostText({ peak, peakAt }: LevelResults, max: number, clock: ZoneClock): string {
  if (peak === 0) return 'none';
  const limit = max === Infinity ? '' : ` of ${formatCount(max)}`;
  return `at most ${formatCount(peak)}${limit} at a time, at ${clock.dateMinute(peakAt)}`;
}

function queueText(queue: LevelResults, max: number, clock: ZoneClock): string {
  return `${mostText(queue, max, clock)}; ${formatCount(queue.atEnd)} at the end`;
}

/** The figures are of all that had their turn, those that had it at once included. */
function waitsText(
  { count, waited, meanMs, p95Ms, p99Ms, maxMs }: WaitResults,
  what: string,
): string {
  if (meanMs === null || p95Ms === null || p99Ms === null || maxMs === null) return 'none';
  const all = formatCountOf(count, what);
  if (waited === 0) return `none of ${all} waited`;
  const figures = [
    `mean ${shortDuration(meanMs)}`,
    `p95 ${shortDuration(p95Ms)}`,
    `p99 ${shortDuration(p99Ms)}`,
    `max ${shortDuration(maxMs)}`,
  ];
  return `${formatCount(waited)} of ${all} (${formatShare(waited, count)}) waited; ${figures.join(', ')}`;
}

function lineText({ bitsPerSecond, bytes, use, peakUse, binMs }: LineResults): string {
  const busiest = binMs === minuteMs ? 'minute' : shortDuration(binMs);
  return (
    `${formatShare(use, 1)} of ${formatBandwidth(bitsPerSecond)} used, ` +
    `${formatShare(peakUse, 1)} in the busiest ${busiest}; ${formatBytes(bytes)}`
  );
}
