/**
 * The kernel's driver in virtual time: timers and ends of effects in one heap, outcomes drawn from
 * the scenario, facts into the columnar log. Nothing waits; time jumps to what is due next.
 */
import {
  Effect,
  Outcome,
  isFullPackage,
  PackageOrigin,
  PackageState,
  Timer,
  type Driver,
  type SystemEventCode,
  type EffectKind,
  type Kernel,
  type TimerKind,
} from '@cdx/engine';
import { failureCatalogue, type Random } from '@cdx/session';
import { compileDurationSampler, type Sampler } from '../random/distributions.ts';
import { Purpose } from '../random/purposes.ts';
import { stages, type Scenario, type ScenarioJob } from '../scenario/scenario.ts';
import { issueMembers } from '../world/issue-members.ts';
import { crashWindows, outageWindows, type ClientWindows } from '../world/client-windows.ts';
import { failureCode, StageModel } from '../world/stage-model.ts';
import { EventHeap } from './event-heap.ts';
import { EventLog } from './event-log.ts';
import type { RunTallies } from './run-tallies.ts';

/** What a token of the heap says: the kind of timer, or that of the effect that ends. */
const kindBits = 4;
const firstEffectKind = 8;

/** Draws of an attempt: its retry in the low bits, the reruns before it above them. */
const runBits = 20;
/** How long headquarters takes to say that a package is gone (Decision). */
const refusedAtOnceMs = 1000;

export class VirtualDriver implements Driver {
  now: number;
  readonly heap = new EventHeap();
  readonly log = new EventLog();
  readonly #scenario: Scenario;
  readonly #random: Random;
  readonly #outages: ClientWindows;
  readonly #crashes: ClientWindows;
  /** By issue: 1 for each client that has it, once it has begun. */
  readonly #issues: readonly Uint8Array[];
  readonly #rules: readonly Sampler[];
  readonly #stages: StageModel;
  readonly #tallies: RunTallies;
  readonly #retriable: readonly boolean[] = failureCatalogue.map((entry) => entry.retriable);
  readonly #clientOffline = failureCode('client-offline');
  readonly #clientRestarted = failureCode('client-restarted');
  readonly #recordNotFound = failureCode('record-not-found');
  #kernel!: Kernel;

