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
  const busiest = `${formatCount(requests.peakPerMinute)} in the busiest minute, which ended at ${endText(requests.peakAt, clock)}`;
  if (waiting === null && uplink === null && downlink === null) {
    const text = `${formatCountOf(requests.count, 'request')}, ${busiest}; transfers ${transfersText(transfers, Infinity, clock)}`;
    return titledLines('Async Server', text, look);
  }
  const facts: (Fact | null)[] = [
    ['  Requests', `${formatCount(requests.count)}; ${busiest}`],
    ['  Transfers', transfersText(transfers, transfersMax, clock)],
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
  if (waiting.queue.peak > 0) parts.push(`queue ${queueText(waiting.queue, Infinity, clock)}`);
  return titledLines('Package workers', parts.join('; '), look);
}

/** The last minute of a run can end between two. */
function endText(at: number, clock: ZoneClock): string {
  return at % minuteMs === 0 ? clock.dateMinute(at) : clock.dateTime(at);
}

function transfersText(transfers: LevelResults, max: number, clock: ZoneClock): string {
  const { peak, peakAt } = transfers;
  if (peak === 0) return 'none';
  return `${mostText(transfers, max)} at a time, at ${clock.dateMinute(peakAt)}`;
}

/** How many waited at the same time. */
function queueText(queue: LevelResults, max: number, clock: ZoneClock): string {
  const { peakAt, atEnd } = queue;
  const left =
    atEnd === 0 ? 'none' : `${formatCount(atEnd)} still ${atEnd === 1 ? 'waits' : 'wait'}`;
  return `${mostText(queue, max)}, at ${clock.dateMinute(peakAt)}; ${left} at the end`;
}

/** `max`: the limit; Infinity: there is none. */
function mostText({ peak }: LevelResults, max: number): string {
  return `at most ${formatCount(peak)}${max === Infinity ? '' : ` of ${formatCount(max)}`}`;
}

/**
 * The figures are of all that had their turn, those that had it at once included, and those that
 * still wait not.
 */
function waitsText(
  { count, waited, meanMs, p95Ms, p99Ms, maxMs, queue }: WaitResults,
  what: string,
): string {
  if (meanMs === null || p95Ms === null || p99Ms === null || maxMs === null) return 'none';
  const whose = count === 1 ? 'its' : 'their';
  const all =
    queue.atEnd === 0
      ? formatCountOf(count, what)
      : `the ${formatCountOf(count, what)} that had ${whose} turn`;
  if (waited === 0) return `none of ${all} waited`;
  const figures = [
    `mean ${shortDuration(meanMs)}`,
    `p95 ${shortDuration(p95Ms)}`,
    `p99 ${shortDuration(p99Ms)}`,
    `max ${shortDuration(maxMs)}`,
  ];
  return `${formatCount(waited)} of ${all} waited (${formatShare(waited, count)}; ${figures.join(', ')})`;
}

function lineText({ bitsPerSecond, bytes, use, peakUse, binMs }: LineResults): string {
  const busiest = binMs === minuteMs ? 'minute' : shortDuration(binMs);
  return (
    `${formatShare(use, 1)} of ${formatBandwidth(bitsPerSecond)} used, ` +
    `${formatShare(peakUse, 1)} in the busiest ${busiest}; ${formatBytes(bytes)}`
  );
}
