/**
 * The recurrence of what runs by itself, from the times at which it ran: an interval, or a cron
 * pattern of local times.
 */
import { offsetAt } from '@cdx/simulator';

export type FoundRecurrence =
  | { readonly kind: 'interval'; readonly everyMs: number; readonly offsetMs: number }
  | { readonly kind: 'cron'; readonly cron: string };

export interface RecurrenceFit {
  readonly recurrence: FoundRecurrence;
  /** Runs that it was made from. */
  readonly n: number;
  /** Share of the runs that it explains, 0 to 1. */
  readonly explained: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const everyMin = 1000;
/** A recurrence that explains less than this is only near. */
const shareMin = 0.9;

export interface RecurrenceOf {
  /** Of the history, ms. */
  readonly startAt: number;
  readonly endAt: number;
  readonly timeZone: string;
}

/** `times`: ascending. Null for fewer than two. */
export function findRecurrence(
  times: readonly number[],
  { startAt, endAt, timeZone }: RecurrenceOf,
): RecurrenceFit | null {
  const n = times.length;
  if (n < 2) return null;
  const byInterval = interval(times, startAt, endAt);
  if (byInterval.explained >= shareMin) return byInterval;
  const byCron = cron(times, timeZone);
  return byCron !== null && byCron.explained > byInterval.explained ? byCron : byInterval;
}

/** The commonest difference; what else there is must be multiples of it, as where runs are missing. */
function interval(times: readonly number[], startAt: number, endAt: number): RecurrenceFit {
  const counts = new Map<number, number>();
  for (let at = 1; at < times.length; at++) {
    const ms = (times[at] as number) - (times[at - 1] as number);
    if (ms >= everyMin) counts.set(ms, (counts.get(ms) ?? 0) + 1);
  }
  const commonest = [...counts].sort((one, other) => other[1] - one[1] || one[0] - other[0])[0];
  const everyMs = commonest?.[0] ?? day;
  const phase = commonestPhase(times, everyMs);
  const onGrid = times.filter((at) => at % everyMs === phase).length;
  const first = times[0] as number;
  // What is due as the history ends may be missing.
  const due = Math.max(Math.floor((endAt - 1 - first) / everyMs) + 1, 1);
  const offsetMs = (((phase - startAt) % everyMs) + everyMs) % everyMs;
  // An offset of an interval and more says that the first run comes late.
  const skipped = Math.max(0, Math.floor((first - startAt - offsetMs) / everyMs));
  return {
    recurrence: { kind: 'interval', everyMs, offsetMs: offsetMs + skipped * everyMs },
    n: times.length,
    explained: Math.min(onGrid / times.length, onGrid / due),
  };
}

function commonestPhase(times: readonly number[], everyMs: number): number {
  const counts = new Map<number, number>();
  for (const at of times) counts.set(at % everyMs, (counts.get(at % everyMs) ?? 0) + 1);
  const sorted = [...counts].sort((one, other) => other[1] - one[1] || one[0] - other[0]);
  return sorted[0]?.[0] ?? 0;
}

/** Minutes × hours × weekdays, where the runs are just all of these. */
function cron(times: readonly number[], timeZone: string): RecurrenceFit | null {
  const local = times.map((at) => at + offsetAt(at, timeZone));
  const onMinute = local.filter((at) => at % minute === 0);
  if (onMinute.length === 0) return null;
  const days = new Set(onMinute.map((at) => Math.floor(at / day)));
  const slots = countBy(onMinute.map((at) => at % day));
  // A slot that is there on one day in twenty is an exception.
  const usual = [...slots].filter(([, count]) => count >= Math.max(1, days.size / 20));
  const minutes = ascending(usual.map(([slot]) => (slot / minute) % 60));
  const hours = ascending(usual.map(([slot]) => Math.floor(slot / hour)));
  const weekdays = weekdaysOf([...days]);
  const runsADay = minutes.length * hours.length;
  const explainedRuns = usual.reduce((sum, [, count]) => sum + count, 0);
  const whole = explainedRuns / (runsADay * days.size);
  const weekday = weekdays.length === 7 ? '*' : weekdays.join(',');
  return {
    recurrence: { kind: 'cron', cron: `${list(minutes, 60)} ${list(hours, 24)} * * ${weekday}` },
    n: times.length,
    explained: Math.min(explainedRuns / times.length, whole * 1.5, 1) * Math.min(whole + 0.2, 1),
  };
}

/** Only two weeks and more can tell that it rests on some weekdays. */
function weekdaysOf(days: readonly number[]): readonly number[] {
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const all = [0, 1, 2, 3, 4, 5, 6];
  if (last - first < 13) return all;
  // Day 0 of the epoch was a Thursday.
  return ascending(days.map((each) => (each + 4) % 7));
}

function countBy(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function ascending(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((one, other) => one - other);
}

/** `*`, a step, a range, or a list. */
function list(values: readonly number[], of: number): string {
  if (values.length === of) return '*';
  const [first, second] = values;
  const step = second === undefined ? 0 : second - (first as number);
  const even =
    values.length > 2 && values.every((value, at) => value === (first as number) + at * step);
  if (even && step === 1) return `${first}-${values.at(-1)}`;
  if (even && first === 0 && (values.at(-1) as number) + step >= of) return `*/${step}`;
  return values.join(',');
}
