/**
 * Why something waited in a stretch of time: what the log of the channel database says of it. Where
 * the wait is no longer than the client's own rhythm nothing else is looked for.
 */
import type { Direction, RecordedEvent } from '@cdx/session';
import type { KnownConfiguration, WaitCause } from './explanation.ts';
import {
  isAtWork,
  isFailing,
  overlap,
  spansWhere,
  type Neighbour,
  type Neighbours,
  type Span,
} from './read/neighbours.ts';
import type { Pause, Surroundings } from './read/surroundings.ts';
import type { Step } from './session-steps.ts';

export interface WaitContext {
  readonly direction: Direction;
  readonly steps: readonly Step[];
  readonly configuration: KnownConfiguration | null;
  readonly enforced: boolean | null;
  readonly neighbours: Neighbours;
  readonly surroundings: Surroundings;
  readonly logEnd: { readonly position: number; readonly at: number };
}

/** A stretch in which something that could have gone on did not. */
export interface Window {
  readonly from: number;
  /** Null: until the end of the log. */
  readonly to: number | null;
  readonly fromPosition: number;
  readonly toPosition: number;
}

/**
 * The P-job applies what has arrived when its schedule runs; what arrives while it is at work is
 * applied by that run. Retries that follow a clock of their own wait for something else.
 */
export function pJobCauses(
  { from, toPosition }: Window,
  { surroundings: { runs }, configuration }: WaitContext,
  what: 'newPackage' | 'retry',
): readonly WaitCause[] {
  const begun = runs.filter(({ position }) => position < toPosition);
  const run = begun.find(({ occurredAt }) => occurredAt >= from) ?? begun.at(-1);
  const followsRuns = what === 'newPackage' || configuration?.pJobRetry?.alignToPoll !== false;
  if (run === undefined || !followsRuns) return [{ cause: 'unknown', positions: [] }];
  return [{ cause: 'scheduleRun', at: run.occurredAt, positions: [run.position] }];
}

/** `what`: new packages are taken at polls always, retries run at them where they align to them. */
export async function clientCauses(
  window: Window,
  context: WaitContext,
  what: 'newPackage' | 'retry',
): Promise<readonly WaitCause[]> {
  const { direction, configuration, surroundings, steps, logEnd } = context;
  const { from, to } = window;
  const end = to ?? logEnd.at;
  const interval = intervalMs(direction, configuration);
  const rhythm: readonly WaitCause[] =
    what === 'newPackage' || (configuration?.retry.alignToPoll ?? true)
      ? [{ cause: 'poll', intervalMs: interval, positions: configurationOf(configuration) }]
      : [];
  if (interval !== null && end - from <= interval && rhythm.length > 0) return rhythm;
  const found: WaitCause[] = pausedIn(surroundings.pauses, window);
  const heard = await context.neighbours.heard(window.fromPosition, window.toPosition);
  if (direction === 'download') found.push(...(await othersIn(heard, window, context)));
  found.push(...cutOffIn([...steps.map(({ event }) => event), ...heard], window));
  if (interval === null) return [...rhythm, ...found];
  for (const gap of uncovered(found, window, end, interval)) {
    const contacts = heard.filter(({ recordedAt }) => recordedAt > gap.from);
    const next = contacts[0];
    if (next !== undefined && next.recordedAt < gap.to) {
      if (to !== null) found.push({ cause: 'unknown', positions: [] });
    } else {
      const until = gap.to >= end && to === null ? null : gap.to;
      const positions = next === undefined ? [] : [next.position];
      found.push({ cause: 'silent', from: gap.from, to: until, positions });
    }
  }
  const all = [...rhythm, ...found];
  return all.length === 0 && to !== null ? [{ cause: 'unknown', positions: [] }] : all;
}

