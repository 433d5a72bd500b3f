/** What goes wrong: outages, crashes, failures by chance, bad packages. */
import { valuesMin } from '../fit/choose.ts';
import { differ } from '../fit/ks.ts';
import { fitPart } from '../infer/distributions.ts';
import { findFailures, type FoundFailure, type FoundPoison } from '../infer/failures.ts';
import type { FoundOutage, OutagesFit, RandomOutages } from '../infer/outages.ts';
import type { ServerRoom } from '../infer/server-room.ts';
import { Parts } from '../parts.ts';
import { Inline, said, type Tree } from '../write/scenario-text.ts';
import { durationValue, exactDuration, shareValue, type Value } from '../write/values.ts';
import { tell, type Build } from './context.ts';

/** Fewer failures than this say little about their chance. */
const failuresPlenty = 10;

export function faultsTree(
  build: Build,
  found: OutagesFit,
  room: ServerRoom | null,
): Tree | undefined {
  const explained = new Set([...found.broken, ...(room?.turnedAway ?? [])]);
  const { failures, poison } = findFailures(build.observed, explained);
  const outages = [
    ...found.outages
      .filter(({ kind }) => kind !== 'crash')
      .map((outage, at) => outageTree(build, outage, at)),
    ...found.random.map((each) => randomTree(build, each)),
  ];
  const crashes = found.outages
    .filter(({ kind }) => kind === 'crash')
    .map((outage, at) => crashTree(build, outage, at));
  if (found.single > 0) {
    build.notes.push(
      `${found.single === 1 ? 'Once' : `${found.single} times`} a single client was silent for longer than its polls explain; that is too seldom to make an outage of.`,
    );
  }
  const lists = {
    outages: nonEmpty(outages),
    crashes: nonEmpty(crashes),
    failures: nonEmpty(failures.map((failure) => failureTree(build, failure))),
    poison: nonEmpty(poison.map((each) => poisonTree(build, each))),
  };
  return Object.values(lists).every((list) => list === undefined) ? undefined : lists;
}

function nonEmpty(list: readonly Tree[]): Tree | undefined {
  return list.length === 0 ? undefined : list;
}

function outageTree(build: Build, outage: FoundOutage, at: number): Tree {
  const { kind, group, from, to, share, databases } = outage;
  const value = `${shareValue(share)} of ${group ?? 'all'}, ${exactDuration(to - from)}`;
  return tell(
    build,
    {
      name: `Outage ${at + 1}`,
      ...(kind === 'asyncServer'
        ? { of: 'asyncServer' }
        : { of: 'network', group: group ?? '', share: shareValue(share) }),
      ...window(build, from, to),
    },
    {
      path: `faults.outages[${at}]`,
      name: `Outage at +${exactDuration(roundMinute(from - build.startAt))}`,
      value,
      basis: 'seen',
      n: databases.size,
      note: 'so many clients were silent together; begin and end are as near as their silences tell',
    },
  );
}

function window(
  build: Build,
  from: number,
  to: number,
): { readonly from: string; readonly duration: string } {
  const start = Math.max(0, from - build.startAt);
  return { from: `+${exactDuration(start)}`, duration: exactDuration(Math.max(1000, to - from)) };
}

function roundMinute(ms: number): number {
  return Math.max(0, Math.round(ms / 60_000) * 60_000);
}

function randomTree(
  build: Build,
  { group, timeToFailureMs, timeToRepairMs, n }: RandomOutages,
): Tree {
  const random = {
    timeToFailure: durationValue(timeToFailureMs),
    timeToRepair: durationValue(timeToRepairMs),
  };
  return tell(
    build,
    { name: `Lines of ${group}`, of: 'network', group, random: new Inline(random) },
    {
      path: 'faults.outages',
      name: `Lines of ${group}`,
      value: `fail every ${random.timeToFailure}, for ${random.timeToRepair}`,
      basis: 'counted',
      n,
      note: 'means of exponential distributions; failures shorter than a poll do not show',
      warning: n < failuresPlenty ? `thin: only ${n} seen` : null,
    },
  );
}

