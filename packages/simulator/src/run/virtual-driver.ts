/**
 * The kernel's driver in virtual time: one queue of what is due, facts into the columnar log, draws
 * from the scenario. Nothing waits; time jumps to what is due next. How effects end is in `Effects`.
 */
import {
  DownloadEvent,
  Timer,
  type Columns,
  type Driver,
  type EffectKind,
  type Kernel,
  type SystemEventCode,
  type TimerKind,
} from '@cdx/engine';
import { failureCatalogue, type Random } from '@cdx/session';
import { compileDurationSampler, type Sampler } from '../random/distributions.ts';
import { Purpose } from '../random/purposes.ts';
import type { Scenario, ScenarioGroup } from '../scenario/scenario.ts';
import { batchWindows, type ClientWindows } from '../world/faults/client-windows.ts';
import { runBits } from '../world/stages/attempts.ts';
import { Changes } from '../world/stages/changes.ts';
import type { PackageContents } from '../world/stages/package-contents.ts';
import { Effects, type EffectsSnapshot } from './effects.ts';
import { EventLog } from './event-log.ts';
import { firstEffectKind, kindOf, lines, Own, targetOf, tokenOf } from './queue-tokens.ts';
import type { RunTallies } from './run-tallies.ts';
import { TimerWheel } from './timer-wheel.ts';

export interface DriverSnapshot {
  readonly columns: Columns;
  readonly state: EffectsSnapshot['state'];
}

export class VirtualDriver implements Driver {
  now: number;
  readonly queue: TimerWheel;
  readonly log = new EventLog();
  /** Made when the kernel is there. */
  effects!: Effects;
  readonly #scenario: Scenario;
  readonly #random: Random;
  /** Of headquarters' batch server: one member. */
  readonly #batchOutages: ClientWindows;
  readonly #rules: readonly Sampler[];
  readonly #tallies: RunTallies;
  readonly #retriable: readonly boolean[] = failureCatalogue.map((entry) => entry.retriable);
  /** Of no meaning; where the reads of `#fetch` go, so that they are not left out. */
  fetched = 0;
  #kernel!: Kernel;
  #contents!: PackageContents;
  #changes!: Changes;

