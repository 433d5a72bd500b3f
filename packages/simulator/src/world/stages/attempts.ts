/**
 * What becomes of an attempt of a stage as far as it is its own affair: how long it takes by chance,
 * by its rows and by how slow its client is, and whether a fault makes it fail. What the lines, the
 * queues and outages do to it comes on top.
 */
import {
  Effect,
  isFullPackage,
  Mark,
  PackageOrigin,
  PackageState,
  type EffectKind,
  type Kernel,
} from '@cdx/engine';
import type { Random } from '@cdx/session';
import { compileSampler, sampledDurationMsMax } from '../../random/distributions.ts';
import { Purpose } from '../../random/purposes.ts';
import { stages, type Scenario } from '../../scenario/scenario.ts';
import { DatabaseSizes } from '../faults/database-sizes.ts';
import { issueMembers } from '../faults/issue-members.ts';
import type { PackageContents } from './package-contents.ts';
import { Poison } from '../faults/poison.ts';
import { failureCode, StageModel, type FailureOutcome } from './stage-model.ts';
import { slowdownWindows, type SlowdownWindows } from '../faults/slowdown-windows.ts';

/** Draws of an attempt: its retry in the low bits, the reruns before it above them. */
export const runBits = 20;
/** How long headquarters takes to say that a package is gone (Decision). */
const refusedAtOnceMs = 1000;

/** What becomes of an attempt; its duration, ms, is beside the bytes of a transfer. */
export interface Attempt extends FailureOutcome {
  /** That headquarters has nothing to send: no transfer begins. */
  refused: boolean;
  /** How much more slowly its client works; 1: it does not. */
  slowness: number;
}