/** Other downloads of the database: those that go first, and those that the client was busy with. */
async function othersIn(
  heard: readonly RecordedEvent[],
  window: Window,
  { enforced, configuration, neighbours }: WaitContext,
): Promise<readonly WaitCause[]> {
  const held =
    enforced === true
      ? spansOf(await neighbours.failingBefore(window.toPosition), isFailing, window)
      : [];
  // One that is held up is at work now and then; the one tells it all.
  const failing = new Set(held.map(({ stream }) => stream));
  const limited = configuration === null || configuration.concurrentSessions !== null;
  const busy = limited ? spansOf(await neighbours.sessionsOf(heard), isAtWork, window) : [];
  return [
    ...held.map((span): WaitCause => ({ cause: 'failing', ...span })),
    ...busy
      .filter(({ stream }) => !failing.has(stream))
      .map((span): WaitCause => ({ cause: 'atWork', ...span })),
  ];
}

/** What of a window none of these accounts for, in pieces that are longer than `least`. */
function uncovered(
  causesFound: readonly WaitCause[],
  { from }: Window,
  end: number,
  least: number,
): readonly { readonly from: number; readonly to: number }[] {
  const pieces: { from: number; to: number }[] = [];
  let at = from;
  const covered = causesFound
    .filter((cause) => 'from' in cause)
    .toSorted((one, other) => one.from - other.from);
  for (const span of [...covered, { from: end, to: end }]) {
    if (span.from - at > least) pieces.push({ from: at, to: span.from });
    at = Math.max(at, span.to ?? end);
  }
  return pieces;
}

const configurationOf = (configuration: KnownConfiguration | null): readonly number[] =>
  configuration === null ? [] : [configuration.position];

function intervalMs(direction: Direction, configuration: KnownConfiguration | null): number | null {
  if (configuration === null) return null;
  return direction === 'download'
    ? configuration.downloadIntervalMs
    : configuration.uploadIntervalMs;
}

type StreamSpan = Span & { readonly stream: string };

function spansOf(
  neighbours: readonly Neighbour[],
  holds: Parameters<typeof spansWhere>[1],
  { from, to }: Window,
): readonly StreamSpan[] {
  return neighbours.flatMap((neighbour) => {
    const parts = spansWhere(neighbour, holds)
      .map((span) => overlap(span, from, to ?? Infinity))
      .filter((part) => part !== null);
    const [first] = parts;
    const last = parts.at(-1);
    if (first === undefined || last === undefined) return [];
    // Between two attempts the client has others at hand, or nothing: one stretch tells enough.
    const positions = parts.flatMap((part) => part.positions);
    return [{ stream: neighbour.stream, from: first.from, to: last.to, positions }];
  });
}

function pausedIn(pauses: readonly Pause[], { from, to }: Window): WaitCause[] {
  return pauses
    .map((pause) => overlap(pause, from, to ?? Infinity))
    .filter((part) => part !== null)
    .map((part): WaitCause => ({ cause: 'paused', ...part }));
}

/** A message that arrived later than it was sent tells that its client could not reach headquarters. */
function cutOffIn(events: readonly RecordedEvent[], { from, to }: Window): WaitCause[] {
  const spans = events
    .filter(
      ({ source, occurredAt, recordedAt }) =>
        source.startsWith('asyncClient:') && recordedAt > occurredAt,
    )
    .map(({ occurredAt, recordedAt, position }): Span => {
      return { from: occurredAt, to: recordedAt, positions: [position] };
    })
    .toSorted((one, other) => one.from - other.from);
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last !== undefined && span.from <= (last.to ?? Infinity)) {
      const to = Math.max(last.to ?? Infinity, span.to ?? Infinity);
      joined[joined.length - 1] = {
        from: last.from,
        to,
        positions: [...last.positions, ...span.positions],
      };
    } else joined.push(span);
  }
  return joined
    .map((span) => overlap(span, from, to ?? Infinity))
    .filter((part) => part !== null)
    .map((part): WaitCause => ({ cause: 'cutOff', ...part }));
}
