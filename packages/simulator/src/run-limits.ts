/**
 * Limits of a run: where it ends by itself, with a message that says what to do, instead of going on
 * for ever or filling the machine's memory. `simulate` asks; its caller knows the machine.
 */
import { CdxError } from '@cdx/session';
import { estimateSize } from './scenario/check/size.ts';
import type { Scenario } from './scenario/scenario.ts';
import { formatDuration } from './scenario/units/duration.ts';

export interface RunLimits {
  /**
   * Events of the log in all, those of a continued run before this one included. What belongs to one
   * moment is not cut, so there may be some more.
   */
  readonly domainEventsMax?: number;
  /** Bytes, those that saving a snapshot takes for a moment included. */
  readonly memoryMaxBytes?: number;
  /**
   * Bytes that are in use now. Asked after every flush, and where that is too much once more
   * `exactly`: then garbage must not count. The run ends with what it throws.
   */
  readonly memoryUsed?: (exactly: boolean) => number;
}

/** How far a run has come; times in ms since the Unix epoch. */
export interface Progress {
  readonly startAt: number;
  readonly now: number;
  readonly endAt: number;
  readonly domainEvents: number;
}

/**
 * Measured. Columns of kernel, recorder and tallies for one session, which have room for up to twice
 * as many; and their copies while a snapshot is saved.
 */
const bytesPerSession = 150;
const snapshotBytesPerSession = 250;
/** Lists, cursors, timers and names of one channel database; and what each job adds to it. */
const bytesPerDatabase = 300;
const bytesPerDatabaseJob = 30;

const goOn =
  'What a store file holds is whole: --continue with a higher limit goes on from there; a shorter ' +
  'duration, longer intervals, fewer databases or a finite try count need less.';

/** Errors: `limit-reached` where the run would need more memory than it may use. */
export function checkEstimate(
  scenario: Scenario,
  durationMs: number,
  { memoryMaxBytes = Infinity }: RunLimits,
): void {
  const { sessions, databases } = estimateSize({ ...scenario, durationMs });
  const bytes =
    sessions * (bytesPerSession + snapshotBytesPerSession) +
    databases * (bytesPerDatabase + bytesPerDatabaseJob * scenario.jobs.length);
  if (bytes <= memoryMaxBytes) return;
  throw new CdxError(
    'limit-reached',
    `The run would hold about ${count(sessions)} sessions and need about ${size(bytes)} of ` +
      `memory; the limit is ${size(memoryMaxBytes)} (--max-memory). Raise it where there is more; ` +
      'a shorter duration, longer intervals or fewer databases need less.',
    { limit: 'memory', max: memoryMaxBytes, estimate: bytes, sessions, databases },
  );
}

/** Errors: `limit-reached` where a run that is not over, with so many sessions, has come to a limit. */
export function checkLimits(progress: Progress, sessions: number, limits: RunLimits): void {
  const { domainEventsMax = Infinity, memoryMaxBytes = Infinity, memoryUsed } = limits;
  if (progress.domainEvents >= domainEventsMax) {
    throw new CdxError(
      'limit-reached',
      `The run has reached the limit of ${count(domainEventsMax)} domain events (--max-events): ` +
        `${farOf(progress)}. ${goOn}`,
      { limit: 'domainEvents', max: domainEventsMax, ...progress },
    );
  }
  if (memoryUsed === undefined) return;
  // There must be room for the snapshot from which the run can go on.
  const roomMax = memoryMaxBytes - sessions * snapshotBytesPerSession;
  if (memoryUsed(false) <= roomMax) return;
  const used = memoryUsed(true);
  if (used > roomMax) {
    const needed = memoryMaxBytes + used - roomMax;
    throw new CdxError(
      'limit-reached',
      `The run has reached the limit of ${size(memoryMaxBytes)} of memory (--max-memory), and needs ` +
        `${size(needed)}: ${farOf(progress)}. ${goOn}`,
      { limit: 'memory', max: memoryMaxBytes, needed, ...progress },
    );
  }
}

/** What an allocation that failed means; null: the error is another one. */
export function outOfMemory(error: unknown, progress: Progress): CdxError | null {
  if (!(error instanceof RangeError) || !allocationFailed.test(error.message)) return null;
  return new CdxError(
    'limit-reached',
    `There is no more memory for the run (${error.message}): ${farOf(progress)}. ${goOn}`,
    { limit: 'memory', ...progress },
    { cause: error },
  );
}

/** As V8 says it: of buffers, of arrays and maps that cannot be larger, of texts. */
const allocationFailed =
  /^(Array buffer allocation failed|Invalid (typed array|array buffer|string) length|(Map|Set) maximum size exceeded)/;

function farOf({ startAt, now, endAt, domainEvents }: Progress): string {
  const [done, planned] = [now - startAt, endAt - startAt].map((ms) => formatDuration(ms, 2));
  return `it has come to ${done} of ${planned}, with ${count(domainEvents)} domain events`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

const sizeUnits = ['KB', 'MB', 'GB', 'TB'] as const;

/** About, in three digits: `13.4 GB`; 1 KB is 1024 bytes. */
function size(bytes: number): string {
  let value = bytes;
  let unit = -1;
  while (value >= 1000 && unit < sizeUnits.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Number(value.toPrecision(3))} ${sizeUnits[unit] ?? (value === 1 ? 'byte' : 'bytes')}`;
}
