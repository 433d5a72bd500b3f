/** The channel data groups: their databases, and how their Async Clients work. */
import { exactGrid, type Grid } from '../infer/grid.ts';
import { fitUnseenPolls, togetherOf } from '../infer/poll-interval.ts';
import { fitRetries, fitUnseenRetries } from '../infer/retry-policy.ts';
import type { GroupFacts, Observations } from '../observe/observations.ts';
import type { NamedSamples, Samples } from '../samples.ts';
import { mean, quantile } from '../samples.ts';
import { type Tree } from '../write/scenario-text.ts';
import { exactDuration } from '../write/values.ts';
import { tell, type Build } from './context.ts';
import { namesOfGroups, type DatabaseNames } from './database-names.ts';
import { retryTree } from './retry.ts';
import type { UploadsFit } from './uploads.ts';

const minute = 60_000;
const defaultsMs = { store: 15 * minute, register: minute } as const;

export interface GroupFit {
  readonly facts: GroupFacts;
  readonly names: DatabaseNames;
  readonly kind: 'store' | 'register';
  readonly reporting: 'full' | 'finalOnly';
  /** Polls; ms. `n` 0: a default. */
  readonly pollMs: number;
  readonly polls: { readonly n: number; readonly ks: number | null };
  /** How long something may wait at a client that works as it should, ms. */
  readonly silenceMs: number;
}

/** Of what came right behind something else, by job. */
export function fitTogether(observed: Observations): NamedSamples {
  const groups = [...observed.groups.values()];
  return togetherOf(groups, (group) => fitUnseenPolls(group)?.intervalMs ?? defaultsMs.register);
}

export function fitGroups(build: Build): readonly GroupFit[] {
  const { observed, resolutionMs, together } = build;
  const names = namesOfGroups([...observed.groups.values()]);
  return [...observed.groups.values()].map((facts, index) => {
    const reporting = facts.finalReports > facts.fullReports ? 'finalOnly' : 'full';
    const kind = reporting === 'finalOnly' ? 'register' : 'store';
    const polls = [...facts.databases].flatMap((database) => {
      const client = observed.clients.get(database);
      return client === undefined ? [] : [client.polls];
    });
    const exact = reporting === 'full' ? pollGrid(facts, polls, resolutionMs) : null;
    const unseen = reporting === 'full' ? null : fitUnseenPolls(facts);
    const pollMs = exact?.intervalMs ?? unseen?.intervalMs ?? defaultsMs[kind];
    const workMs = reporting === 'full' ? 0 : 3 * longestWork(together.entries());
    return {
      facts,
      names: names[index] as DatabaseNames,
      kind,
      reporting,
      pollMs,
      polls: { n: exact?.n ?? unseen?.n ?? 0, ks: unseen?.ks ?? null },
      silenceMs: 1.05 * pollMs * (reporting === 'full' ? 1 : 2) + 2000 + workMs,
    };
  });
}

/**
 * Polls show only when there is something to ask for. Where that comes in step with them, every
 * second poll or third may never show; how long things wait for a poll tells.
 */
function pollGrid(
  { pollWaits }: GroupFacts,
  polls: readonly (readonly number[])[],
  resolutionMs: number,
): Grid | null {
  const grid = exactGrid(polls, resolutionMs);
  if (grid === null || pollWaits.count < waitsMin) return grid;
  // Of n clients that poll at moments of their own, the longest wait is short of the interval by a
  // part in n.
  const clients = polls.filter((of) => of.length > 0).length;
  const longest = quantile(pollWaits.sorted(), 0.97) * (1 + 1 / clients);
  const parts = Math.max(1, Math.round(grid.intervalMs / longest));
  return { intervalMs: Math.round(grid.intervalMs / parts), n: grid.n };
}

const waitsMin = 20;

function longestWork(together: Iterable<[string, Samples]>): number {
  let longest = 0;
  for (const [, samples] of together) {
    const sorted = samples.sorted();
    longest = Math.max(longest, sorted[Math.floor(sorted.length * 0.99)] ?? 0);
  }
  return longest;
}

export function groupTree(build: Build, group: GroupFit, uploads: UploadsFit): Tree {
  const { facts, names, kind } = group;
  const path = `channelDataGroups.${facts.name}`;
  const joined = new Set(facts.joined.map(({ database }) => database)).size;
  const attemptMs = meanAttempt(build, facts);
  return {
    name: facts.name,
    databases: {
      kind,
      count: tell(build, Math.max(facts.databases.size - joined, 1), {
        path: `${path}.databases`,
        name: `Databases of ${facts.name}`,
        value: `${facts.databases.size} (${names.prefix}-…)`,
        basis: 'seen',
        n: facts.databases.size,
        note: names.note ?? (joined === 0 ? null : `${joined} of them joined later`),
      }),
      prefix: names.prefix,
    },
    client: client(build, path, group, uploads),
    retry: retryTree(build, {
      path: `${path}.retry`,
      name: `retries of ${facts.name}`,
      fit: fitRetries(facts.retry, build.resolutionMs),
      unseen: fitUnseenRetries(facts.retry, attemptMs),
    }),
  };
}

