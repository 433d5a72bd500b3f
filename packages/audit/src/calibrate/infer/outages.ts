/**
 * Outages and crashes: times at which many clients of a group had no contact with headquarters
 * though they should have had some. Each silence reaches from a client's last contact to its next;
 * what took the contact away began after the latest of the first, and ended before the earliest of
 * the second.
 */
import type {
  BrokenAttempt,
  GroupFacts,
  Observations,
  SilentGap,
} from '../observe/observations.ts';

export interface FoundOutage {
  readonly kind: 'network' | 'crash' | 'asyncServer';
  /** Null: of headquarters. */
  readonly group: string | null;
  readonly from: number;
  readonly to: number;
  readonly share: number;
  readonly databases: ReadonlySet<string>;
}

/** Each client by itself, now and then. */
export interface RandomOutages {
  readonly group: string;
  readonly timeToFailureMs: number;
  readonly timeToRepairMs: number;
  readonly n: number;
}

export interface OutagesFit {
  readonly outages: readonly FoundOutage[];
  readonly random: readonly RandomOutages[];
  /** Silences of single clients that were too few to make anything of. */
  readonly single: number;
  /** Attempts that broke off with these, and so not by chance. */
  readonly broken: ReadonlySet<BrokenAttempt>;
}

/** A common silence is an outage if so many clients, and such a share of the group, are in it. */
const clientsMin = 3;
/** In a group as small as this two will do. */
const smallGroup = 8;
const shareMin = 0.05;
const outagesMax = 50;
const randomMin = 5;
/** Headquarters itself was away where (nearly) everybody was silent. */
const everybody = 0.85;
const minute = 60_000;

/** `silenceMs`: how long something may wait at a client of the group that works as it should. */
export function findOutages(
  observed: Observations,
  silenceMs: (group: GroupFacts) => number,
  spanMs: number,
): OutagesFit {
  const perGroup = [...observed.groups.values()].map((group) =>
    ofGroup(observed, group, silenceMs(group), spanMs),
  );
  const outages = mergeServer(
    perGroup.flatMap(({ outages }) => outages),
    observed,
  );
  const random = perGroup.flatMap(({ random }) => random ?? []);
  const broken = new Set<BrokenAttempt>(perGroup.flatMap(({ broken }) => broken));
  for (const each of observed.broken) {
    const struck = outages.some(
      ({ group, from, to, databases }) =>
        (group === null || databases.has(each.database)) &&
        each.at >= from - 1000 &&
        each.at <= to + 1000,
    );
    if (struck) broken.add(each);
  }
  const single = perGroup.reduce((sum, each) => sum + each.single, 0);
  return { outages, random, single, broken };
}

function ofGroup(observed: Observations, group: GroupFacts, silenceMs: number, spanMs: number) {
  let gaps = [...group.databases]
    .flatMap((database) => observed.clients.get(database)?.gaps ?? [])
    .filter(
      ({ lateFrom, waitedMs, restarted }) => lateFrom !== null || restarted || waitedMs > silenceMs,
    );
  const size = group.databases.size;
  const least = Math.max(size <= smallGroup ? 2 : clientsMin, Math.ceil(shareMin * size));
  const outages: FoundOutage[] = [];
  while (outages.length < outagesMax) {
    const common = deepest(gaps);
    if (common.length < least) break;
    const outage = outageOf(observed, group, common, silenceMs);
    outages.push(outage);
    const { from, to } = outage;
    gaps = gaps.filter(
      (gap) =>
        !common.includes(gap) &&
        !(gap.from < to && gap.to > from && outage.databases.has(gap.database)),
    );
  }
  outages.sort((one, other) => one.from - other.from);
  if (gaps.length < randomMin) return { outages, random: null, broken: [], single: gaps.length };
  const lengths = gaps.map(({ from, to, lateFrom }) => {
    const latest = lateFrom ?? from + Math.min(silenceMs, to - from) / 2;
    return Math.max(1000, to - latest - silenceMs / 2);
  });
  const total = lengths.reduce((sum, ms) => sum + ms, 0);
  const random: RandomOutages = {
    group: group.name,
    timeToFailureMs: (size * spanMs - total) / gaps.length,
    timeToRepairMs: total / gaps.length,
    n: gaps.length,
  };
  const broken = observed.broken.filter(({ database, at }) =>
    gaps.some((gap) => gap.database === database && at >= gap.from && at <= gap.to),
  );
  return { outages, random, broken, single: 0 };
}

/**
 * The silences that share a time: of all times, the one for which the number of silences times its
 * length is greatest, so that one client that was silent a little beside it neither moves its ends
 * nor counts.
 */
