/**
 * The kernel's driver in virtual time: timers and ends of effects in one heap, outcomes drawn from
 * the scenario, facts into the columnar log. Nothing waits; time jumps to what is due next.
 */
import {
  Effect,
  Outcome,
  Timer,
  type Driver,
  type EffectKind,
  type Kernel,
  type TimerKind,
} from '@cdx/engine';
import { failureCatalogue, type Random } from '@cdx/session';
import { Purpose } from '../random/purposes.ts';
import type { Scenario, ScenarioJob } from '../scenario/scenario.ts';
import { outageWindows, type OutageWindows } from '../world/outage-windows.ts';
import { failureCode, StageModel } from '../world/stage-model.ts';
import { EventHeap } from './event-heap.ts';
import { EventLog, scheduleRunRow } from './event-log.ts';
import type { RunTallies } from './run-tallies.ts';

/** What a token of the heap says: the kind of timer, or that of the effect that ends. */
const kindBits = 4;
const firstEffectKind = 8;

export class VirtualDriver implements Driver {
  now: number;
  readonly heap = new EventHeap();
  readonly log = new EventLog();
  readonly #scenario: Scenario;
  readonly #random: Random;
  readonly #outages: OutageWindows;
  readonly #stages: StageModel;
  readonly #tallies: RunTallies;
  readonly #retriable: readonly boolean[] = failureCatalogue.map((entry) => entry.retriable);
  readonly #clientOffline = failureCode('client-offline');
  #kernel!: Kernel;

  constructor(scenario: Scenario, random: Random, tallies: RunTallies) {
    this.now = scenario.startAt;
    this.#scenario = scenario;
    this.#random = random;
    this.#tallies = tallies;
    this.#outages = outageWindows(scenario, random);
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

  record(session: number, event: number, occurredAt: number, value: number): void {
    const { sessions } = this.#kernel;
    const status = sessions.status[session] as number;
    this.log.append(
      session,
      event,
      status,
      sessions.tryCount[session] as number,
      sessions.runNumber[session] as number,
      occurredAt,
      this.now,
      value,
    );
    this.#tallies.recorded(this.now, this.#kernel.isUpload(session), event);
  }

  recordScheduleRun(schedule: number): void {
    this.log.append(schedule, scheduleRunRow, 0, 0, 1, this.now, this.now, 0);
  }

  reachable(client: number): boolean {
    return this.#outages.reachable(client, this.now);
  }

  firstPollAt(client: number, kind: TimerKind): number {
    const { startAt, groups } = this.#scenario;
    const group = groups[this.#groupOfClient(client)];
    const download = kind === Timer.downloadPoll;
    const interval = download ? group?.client.downloadIntervalMs : group?.client.uploadIntervalMs;
    if (group?.client.polls !== 'spread' || interval === undefined || interval === null) {
      return startAt;
    }
    const purpose = download ? Purpose.firstPollDownload : Purpose.firstPollUpload;
    return startAt + Math.floor(this.#random.uniform(purpose, client, 0, 0) * interval);
  }

  jitter(session: number, retry: number): number {
    const { sessions, packages } = this.#kernel;
    const row = sessions.package[session] as number;
    return this.#random.uniform(
      Purpose.retryJitter,
      sessions.database[session] as number,
      (retry << 5) |
        ((packages.upload[row] as number) << 4) |
        (sessions.ownStatus[session] as number),
      packages.sessionNumber[row] as number,
    );
  }

  retriable(failure: number): boolean {
    return this.#retriable[failure] as boolean;
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
    const { packages, headquarters } = this.#kernel;
    const job = packages.job[row] as number;
    const group = packages.group[row] as number;
    const number = packages.sessionNumber[row] as number;
    const attempt = this.#stages.attempt(Effect.create, job, group, group, 0, number);
    const { code, durationMs } = attempt;
    this.#tallies.attempted(Effect.create, false);
    const mean = this.#job(job).changesEveryMs;
    let outcome: number = code >= 0 ? code : Outcome.done;
    if (outcome === Outcome.done && mean !== null) {
      const changed = this.now - headquarters.changesSince(row);
      const draw = this.#random.uniform(Purpose.changes, group, job, number);
      if (draw < Math.exp(-changed / mean)) outcome = Outcome.noData;
    }
    this.#end(this.now + durationMs, Effect.create, row, outcome);
  }

  #startAttempt(kind: EffectKind, session: number): void {
    const { sessions, packages } = this.#kernel;
    const row = sessions.package[session] as number;
    const client = sessions.database[session] as number;
    const retry = sessions.ownTries[session] as number;
    const attempt = this.#stages.attempt(
      kind,
      packages.job[row] as number,
      packages.group[row] as number,
      client,
      retry,
      packages.sessionNumber[row] as number,
    );
    let code = attempt.code;
    let endAt = this.now + attempt.durationMs;
    if (kind === Effect.download || kind === Effect.upload) {
      const cutOffAt = this.#outages.nextStart(client, this.now);
      if (cutOffAt < endAt) {
        endAt = cutOffAt;
        code = this.#clientOffline;
      }
    }
    this.#tallies.attempted(kind, retry > 0);
    this.#end(endAt, kind, session, code >= 0 ? code : Outcome.done);
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