/** Of outcome-only clients, ms. */
function meanAttempt({ together }: Build, { jobs }: GroupFacts): number {
  const all = [...jobs].flatMap((job) => [...(together.get(job)?.values() ?? [])]);
  return all.length === 0 ? 0 : mean(all);
}

function client(build: Build, path: string, group: GroupFit, uploads: UploadsFit): Tree {
  const { facts, reporting, polls, pollMs } = group;
  const upload = uploads.interval(facts.name);
  const enforced = enforcement(group, build.observed);
  const downloads = [...facts.jobs].some((job) => build.observed.jobs.get(job) === 'download');
  const downloadInterval = (): Tree =>
    tell(build, exactDuration(pollMs), {
      path: `${path}.client.downloadInterval`,
      name: `Polls of ${facts.name}`,
      value: exactDuration(pollMs),
      basis: polls.n === 0 ? 'default' : reporting === 'full' ? 'seen' : 'fitted',
      n: polls.n,
      ks: polls.ks,
      note:
        reporting === 'full' ? null : 'from how long idle clients take, since polls do not show',
      warning: polls.n === 0 ? `polls do not show; ${exactDuration(pollMs)} is used` : null,
    });
  const isConcurrent = facts.concurrentMost > 1 && !enforced.value;
  return {
    downloadInterval: downloads ? downloadInterval() : undefined,
    uploadInterval: uploadInterval(build, path, group, upload),
    polls: areAligned(build, group) ? 'aligned' : 'spread',
    concurrentSessions: isConcurrent ? facts.concurrentMost : undefined,
    reporting,
    dependencyEnforcement: downloads
      ? tell(build, enforced.value, {
          path: `${path}.client.dependencyEnforcement`,
          name: `Enforcement at ${facts.name}`,
          value: String(enforced.value),
          basis: enforced.n === 0 ? 'default' : 'seen',
          n: enforced.n,
          note: enforced.note,
          warning: enforced.warning ?? null,
        })
      : undefined,
  };
}

function uploadInterval(
  build: Build,
  path: string,
  { facts, kind }: GroupFit,
  grid: ReturnType<UploadsFit['interval']>,
): Tree {
  if (grid === undefined) return 'never';
  const ms = grid?.intervalMs ?? defaultsMs[kind];
  return tell(build, exactDuration(ms), {
    path: `${path}.client.uploadInterval`,
    name: `Uploads of ${facts.name}`,
    value: exactDuration(ms),
    basis: grid === null ? 'default' : 'seen',
    n: grid?.n ?? 0,
    warning: grid === null ? `no interval shows; ${exactDuration(ms)} is used` : null,
  });
}

/** Whether packages are applied strictly in order. */
export function isEnforced(group: GroupFit, observed: Observations): boolean {
  return enforcement(group, observed).value;
}

interface Enforcement {
  readonly value: boolean;
  /** What shows it; 0: nothing, and it is the default of the profiles. */
  readonly n: number;
  readonly note: string | null;
  readonly warning?: string;
}

/** Packages strictly in order show in sessions that are suspended, or wait behind failed ones. */
function enforcement({ facts, pollMs }: GroupFit, { inferred }: Observations): Enforcement {
  const { suspended, overtaken, couldBeOvertaken, waitedBehind } = facts;
  if (suspended > 0) return { value: true, n: suspended, note: 'sessions were suspended' };
  const past = { value: false, n: overtaken, note: 'sessions went past failed ones before them' };
  // Rows of forms have the last attempt of each session: what went past one before that is not on them.
  if (inferred > 0) {
    if (overtaken > 0) return past;
    const warning = 'not known from forms; off, as in both profiles';
    return { value: false, n: 0, note: null, warning };
  }
  // One that fails as its client is cut off lets nobody past either.
  if (couldBeOvertaken >= 3 && overtaken < couldBeOvertaken / 10) {
    const note = 'nothing went past failed sessions before it';
    return { value: true, n: couldBeOvertaken, note };
  }
  if (overtaken > 0) return past;
  const waited = waitedBehind.values().filter((ms) => ms > 1.05 * pollMs + 2000).length;
  if (waited >= 3) return { value: true, n: waited, note: 'sessions waited behind failed ones' };
  const note = 'nothing waited behind a failed session, and nothing went past one';
  return { value: false, n: 0, note };
}

/** Whether all clients poll at the same moments, from the start on. */
function areAligned(
  { observed, startAt, resolutionMs }: Build,
  { facts, pollMs }: GroupFit,
): boolean {
  const clients = [...facts.databases].flatMap((database) => observed.clients.get(database) ?? []);
  const polling = clients.filter(({ polls }) => polls.length > 0);
  if (polling.length < 3) return false;
  return polling.every(({ polls }) => {
    const phase = ((polls[0] as number) - startAt) % pollMs;
    return Math.min(Math.abs(phase), pollMs - Math.abs(phase)) <= 2 * resolutionMs;
  });
}
