/**
 * The kernel's driver in virtual time: timers and ends of effects in one queue, outcomes drawn from
 * the scenario, facts into the columnar log. Nothing waits; time jumps to what is due next.
 */
import {
  DownloadEvent,
  Effect,
  isFullPackage,
  Outcome,
  PackageOrigin,
  PackageState,
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
import type { Scenario, ScenarioGroup, ScenarioJob } from '../scenario/scenario.ts';
import {
  AsyncServer,
  bytesPerMsOf,
  isLimited,
  type AsyncServerSnapshot,
} from '../world/server/async-server.ts';
import { Attempts, runBits, type Attempt } from '../world/stages/attempts.ts';
import {
  batchWindows,
  channelDatabaseWindows,
  crashWindows,
  outageWindows,
  serverWindows,
  type ClientWindows,
} from '../world/faults/client-windows.ts';
import type { PackageContents } from '../world/stages/package-contents.ts';
import { PackageWorkers, type PackageWorkersState } from '../world/server/package-workers.ts';
import { failureCode } from '../world/stages/stage-model.ts';
import { prefixed, withPrefix } from './column-prefix.ts';
import { EventLog } from './event-log.ts';
import type { RunTallies } from './run-tallies.ts';
import { TimerWheel } from './timer-wheel.ts';

/** What a token of the queue says: the kind of timer, or that of the effect that ends. */
const kindBits = 4;
const firstEffectKind = 8;
/** Kinds of the driver's own, between those of timers and effects, and behind them. */
const Own = {
  /** Target: slot of a transfer at Async Server; its version in place of the outcome. */
  transferPhase: 7,
  /** Target: line of Async Server; behind the last one a session, which has left the server. */
  line: 14,
  /** Target: client whose transfers break off; behind the last one all do. Outcome: its turn. */
  interruption: 15,
} as const;
/** Lines of Async Server: the first target of `Own.line` that is a session. */
const lines = 2;

/** Added to outcomes of transfers that are not under way any more, or never were, when they end. */
const leftServer = 1 << 20;
/** Added to outcomes of those that were turned away at the door. */
const turnedAwayBit = 1 << 21;
/** Outcome of packing that something interrupted: it begins anew. Behind those of `Outcome`. */
const packAnew = -3;
/** A connection to a database that does not answer is given up after this (register app). ms. */
const connectionTimeoutMs = 120_000;

export interface DriverSnapshot {
  readonly columns: Columns;
  readonly state: DriverState;
}

interface DriverState {
  readonly workers: PackageWorkersState;
  /** Null where nothing at Async Server is limited. */
  readonly server: AsyncServerSnapshot['state'] | null;
}

export class VirtualDriver implements Driver {
  now: number;
  readonly queue: TimerWheel;
  readonly log = new EventLog();
  /** Null where headquarters creates any number of packages at a time. */
  readonly workers: PackageWorkers | null;
  readonly #scenario: Scenario;
  readonly #random: Random;
  readonly #network: ClientWindows;
  /** Of Async Server and of headquarters' batch server: one member each. */
  readonly #serverOutages: ClientWindows;
  readonly #batchOutages: ClientWindows;
  readonly #databaseOutages: ClientWindows;
  readonly #crashes: ClientWindows;
  readonly #rules: readonly Sampler[];
  readonly #tallies: RunTallies;
  readonly #retriable: readonly boolean[] = failureCatalogue.map((entry) => entry.retriable);
  readonly #clientOffline = failureCode('client-offline');
  readonly #clientRestarted = failureCode('client-restarted');
  readonly #serverBusy = failureCode('server-busy');
  readonly #databaseUnavailable = failureCode('database-unavailable');
  /** Of the upload package that the kernel asked about last: since when, and the draw. */
  readonly #transactions = { elapsedMs: 0, draw: 0.5 };
  /** Most that the line of a client lets through, by group; bytes/ms. */
  readonly #bytesPerMs: readonly number[];
  #kernel!: Kernel;
  #contents!: PackageContents;
  #attempts!: Attempts;
  #server: AsyncServer | null = null;
  /** When the queue says that the transfers of each client break off; ms; Infinity: not. */
  #interruptedAt: Float64Array = new Float64Array(0);
  /** Of no meaning; where the reads of `#fetch` go, so that they are not left out. */
  fetched = 0;
  /** Whether what ends now was. */
  #turnedAway = false;
  /** Index of the group of each client. */
  #groupOf: Uint16Array = new Uint16Array(0);

  constructor(scenario: Scenario, random: Random, tallies: RunTallies) {
    this.now = scenario.startAt;
    this.queue = new TimerWheel(scenario.startAt);
    this.#scenario = scenario;
    this.#random = random;
    this.#tallies = tallies;
    this.#network = outageWindows(scenario, random);
    this.#serverOutages = serverWindows(scenario, random);
    this.#batchOutages = batchWindows(scenario, random);
    this.#databaseOutages = channelDatabaseWindows(scenario, random);
    this.#crashes = crashWindows(scenario, random);
    this.#rules = scenario.operators.flatMap(({ rules }) =>
      rules.map(({ after }) => compileDurationSampler(after)),
    );
    this.#bytesPerMs = scenario.groups.map(({ client }) => bytesPerMsOf(client.bandwidthBps));
    const { packageWorkers } = scenario;
    const ends = (at: number, row: number, outcome: number): void =>
      this.#end(at, Effect.create, row, outcome);
    this.workers =
      packageWorkers === Infinity
        ? null
        : new PackageWorkers(packageWorkers, ends, tallies.packageWorkers);
  }

  /** Kernel and driver need each other; the kernel is made with the driver, then given to it. */
  attach(kernel: Kernel, contents: PackageContents): void {
    this.#kernel = kernel;
    this.#contents = contents;
    this.#attempts = new Attempts(this.#scenario, this.#random, kernel, contents);
    const { groupOf } = kernel;
    this.#groupOf = kernel.groupIndexOf;
    this.queue.onNear = (token) => this.#fetch(token);
    this.#interruptedAt = new Float64Array(groupOf.length + 1).fill(Infinity);
    if (!isLimited(this.#scenario)) return;
    const failures = {
      expiredSignature: failureCode('expired-signature'),
      recordNotFound: failureCode('record-not-found'),
    };
    const { sessions, packages } = kernel;
    const host = {
      wakePhase: (at: number, slot: number, version: number): void =>
        this.queue.push(at, (slot << kindBits) | Own.transferPhase, version),
      wakeLine: (at: number, line: number): void =>
        this.queue.push(at, (line << kindBits) | Own.line, 0),
      isPurged: (session: number): boolean =>
        packages.state[sessions.package[session] as number] === PackageState.purged,
      ended: (at: number, kind: EffectKind, session: number, outcome: number): void =>
        this.#end(at, kind, session, outcome + leftServer),
      turnAway: (at: number, kind: EffectKind, session: number): void =>
        this.#end(at, kind, session, this.#serverBusy + leftServer + turnedAwayBit),
    };
    const { asyncServer } = this.#scenario;
    const { server } = this.#tallies;
    this.#server = new AsyncServer(asyncServer, groupOf.length, host, server, failures);
  }

  /** Null where nothing at Async Server is limited. */
  get server(): AsyncServer | null {
    return this.#server;
  }

  /**
   * Runs what is due before `until` (ms), until nothing is left or the log has `rowsMax` rows.
   * Returns false when more is due before `until`.
   */
  advance(until: number, rowsMax: number): boolean {
    const { queue, log } = this;
    const kernel = this.#kernel;
    const { staleness } = this.#tallies;
    for (;;) {
      if (log.count >= rowsMax && queue.peekAt() < until) return false;
      if (!queue.next(until)) {
        if (until === Infinity) return true;
        staleness.lookUntil(until);
        this.now = until;
        return true;
      }
      const { at, token, outcome } = queue;
      if (at >= staleness.nextAt) staleness.lookUntil(at);
      this.now = at;
      const kind = token & ((1 << kindBits) - 1);
      const target = token >> kindBits;
      if (kind >= firstEffectKind && kind < Own.line) {
        this.#effectEnded(at, (kind - firstEffectKind) as EffectKind, target, outcome);
      } else if (kind < Own.transferPhase) {
        if (kind === Timer.downloadPoll || kind === Timer.uploadPoll) this.#polls(target);
        kernel.timerDue(at, kind as TimerKind, target);
      } else if (kind === Own.transferPhase) {
        this.#server?.phaseDue(at, target, outcome);
      } else if (kind === Own.line) {
        if (target >= lines) this.#crashedWith(at, target - lines, outcome);
        else this.#server?.lineDue(at, target);
      } else {
        this.#interruptionDue(at, target, outcome);
      }
    }
  }

  wake(at: number, kind: TimerKind, target: number): void {
    this.queue.push(at, (target << kindBits) | kind, 0);
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
    const tallies = this.#tallies;
    const upload = this.#kernel.isUpload(session);
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
    return this.#network.reachable(client, this.now) && this.#serverOutages.reachable(0, this.now);
  }

  downUntil(client: number): number {
    return this.#crashes.endIfIn(client, this.now);
  }

  databaseUp(client: number): boolean {
    return this.#databaseOutages.reachable(client, this.now);
  }

  batchDownUntil(): number {
    return this.#batchOutages.endIfIn(0, this.now);
  }

  firstPollAt(client: number, kind: TimerKind, from: number): number {
    const group = this.#scenario.groups[this.#groupOf[client] as number] as ScenarioGroup;
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
    return this.#turnedAway;
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
    return this.#attempts.hasIssue(this.now, issue, client);
  }

  /** Transactions are a Poisson process: the first since then came after an exponential time. */
  hasTransactions(client: number, job: number, since: number): boolean {
    const mean = this.#job(job).changesEveryMs;
    if (mean === null) return true;
    // Named by the last package of this very job: what other jobs find must not draw again.
    const elapsed = since - this.#scenario.startAt;
    const lane = job + 1024 * Math.floor(elapsed / 2 ** 32);
    const draw = this.#random.uniform(Purpose.transactions, client, lane, elapsed);
    const elapsedMs = this.now - since;
    this.#transactions.elapsedMs = elapsedMs;
    this.#transactions.draw = draw;
    return draw >= Math.exp(-elapsedMs / mean);
  }

  snapshot(): DriverSnapshot {
    const server = this.#server?.snapshot() ?? null;
    return {
      columns: {
        interruptedAt: this.#interruptedAt.slice(),
        counted: this.#contents.snapshot(),
        sizes: this.#attempts.sizes.snapshot(),
        ...prefixed('server', server?.columns ?? {}),
      },
      state: {
        workers: this.workers?.snapshot() ?? { busy: 0, queue: [] },
        server: server?.state ?? null,
      },
    };
  }

  restore({ columns, state }: DriverSnapshot): void {
    this.#interruptedAt = columns.interruptedAt as Float64Array;
    this.#contents.restore(columns.counted as Int32Array);
    this.#attempts.sizes.restore(columns.sizes as Float64Array);
    this.workers?.restore(state.workers);
    if (state.server === null) return;
    this.#server?.restore({ columns: withPrefix('server', columns), state: state.server });
  }

  /**
   * Reads what a timer that is due soon will need. Each of these reads may have to wait for memory
   * in a large fleet; here they wait together, and not one after the other when the timer is due.
   */
  #fetch(token: number): void {
    const kind = token & ((1 << kindBits) - 1);
    if (kind !== Timer.retry && (kind <= firstEffectKind || kind >= Own.line)) return;
    const session = token >> kindBits;
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

  #effectEnded(at: number, kind: EffectKind, target: number, ended: number): void {
    const tallies = this.#tallies;
    let outcome = ended;
    if (outcome === packAnew) {
      this.#pack(target, this.#attempts.of(at, kind, target).durationMs);
      return;
    }
    this.#turnedAway = false;
    if (kind === Effect.download || kind === Effect.upload) {
      this.#turnedAway = outcome >= turnedAwayBit;
      if (this.#turnedAway) outcome -= turnedAwayBit;
      if (outcome >= leftServer + Outcome.noData) outcome -= leftServer;
      else tallies.server.transfers.change(at, -1);
    } else if (kind === Effect.create) {
      this.workers?.ended(at);
    } else if (kind === Effect.apply && outcome === Outcome.done) {
      this.#attempts.applied(target);
    }
    if (outcome >= 0) tallies.failed(kind, outcome);
    this.#kernel.effectEnded(at, kind, target, outcome);
    if (kind === Effect.apply && outcome === Outcome.done && this.#isFull(target)) {
      tallies.staleness.fullApplied(target);
    }
  }

  #startCreation(row: number): void {
    const { headquarters } = this.#kernel;
    const { code, durationMs } = this.#attempts.creation(this.now, row);
    this.#tallies.attempted(Effect.create, false);
    let outcome: number = code >= 0 ? code : Outcome.done;
    if (outcome === Outcome.done) {
      const elapsedMs = this.now - headquarters.changesSince(row);
      if (this.#hasChanges(row, elapsedMs)) this.#changesBegin(row, elapsedMs);
      else outcome = Outcome.noData;
    }
    if (this.workers === null) this.#end(this.now + durationMs, Effect.create, row, outcome);
    else this.workers.create(this.now, row, durationMs, outcome);
  }

  /** A full package always has something in it. */
  #hasChanges(row: number, elapsedMs: number): boolean {
    const { packages } = this.#kernel;
    const mean = this.#job(packages.job[row] as number).changesEveryMs;
    if (mean === null || isFullPackage(packages.origin[row] as number)) return true;
    return this.#changeDraw(row) >= Math.exp(-elapsedMs / mean);
  }

  /** A package that is made from now on will have these changes in it. */
  #changesBegin(row: number, elapsedMs: number): void {
    const { packages, headquarters } = this.#kernel;
    if (isFullPackage(packages.origin[row] as number)) return;
    this.#contents.made(row, elapsedMs, this.#changeDraw(row));
    const { staleness } = this.#tallies;
    const oldest = this.oldestChangeAt(row, headquarters.changesSince(row));
    const first = packages.firstSession[row] as number;
    const end = first + (packages.sessionCount[row] as number);
    for (let session = first; session < end; session++) staleness.begun(session, oldest);
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

  #startAttempt(kind: EffectKind, session: number): void {
    const { sessions } = this.#kernel;
    const attempt = this.#attempts.of(this.now, kind, session);
    const client = sessions.database[session] as number;
    this.#tallies.attempted(kind, (sessions.ownTries[session] as number) > 0);
    const outcome = attempt.code >= 0 ? attempt.code : Outcome.done;
    const endAt = this.now + attempt.durationMs;
    switch (kind) {
      case Effect.download:
      case Effect.upload:
        this.#startTransfer(kind, session, client, attempt, outcome);
        break;
      case Effect.apply:
        this.#startApply(session, client, endAt, outcome);
        break;
      case Effect.pack:
        this.#startPacking(session, attempt.durationMs);
        break;
      default:
        this.#end(endAt, kind, session, outcome);
    }
  }

  #startTransfer(
    kind: typeof Effect.download | typeof Effect.upload,
    session: number,
    client: number,
    { durationMs, breaksOff, refused, slowness }: Readonly<Attempt>,
    outcome: number,
  ): void {
    const { now } = this;
    const group = this.#groupOf[client] as number;
    const { server } = this.#tallies;
    server.requests.add(now);
    if (refused) {
      this.#startRefusal(kind, session, client, durationMs, outcome);
      return;
    }
    const latencyMs = this.#scenario.groups[group]?.client.latencyMs ?? 0;
    const bytesPerMs = this.#bytesPerMs[group] as number;
    if (this.#server !== null) {
      this.#server.request(now, {
        kind,
        session,
        client,
        setupMs: latencyMs + durationMs,
        bytes: this.#contents.of(session).bytes,
        bytesPerMs: bytesPerMs / slowness,
        outcome,
        breaksAfterMs: breaksOff ? latencyMs + durationMs : Infinity,
      });
      this.#armInterruptions(client);
      return;
    }
    let doneAt = now + latencyMs + durationMs;
    if (bytesPerMs !== Infinity && !breaksOff) {
      // Multiplied first: what is exact stays so, and is not rounded up to the next ms.
      doneAt += Math.ceil((this.#contents.of(session).bytes * slowness) / bytesPerMs);
    }
    const [endAt, code] = this.#cutOff(client, doneAt, outcome);
    server.transfers.change(now, 1);
    const diesAt = this.#crashes.nextStart(client, now);
    if (diesAt < doneAt && diesAt <= endAt) {
      this.queue.push(Math.max(diesAt, now), ((session + lines) << kindBits) | Own.line, kind);
    } else {
      this.#end(endAt, kind, session, code);
    }
  }

  /** Headquarters has nothing to send: no transfer begins, but its answer may get lost. */
  #startRefusal(
    kind: EffectKind,
    session: number,
    client: number,
    durationMs: number,
    outcome: number,
  ): void {
    const { now } = this;
    let [at, code] = this.#cutOff(client, now + durationMs, outcome);
    if (this.#crashes.nextStart(client, now) < at) {
      [at, code] = [this.#crashes.nextEnd(client, now), this.#clientRestarted];
    }
    this.#end(at, kind, session, code + leftServer);
  }

  /** When and how it ends, if the client loses headquarters before. */
  #cutOff(client: number, endAt: number, outcome: number): readonly [at: number, outcome: number] {
    const cutOffAt = this.#network.nextStart(client, this.now);
    const serverOutAt = this.#serverOutages.nextStart(0, this.now);
    if (Math.min(cutOffAt, serverOutAt) >= endAt) return [endAt, outcome];
    return cutOffAt <= serverOutAt
      ? [cutOffAt, this.#clientOffline]
      : [serverOutAt, this.#serverBusy];
  }

  /** A client dies with what it transfers, and says so when it is back. */
  #crashedWith(now: number, session: number, kind: number): void {
    const client = this.#kernel.sessions.database[session] as number;
    this.#tallies.server.transfers.change(now, -1);
    const backAt = this.#crashes.nextEnd(client, now);
    this.#end(backAt, kind as EffectKind, session, this.#clientRestarted + leftServer);
  }

  #startApply(session: number, client: number, endAt: number, outcome: number): void {
    const { now } = this;
    let [at, code] = [endAt, outcome];
    const unavailableAt = this.#databaseOutages.nextStart(client, now);
    if (unavailableAt <= now) {
      [at, code] = [now + connectionTimeoutMs, this.#databaseUnavailable];
    } else if (unavailableAt < at) {
      [at, code] = [unavailableAt, this.#databaseUnavailable];
    }
    if (this.#crashes.nextStart(client, now) < at) {
      [at, code] = [this.#crashes.nextEnd(client, now), this.#clientRestarted];
    }
    this.#end(at, Effect.apply, session, code);
  }

  #startPacking(session: number, durationMs: number): void {
    const { elapsedMs, draw } = this.#transactions;
    const row = this.#kernel.sessions.package[session] as number;
    if (this.#kernel.packages.origin[row] === PackageOrigin.scheduleRun) {
      this.#contents.made(row, elapsedMs, draw);
    }
    this.#pack(session, durationMs);
  }

  /** What interrupts the packing of transactions makes it begin anew afterwards. */
  #pack(session: number, durationMs: number): void {
    const { now } = this;
    const client = this.#kernel.sessions.database[session] as number;
    let startAt = now + durationMs;
    let endAt = startAt;
    let outcome: number = Outcome.done;
    for (const windows of [this.#databaseOutages, this.#crashes]) {
      if (windows.nextStart(client, now) >= startAt) continue;
      startAt = windows.nextStart(client, now);
      endAt = windows.nextEnd(client, now);
      outcome = packAnew;
    }
    this.#end(endAt, Effect.pack, session, outcome);
  }

  /** Has the queue say when the client's transfers break off next. */
  #armInterruptions(client: number): void {
    const { now } = this;
    const cutOffAt = this.#network.nextStart(client, now);
    this.#armInterruption(client, Math.min(cutOffAt, this.#crashes.nextStart(client, now)));
    this.#armInterruption(this.#groupOf.length, this.#serverOutages.nextStart(0, now));
  }

  #armInterruption(target: number, at: number): void {
    if (at === Infinity || this.#interruptedAt[target] === at) return;
    this.#interruptedAt[target] = at;
    this.queue.push(Math.max(at, this.now), (target << kindBits) | Own.interruption, 0);
  }

  #interruptionDue(now: number, client: number, turn: number): void {
    // What is due at this very ms comes first: a transfer that ends now has ended in time. Then
    // comes what strikes a client, and what strikes all.
    const turns = client === this.#groupOf.length ? 2 : 1;
    if (turn === turns) this.#interrupt(now, client);
    else this.queue.push(now, (client << kindBits) | Own.interruption, turn + 1);
  }

  #interrupt(now: number, client: number): void {
    this.#interruptedAt[client] = Infinity;
    if (client === this.#groupOf.length) {
      if (!this.#serverOutages.reachable(0, now)) this.#server?.breakOffAll(now, this.#serverBusy);
      return;
    }
    const backAt = this.#crashes.endIfIn(client, now);
    if (backAt > 0) this.#server?.breakOff(now, client, backAt, this.#clientRestarted);
    else if (!this.#network.reachable(client, now)) {
      this.#server?.breakOff(now, client, now, this.#clientOffline);
    }
  }

  #end(at: number, kind: EffectKind, target: number, outcome: number): void {
    this.queue.push(at, (target << kindBits) | (kind + firstEffectKind), outcome);
  }

  #isFull(session: number): boolean {
    const { packages, sessions } = this.#kernel;
    return isFullPackage(packages.origin[sessions.package[session] as number] as number);
  }

  #job(job: number): ScenarioJob {
    return this.#scenario.jobs[job] as ScenarioJob;
  }
}

/** What the queue holds, for who asks what a session waits for. */
export function* queueEntries(
  queue: TimerWheel,
): Iterable<{ readonly kind: 'timer' | 'effect'; readonly code: number; readonly target: number }> {
  for (const { token, outcome } of queue.entries()) {
    const kind = token & ((1 << kindBits) - 1);
    const target = token >> kindBits;
    if (kind < Own.transferPhase) yield { kind: 'timer', code: kind, target };
    else if (kind >= firstEffectKind && kind < Own.line) {
      yield { kind: 'effect', code: kind - firstEffectKind, target };
    } else if (kind === Own.line && target >= lines) {
      yield { kind: 'effect', code: outcome, target: target - lines };
    }
  }
}