export class Attempts {
  readonly sizes: DatabaseSizes;
  readonly #scenario: Scenario;
  readonly #kernel: Kernel;
  readonly #contents: PackageContents;
  readonly #stages: StageModel;
  readonly #poison: Poison | null;
  readonly #slowdowns: SlowdownWindows | null;
  /** Whether there is anything that makes attempts fail but chance. */
  readonly #anyLasts: boolean;
  /** By issue: 1 for each client that has it, once it has begun. */
  readonly #issues: readonly Uint8Array[];
  /** ms that a row takes at each channel database, and at headquarters. */
  readonly #msPerRow: Float64Array | null;
  readonly #hqMsPerRow: number;
  readonly #recordNotFound = failureCode('record-not-found');
  readonly #databaseFull = failureCode('database-full');
  readonly #attempt: Attempt = {
    code: -1,
    durationMs: 0,
    breaksOff: false,
    refused: false,
    slowness: 1,
  };

  constructor(scenario: Scenario, random: Random, kernel: Kernel, contents: PackageContents) {
    this.#scenario = scenario;
    this.#kernel = kernel;
    this.#contents = contents;
    this.#stages = new StageModel(scenario, random);
    this.#poison = scenario.poison.length === 0 ? null : new Poison(scenario, random);
    this.#slowdowns = scenario.slowdowns.length === 0 ? null : slowdownWindows(scenario, random);
    const { issues, sizeLimits } = scenario;
    this.#anyLasts = issues.length > 0 || sizeLimits.length > 0 || this.#poison !== null;
    this.#issues = issueMembers(scenario, random);
    this.sizes = new DatabaseSizes(scenario, random, kernel.groupOf.length);
    this.#msPerRow = msPerRow(scenario, random, kernel);
    this.#hqMsPerRow = 1000 / scenario.applyRowsPerSecond;
  }

  /** Of creating a package. The answer is reused: read it before the next call. */
  creation(now: number, row: number): Readonly<Attempt> {
    const { packages, fleet } = this.#kernel;
    const job = packages.job[row] as number;
    const group = packages.group[row] as number;
    const attempt = this.#attempt;
    const run = this.#runOf(row) << runBits;
    const number = packages.sessionNumber[row] as number;
    this.#stages.attempt(attempt, Effect.create, job, group, group, run, number, false);
    const { firstDatabase = 0 } = fleet.groups[group] ?? {};
    attempt.code = this.#issueOf(now, Effect.create, job, firstDatabase) ?? attempt.code;
    return attempt;
  }

  /** Of a stage of a session. The answer is reused: read it before the next call. */
  of(now: number, kind: EffectKind, session: number): Readonly<Attempt> {
    const { sessions, packages, messages, downloads } = this.#kernel;
    const row = sessions.package[session] as number;
    const client = sessions.database[session] as number;
    const job = packages.job[row] as number;
    const attempt = this.#attempt;
    attempt.refused = false;
    attempt.slowness = 1;
    this.#stages.attempt(
      attempt,
      kind,
      job,
      packages.group[row] as number,
      client,
      (sessions.ownTries[session] as number) | ((messages.runOf(session) - 1) << runBits),
      packages.sessionNumber[row] as number,
      kind === Effect.apply && downloads.open.head[client] !== session,
    );
    if (kind === Effect.download && packages.state[row] === PackageState.purged) {
      attempt.code = this.#recordNotFound;
      attempt.durationMs = refusedAtOnceMs;
      attempt.refused = true;
      return attempt;
    }
    if (this.#anyLasts) this.#meetFaults(now, kind, session, job, client);
    if (!attempt.breaksOff) attempt.durationMs += this.#rowsMs(kind, session, client);
    if (this.#slowdowns !== null && kind !== Effect.hqApply) {
      attempt.slowness = this.#slowdowns.factorAt(client, now);
      if (!attempt.breaksOff) attempt.durationMs *= attempt.slowness;
    }
    attempt.durationMs = Math.min(Math.round(attempt.durationMs), sampledDurationMsMax);
    return attempt;
  }

  /** Whether a channel database has an issue by now, fixes left aside. Size limits come last. */
  hasIssue(now: number, issue: number, client: number): boolean {
    const of = this.#scenario.issues[issue];
    if (of === undefined) return this.sizes.has(issue - this.#issues.length, client);
    return of.startAt <= now && this.#issues[issue]?.[client] === 1;
  }

  /** A package has been applied to its channel database. */
  applied(session: number): void {
    if (this.#scenario.sizeLimits.length === 0 || this.#bringsNothingNew(session)) return;
    const client = this.#kernel.sessions.database[session] as number;
    this.sizes.applied(client, this.#contents.of(session).bytes);
  }

  /** What lasts goes before what comes by chance. */
  #meetFaults(now: number, kind: EffectKind, session: number, job: number, client: number): void {
    const attempt = this.#attempt;
    const code =
      this.#issueOf(now, kind, job, client) ??
      this.#sizeLimitOf(kind, session, client) ??
      this.#poisonOf(kind, session, job);
    if (code !== undefined) attempt.code = code;
  }

  /** The failure of a configuration issue that strikes this attempt. */
  #issueOf(now: number, kind: EffectKind, job: number, client: number): number | undefined {
    const { issues, jobs } = this.#scenario;
    if (issues.length === 0) return undefined;
    const index = issues.findIndex(
      (issue, at) =>
        issue.stage === stages[kind] &&
        (issue.job === null || issue.job === jobs[job]?.id) &&
        this.hasIssue(now, at, client) &&
        !this.#kernel.operators.isFixed(at, client),
    );
    return index < 0 ? undefined : this.#kernel.fleet.issues[index]?.failure;
  }

  #sizeLimitOf(kind: EffectKind, session: number, client: number): number | undefined {
    const { sizeLimits } = this.#scenario;
    if (sizeLimits.length === 0 || kind !== Effect.apply) return undefined;
    if (this.#bringsNothingNew(session)) return undefined;
    const { bytes } = this.#contents.of(session);
    const full = sizeLimits.some(
      (_, limit) =>
        this.sizes.wouldPass(limit, client, bytes) &&
        !this.#kernel.operators.isFixed(this.#issues.length + limit, client),
    );
    return full ? this.#databaseFull : undefined;
  }

  #poisonOf(kind: EffectKind, session: number, job: number): number | undefined {
    if (this.#poison === null) return undefined;
    const { sessions, packages, uploads } = this.#kernel;
    const row = sessions.package[session] as number;
    const group = packages.group[row] as number;
    const upload = packages.upload[row] === 1;
    const owner = upload ? (sessions.database[session] as number) : group;
    const source = upload ? uploads.reruns.get(session)?.source : undefined;
    const number = source ?? packages.sessionNumber[row] ?? 0;
    const code = this.#poison.codeOf(kind, job, group, owner, number);
    return code < 0 ? undefined : code;
  }

  #rowsMs(kind: EffectKind, session: number, client: number): number {
    if (kind === Effect.apply && this.#msPerRow !== null) {
      const ms = this.#msPerRow[client] as number;
      return ms === 0 ? 0 : ms * this.#contents.of(session).rows;
    }
    if (kind === Effect.hqApply && this.#hqMsPerRow > 0) {
      return this.#hqMsPerRow * this.#contents.of(session).rows;
    }
    return 0;
  }

  /** A full package, or one that is applied anew: the database has what is in it. */
  #bringsNothingNew(session: number): boolean {
    const { packages, sessions } = this.#kernel;
    if (((sessions.marks[session] as number) & Mark.applied) !== 0) return true;
    return isFullPackage(packages.origin[sessions.package[session] as number] as number);
  }

  /** Reruns before this one of the session that a package was made anew for. */
  #runOf(row: number): number {
    const { packages, sessions } = this.#kernel;
    const origin = packages.origin[row] as number;
    const anew = origin === PackageOrigin.rerun || origin === PackageOrigin.fullRerun;
    if (!anew || packages.upload[row] === 1) return 0;
    return (sessions.runNumber[packages.firstSession[row] as number] as number) - 1;
  }
}

/** How long a row takes at each channel database, drawn for each; null: nowhere any time. */
function msPerRow(scenario: Scenario, random: Random, kernel: Kernel): Float64Array | null {
  const samplers = scenario.groups.map(({ client: { applyRowsPerSecond } }) =>
    applyRowsPerSecond === null ? null : compileSampler(applyRowsPerSecond),
  );
  if (samplers.every((sampler) => sampler === null)) return null;
  return Float64Array.from(kernel.groupIndexOf, (group, client) => {
    const sampler = samplers[group] ?? null;
    if (sampler === null) return 0;
    return 1000 / sampler(random.uniform(Purpose.applySpeed, client, 0, 0));
  });
}