  constructor(scenario: Scenario, random: Random, tallies: RunTallies) {
    this.now = scenario.startAt;
    this.#scenario = scenario;
    this.#random = random;
    this.#tallies = tallies;
    this.#outages = outageWindows(scenario, random);
    this.#crashes = crashWindows(scenario, random);
    this.#issues = issueMembers(scenario, random);
    this.#rules = scenario.operators.flatMap(({ rules }) =>
      rules.map(({ after }) => compileDurationSampler(after)),
    );
    this.#stages = new StageModel(scenario, random);
  }

  /** Kernel and driver need each other; the kernel is made with the driver, then given to it. */
  attach(kernel: Kernel): void {
    this.#kernel = kernel;
  }

  /**
   * Runs what is due before `until` (ms), until nothing is left or the log has `rowsMax` rows.
   * Returns false when more is due before `until`.
   */
  advance(until: number, rowsMax: number): boolean {
    const { heap, log } = this;
    const kernel = this.#kernel;
    const tallies = this.#tallies;
    for (;;) {
      const at = heap.peekAt();
      if (at >= until) {
        if (until !== Infinity) this.now = until;
        return true;
      }
      if (log.count >= rowsMax) return false;
      this.now = at;
      const token = heap.token[0] as number;
      const outcome = heap.outcome[0] as number;
      heap.take();
      const kind = token & ((1 << kindBits) - 1);
      const target = token >> kindBits;
      if (kind >= firstEffectKind) {
        if (outcome >= 0) tallies.failed(kind - firstEffectKind, outcome);
        kernel.effectEnded(at, (kind - firstEffectKind) as EffectKind, target, outcome);
      } else {
        if (kind === Timer.downloadPoll || kind === Timer.uploadPoll) tallies.polls++;
        kernel.timerDue(at, kind as TimerKind, target);
      }
    }
  }

  wake(at: number, kind: TimerKind, target: number): void {
    this.heap.push(at, (target << kindBits) | kind, 0);
  }

  start(kind: EffectKind, target: number): void {
    if (kind === Effect.create) this.#startCreation(target);
    else this.#startAttempt(kind, target);
  }

  record(
    session: number,
    event: number,
    occurredAt: number,
    value: number,
    before: number,
    run: number,
  ): void {
    const { sessions } = this.#kernel;
    const status = sessions.status[session] as number;
    this.log.append(
      session,
      event,
      status,
      sessions.tryCount[session] as number,
      run,
      occurredAt,
      this.now,
      value,
    );
    const upload = this.#kernel.isUpload(session);
    this.#tallies.recorded(this.now, upload, event, value, before, status);
  }

  recordSystem(
    event: SystemEventCode,
    target: number,
    by: number,
    value = 0,
    first = 0,
    second = 0,
  ): void {
    this.log.append(target, event, first, second, by, this.now, this.now, value);
  }

  reachable(client: number): boolean {
    return this.#outages.reachable(client, this.now);
  }

  downUntil(client: number): number {
    return this.#crashes.endIfIn(client, this.now);
  }

  firstPollAt(client: number, kind: TimerKind, from: number): number {
    const { groups } = this.#scenario;
    const group = groups[this.#groupOfClient(client)];
    const download = kind === Timer.downloadPoll;
    const interval = download ? group?.client.downloadIntervalMs : group?.client.uploadIntervalMs;
    if (group?.client.polls !== 'spread' || interval === undefined || interval === null) {
      return from;
    }
    const purpose = download ? Purpose.firstPollDownload : Purpose.firstPollUpload;
    return from + Math.floor(this.#random.uniform(purpose, client, 0, 0) * interval);
  }

  jitter(session: number, retry: number): number {
    const { sessions, packages } = this.#kernel;
    const row = sessions.package[session] as number;
    return this.#random.uniform(
      Purpose.retryJitter,
      sessions.database[session] as number,
      ((this.#kernel.messages.runOf(session) - 1) << runBits) |
        (retry << 5) |
        ((packages.upload[row] as number) << 4) |
        (sessions.ownStatus[session] as number),
      packages.sessionNumber[row] as number,
    );
  }

  retriable(failure: number): boolean {
    return this.#retriable[failure] as boolean;
  }

  /**
   * Changes are a Poisson process, and the draw that decides whether there was one tells when the
   * first came: after -mean × ln(draw). A job without a rate changes all the time.
   */
  oldestChangeAt(row: number, since: number): number {
    const { packages, headquarters } = this.#kernel;
    const job = packages.job[row] as number;
    const mean = this.#job(job).changesEveryMs;
    if (mean === null) return since;
    const after = Math.floor(-mean * Math.log(this.#changeDraw(row)));
    return Math.min(since + after, headquarters.readAt(row));
  }

  watchFor(rule: number, session: number, times: number): number {
    const { sessions, packages } = this.#kernel;
    const row = sessions.package[session] as number;
    const number = packages.sessionNumber[row] as number;
    const lane = (times << 11) | (rule << 1) | (packages.upload[row] as number);
    const client = sessions.database[session] as number;
    const sampler = this.#rules[rule] as Sampler;
    return sampler(this.#random.uniform(Purpose.operatorDelay, client, lane, number));
  }

  hasIssue(issue: number, client: number): boolean {
    const startAt = this.#scenario.issues[issue]?.startAt ?? Infinity;
    return startAt <= this.now && this.#issues[issue]?.[client] === 1;
  }

  /** Transactions are a Poisson process: the first since then came after an exponential time. */
  hasTransactions(client: number, job: number, since: number): boolean {
    const mean = this.#job(job).changesEveryMs;
    if (mean === null) return true;
    // Named by the last package of this very job: what other jobs find must not draw again.
    const elapsed = since - this.#scenario.startAt;
    const lane = job + 1024 * Math.floor(elapsed / 2 ** 32);
    const draw = this.#random.uniform(Purpose.transactions, client, lane, elapsed);
    return draw >= Math.exp(-(this.now - since) / mean);
  }

  #startCreation(row: number): void {
    const { packages } = this.#kernel;
    const job = packages.job[row] as number;
    const group = packages.group[row] as number;
    const number = packages.sessionNumber[row] as number;
    const attempt = this.#stages.attempt(
      Effect.create,
      job,
      group,
      group,
      this.#runOf(row) << runBits,
      number,
    );
    const { durationMs } = attempt;
    const { firstDatabase = 0 } = this.#kernel.fleet.groups[group] ?? {};
    const code = this.#issueOf(Effect.create, job, firstDatabase) ?? attempt.code;
    this.#tallies.attempted(Effect.create, false);
    let outcome: number = code >= 0 ? code : Outcome.done;
    if (outcome === Outcome.done && !this.#hasChanges(row)) outcome = Outcome.noData;
    this.#end(this.now + durationMs, Effect.create, row, outcome);
  }

  /** A full package always has something in it. */
  #hasChanges(row: number): boolean {
    const { packages, headquarters } = this.#kernel;
    const mean = this.#job(packages.job[row] as number).changesEveryMs;
    if (mean === null || isFullPackage(packages.origin[row] as number)) return true;
    const changed = this.now - headquarters.changesSince(row);
    return this.#changeDraw(row) >= Math.exp(-changed / mean);
  }

  /** The same for every package of one session number: a rerun meets the same changes. */
  #changeDraw(row: number): number {
    const { packages } = this.#kernel;
    return this.#random.uniform(
      Purpose.changes,
      packages.group[row] as number,
      packages.job[row] as number,
      packages.sessionNumber[row] as number,
    );
  }

  /** Reruns before this one of the session that a package was made anew for. */
  #runOf(row: number): number {
    const { packages, sessions } = this.#kernel;
    const origin = packages.origin[row] as number;
    const anew = origin === PackageOrigin.rerun || origin === PackageOrigin.fullRerun;
    if (!anew || packages.upload[row] === 1) return 0;
    return (sessions.runNumber[packages.firstSession[row] as number] as number) - 1;
  }

  #startAttempt(kind: EffectKind, session: number): void {
    const { sessions, packages, messages } = this.#kernel;
    const row = sessions.package[session] as number;
    const client = sessions.database[session] as number;
    const retry = sessions.ownTries[session] as number;
    const job = packages.job[row] as number;
    const run = messages.runOf(session);
    const attempt = this.#stages.attempt(
      kind,
      job,
      packages.group[row] as number,
      client,
      retry | ((run - 1) << runBits),
      packages.sessionNumber[row] as number,
    );
    let code = attempt.code;
    let endAt = this.now + attempt.durationMs;
    if (kind === Effect.download && packages.state[row] === PackageState.purged) {
      code = this.#recordNotFound;
      endAt = this.now + refusedAtOnceMs;
    } else if (this.#issues.length > 0) {
      code = this.#issueOf(kind, job, client) ?? code;
    }
    if (kind === Effect.download || kind === Effect.upload) {
      const cutOffAt = this.#outages.nextStart(client, this.now);
      if (cutOffAt < endAt) {
        endAt = cutOffAt;
        code = this.#clientOffline;
      }
    }
    if (kind !== Effect.hqApply && this.#crashes.nextStart(client, this.now) < endAt) {
      // Dies with what is under way, and says so when it is back; a package is packed again.
      const backAt = this.#crashes.nextEnd(client, this.now);
      endAt = kind === Effect.pack ? backAt + attempt.durationMs : backAt;
      code = kind === Effect.pack ? code : this.#clientRestarted;
    }
    this.#tallies.attempted(kind, retry > 0);
    this.#end(endAt, kind, session, code >= 0 ? code : Outcome.done);
  }

  /** The failure of a configuration issue that strikes this attempt. */
  #issueOf(kind: EffectKind, job: number, client: number): number | undefined {
    const { issues, jobs } = this.#scenario;
    const index = issues.findIndex(
      (issue, at) =>
        issue.stage === stages[kind] &&
        (issue.job === null || issue.job === jobs[job]?.id) &&
        this.hasIssue(at, client) &&
        !this.#kernel.operators.isFixed(at, client),
    );
    return index < 0 ? undefined : this.#kernel.fleet.issues[index]?.failure;
  }

  #end(at: number, kind: EffectKind, target: number, outcome: number): void {
    this.heap.push(at, (target << kindBits) | (kind + firstEffectKind), outcome);
  }

  #job(job: number): ScenarioJob {
    return this.#scenario.jobs[job] as ScenarioJob;
  }

  #groupOfClient(client: number): number {
    return this.#kernel.fleet.groups.findIndex(
      (group) => client >= group.firstDatabase && client < group.firstDatabase + group.count,
    );
  }
}

/** What the heap holds, for who asks what a session waits for. */
export function* heapEntries(
  heap: EventHeap,
): Iterable<{ readonly kind: 'timer' | 'effect'; readonly code: number; readonly target: number }> {
  heap.peekAt();
  for (let index = 0; index < heap.size; index++) {
    const token = heap.token[index] as number;
    const kind = token & ((1 << kindBits) - 1);
    const target = token >> kindBits;
    yield kind >= firstEffectKind
      ? { kind: 'effect', code: kind - firstEffectKind, target }
      : { kind: 'timer', code: kind, target };
  }
}