  constructor(scenario: Scenario, random: Random, tallies: RunTallies) {
    this.now = scenario.startAt;
    this.queue = new TimerWheel(scenario.startAt);
    this.#scenario = scenario;
    this.#random = random;
    this.#tallies = tallies;
    this.#batchOutages = batchWindows(scenario, random);
    this.#rules = scenario.operators.flatMap(({ rules }) =>
      rules.map(({ after }) => compileDurationSampler(after)),
    );
  }

  /** Kernel and driver need each other; the kernel is made with the driver, then given to it. */
  attach(kernel: Kernel, contents: PackageContents): void {
    this.#kernel = kernel;
    this.#contents = contents;
    this.#changes = new Changes(this.#scenario, this.#random, kernel);
    this.effects = new Effects({
      scenario: this.#scenario,
      random: this.#random,
      kernel,
      tallies: this.#tallies,
      queue: this.queue,
      contents,
      changes: this.#changes,
    });
    this.queue.onNear = (token) => this.#fetch(token);
  }

  /**
   * Runs what is due before `until` (ms), until nothing is left or the log has `rowsMax` rows.
   * Returns false when more is due before `until`.
   */
  advance(until: number, rowsMax: number): boolean {
    const { queue, log, effects } = this;
    const kernel = this.#kernel;
    const { staleness } = this.#tallies;
    for (;;) {
      if (log.count >= rowsMax && queue.peekAt() < until) return false;
      if (!queue.next(until)) {
        if (until === Infinity) return true;
        staleness.lookUntil(until);
        this.comeTo(until);
        return true;
      }
      const { at, token, outcome } = queue;
      if (at >= staleness.nextAt) staleness.lookUntil(at);
      this.now = at;
      effects.now = at;
      const kind = kindOf(token);
      const target = targetOf(token);
      if (kind >= firstEffectKind && kind < Own.line) {
        effects.ended(at, (kind - firstEffectKind) as EffectKind, target, outcome);
      } else if (kind < Own.transferPhase) {
        if (kind === Timer.downloadPoll || kind === Timer.uploadPoll) this.#polls(target);
        kernel.timerDue(at, kind as TimerKind, target);
      } else if (kind === Own.transferPhase) {
        effects.server?.phaseDue(at, target, outcome);
      } else if (kind === Own.line) {
        if (target >= lines) effects.crashedWith(at, target - lines, outcome);
        else effects.server?.lineDue(at, target);
      } else {
        effects.interruptions?.due(at, target, outcome);
      }
    }
  }

  /** Where a snapshot was made: what is due goes on from there. ms. */
  comeTo(now: number): void {
    this.now = now;
    this.effects.now = now;
  }

  wake(at: number, kind: TimerKind, target: number): void {
    this.queue.push(at, tokenOf(kind, target), 0);
  }

  start(kind: EffectKind, target: number): void {
    this.effects.start(kind, target);
  }

  record(
    session: number,
    upload: boolean,
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
    const tallies = this.#tallies;
    tallies.recorded(this.now, upload, event, value, before, status);
    if (!upload && event === DownloadEvent.SessionInherited)
      tallies.staleness.begun(session, value);
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
    return this.effects.reachable(client);
  }

  downUntil(client: number): number {
    return this.effects.downUntil(client);
  }

  databaseUp(client: number): boolean {
    return this.effects.databaseUp(client);
  }

  batchDownUntil(): number {
    return this.#batchOutages.endIfIn(0, this.now);
  }

  firstPollAt(client: number, kind: TimerKind, from: number): number {
    const group = this.#scenario.groups[
      this.#kernel.groupIndexOf[client] as number
    ] as ScenarioGroup;
    const { polls, downloadIntervalMs, uploadIntervalMs } = group.client;
    const download = kind === Timer.downloadPoll;
    const interval = download ? downloadIntervalMs : uploadIntervalMs;
    if (polls !== 'spread' || interval === null) return from;
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

  turnedAway(): boolean {
    return this.effects.turnedAway;
  }

  retriable(failure: number): boolean {
    return this.#retriable[failure] as boolean;
  }

  oldestChangeAt(row: number, since: number): number {
    return this.#changes.oldestAt(row, since);
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
    return this.effects.hasIssue(issue, client);
  }

  hasTransactions(client: number, job: number, since: number): boolean {
    return this.#changes.hasTransactions(this.now, client, job, since);
  }

  snapshot(): DriverSnapshot {
    const { columns, state } = this.effects.snapshot();
    return { columns: { ...columns, counted: this.#contents.snapshot() }, state };
  }

  restore({ columns, state }: DriverSnapshot): void {
    this.#contents.restore(columns.counted as Int32Array);
    this.effects.restore({ columns, state });
  }

  /**
   * Reads what a timer that is due soon will need. Each of these reads may have to wait for memory
   * in a large fleet; here they wait together, and not one after the other when the timer is due.
   */
  #fetch(token: number): void {
    const kind = kindOf(token);
    if (kind !== Timer.retry && (kind <= firstEffectKind || kind >= Own.line)) return;
    const session = targetOf(token);
    const { sessions, downloads } = this.#kernel;
    const client = sessions.database[session] as number;
    this.fetched ^=
      (sessions.package[session] as number) ^
      (sessions.at[session] as number) ^
      (sessions.next[session] as number) ^
      (sessions.status[session] as number) ^
      (sessions.ownStatus[session] as number) ^
      (sessions.busy[session] as number) ^
      (sessions.marks[session] as number) ^
      (sessions.failure[session] as number) ^
      (sessions.runNumber[session] as number) ^
      (sessions.tryCount[session] as number) ^
      (sessions.ownTries[session] as number) ^
      (downloads.busy[client] as number) ^
      (downloads.contactAt[client] as number) ^
      (downloads.retriesWaiting[client] as number) ^
      (downloads.open.head[client] as number);
  }

  /** A poll that finds the server is a request to it. */
  #polls(client: number): void {
    const tallies = this.#tallies;
    tallies.polls++;
    if (this.reachable(client) && this.downUntil(client) === 0) {
      tallies.server.requests.add(this.now);
    }
  }
}