function deepest(gaps: readonly SilentGap[]): readonly SilentGap[] {
  const at = deepestMoment(gaps);
  const around = gaps.filter(({ from, to }) => from <= at && to > at);
  const begins = around.map(({ from }) => from).sort((one, other) => other - one);
  const ends = around.map(({ to }) => to).sort((one, other) => one - other);
  let best: readonly SilentGap[] = [];
  let area = 0;
  for (const begin of begins.slice(0, endsTried)) {
    for (const end of ends.slice(0, endsTried)) {
      const inside = around.filter(({ from, to }) => from <= begin && to >= end);
      if (inside.length * (end - begin) <= area) continue;
      best = inside;
      area = inside.length * (end - begin);
    }
  }
  return best;
}

const endsTried = 20;

function deepestMoment(gaps: readonly SilentGap[]): number {
  const steps = gaps
    .flatMap(({ from, to }) => [
      { at: from, by: 1 },
      { at: to, by: -1 },
    ])
    .sort((one, other) => one.at - other.at || one.by - other.by);
  let [level, most, at] = [0, 0, 0];
  for (const step of steps) {
    level += step.by;
    if (level > most) [most, at] = [level, step.at];
  }
  return at;
}

function outageOf(
  observed: Observations,
  group: GroupFacts,
  common: readonly SilentGap[],
  silenceMs: number,
): FoundOutage {
  const databases = new Set(common.map(({ database }) => database));
  const latest = Math.max(...common.map(({ from }) => from));
  const earliest = Math.min(...common.map(({ to }) => to));
  const broken = observed.broken.filter(
    ({ database, at }) =>
      databases.has(database) && at >= latest - silenceMs && at <= earliest + silenceMs,
  );
  const restarts = broken.filter(({ error }) => error === 'client-restarted');
  const kind = restarts.length > broken.length / 2 ? 'crash' : 'network';
  // Clients come and go one after the other: the ends lie by about a part of an interval off.
  const part = silenceMs / (common.length + 1);
  const late = common.flatMap(({ lateFrom }) => lateFrom ?? []);
  const begins = broken.filter(({ error, at }) => error !== 'client-restarted' && at >= latest);
  const brokeAt = commonest(begins.map(({ at }) => at));
  const from = brokeAt ?? Math.min(latest + part, ...late);
  const to =
    kind === 'crash' ? (commonest(restarts.map(({ at }) => at)) ?? earliest) : earliest - part;
  return {
    kind,
    group: group.name,
    from: toMinute(Math.min(from, to - 1000), brokeAt === null ? 2 * part : 0),
    to: toMinute(to, 2 * part),
    share: databases.size / Math.max(1, group.databases.size),
    databases,
  };
}

/** A time that several have in common; null: none. */
function commonest(times: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const at of times) counts.set(at, (counts.get(at) ?? 0) + 1);
  const [first] = [...counts].sort((one, other) => other[1] - one[1] || one[0] - other[0]);
  return first !== undefined && first[1] > 1 ? first[0] : null;
}

/** The whole quarter of an hour, five minutes or minute that is within the error; else the second. */
function toMinute(at: number, error: number): number {
  for (const unit of [15 * minute, 5 * minute, minute]) {
    const whole = Math.round(at / unit) * unit;
    if (Math.abs(whole - at) <= error) return whole;
  }
  return Math.round(at / 1000) * 1000;
}

/** Silences of all groups at once are one outage of Async Server. */
function mergeServer(
  outages: readonly FoundOutage[],
  observed: Observations,
): readonly FoundOutage[] {
  const groups = observed.groups.size;
  const left = [...outages];
  const merged: FoundOutage[] = [];
  while (left.length > 0) {
    const first = left.shift() as FoundOutage;
    const same = left.filter(({ from, to }) => from < first.to && to > first.from);
    const all = [first, ...same];
    const whole = all.every(({ share, kind }) => share >= everybody && kind === 'network');
    const busy = observed.broken.some(
      ({ error, at }) => error === 'server-busy' && Math.abs(at - first.from) <= minute,
    );
    const isServer =
      whole && new Set(all.map(({ group }) => group)).size === groups && (groups > 1 || busy);
    if (!isServer) {
      merged.push(first);
      continue;
    }
    for (const each of same) left.splice(left.indexOf(each), 1);
    merged.push({
      kind: 'asyncServer',
      group: null,
      from: Math.max(...all.map(({ from }) => from)),
      to: Math.min(...all.map(({ to }) => to)),
      share: 1,
      databases: new Set(all.flatMap(({ databases }) => [...databases])),
    });
  }
  return merged.sort((one, other) => one.from - other.from);
}