function crashTree(
  build: Build,
  { group, from, to, share, databases }: FoundOutage,
  at: number,
): Tree {
  const { from: start, duration } = window(build, from, to);
  return tell(
    build,
    {
      name: `Crash ${at + 1}`,
      group: group ?? '',
      share: shareValue(share),
      at: start,
      downFor: duration,
    },
    {
      path: `faults.crashes[${at}]`,
      name: `Crash at ${start}`,
      value: `${shareValue(share)} of ${group ?? 'all'}, ${duration}`,
      basis: 'seen',
      n: databases.size,
      note: 'only clients that had something to do show',
    },
  );
}

function failureTree(build: Build, failure: FoundFailure): Tree {
  const { stage, job, group, error, probability, failures, attempts, outOfOrder, againShare } =
    failure;
  const where = [job ?? '', group ?? ''].filter((each) => each !== '').join(', ');
  const probabilityText = shareValue(probability);
  const [low, high] = wilson(failures, attempts);
  const after = afterOf(build, failure);
  const known = [...build.observed.errors].filter(([name]) =>
    name.startsWith(`${stage}|${error}|`),
  );
  const unknown = known.find(([, use]) => !use.known)?.[1].message;
  const notes = [
    `${failures.toLocaleString('en-US')} of ${attempts.toLocaleString('en-US')} attempts${outOfOrder ? ' out of order' : ''}, so ${shareValue(low)} to ${shareValue(high)} (95%)`,
    after === null ? null : after.told,
    unknown === undefined ? null : `stands also for "${unknown.slice(0, 80)}"`,
  ].filter((note) => note !== null);
  const thin = failures < failuresPlenty ? `thin: only ${failures} failures` : null;
  const again =
    againShare === null
      ? null
      : `${shareValue(againShare)} of the retries failed so again, which chance does not explain: something that lasts`;
  return tell(
    build,
    {
      stage,
      ...(job === null ? {} : { job }),
      ...(group === null ? {} : { group }),
      probability: probabilityText,
      error,
      ...(after === null ? {} : { after: new Inline(after.value) }),
      ...(outOfOrder ? { outOfOrder: true } : {}),
    },
    {
      path: 'faults.failures',
      name: `${error} (${stage}${where === '' ? '' : `, ${where}`})`,
      value: probabilityText,
      basis: 'counted',
      n: attempts,
      note: notes.join('; '),
      warning: again ?? thin,
    },
  );
}

/** Null: failing attempts take as long as others, or too few are seen. */
function afterOf(
  { observed, resolutionMs }: Build,
  { stage, job, took: failing }: FoundFailure,
): { readonly value: Value; readonly told: string } | null {
  if (failing.length < valuesMin) return null;
  const usual = [...observed.durations.entries()]
    .filter(([key]) => (job === null ? key.startsWith(`${stage}|`) : key === `${stage}|${job}`))
    .flatMap(([, samples]) => [...samples.values()]);
  if (usual.length >= valuesMin && !differ(failing, Float64Array.from(usual).sort())) return null;
  const parts = new Parts();
  const value = fitPart(
    {
      path: '',
      name: '',
      values: failing,
      resolution: resolutionMs,
      of: 'durations',
      otherwise: '',
    },
    parts,
  );
  const ks = parts.all[0]?.ks ?? null;
  const told = `fails after a time of its own, ${failing.length} seen`;
  return value === null
    ? null
    : { value, told: ks === null ? told : `${told}, KS distance ${ks.toFixed(3)}` };
}

function poisonTree(
  build: Build,
  { stage, job, group, error, probability, poisoned, packages }: FoundPoison,
): Tree {
  const value = shareValue(probability);
  const tree: Tree = { stage, job, group, probability: value, error };
  build.parts.add({
    path: 'faults.poison',
    name: `${error} packages (${stage}, ${job}, ${group})`,
    value,
    basis: 'counted',
    n: packages,
    note: `${poisoned} of ${packages} packages failed at every try, wherever they went`,
    warning: poisoned < failuresPlenty ? `thin: only ${poisoned} packages` : null,
  });
  const part = build.parts.all.at(-1);
  return part === undefined ? tree : said(tree, part);
}

/** Source: E. B. Wilson, 'Probable Inference, the Law of Succession, and Statistical Inference', 1927. */
function wilson(failures: number, attempts: number): readonly [number, number] {
  const z = 1.96;
  const p = failures / attempts;
  const spread = z * Math.sqrt((p * (1 - p)) / attempts + (z * z) / (4 * attempts * attempts));
  const centre = p + (z * z) / (2 * attempts);
  const scale = 1 + (z * z) / attempts;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}
