/**
 * Effects of the kernel in virtual time: when and how each ends, after what its stage, faults, queues
 * and lines do to it. Ends, and whatever happens on the way, are timers of the one queue.
 */
import {
  Effect,
  isFullPackage,
  Outcome,
  PackageOrigin,
  type Columns,
  type EffectKind,
  type Kernel,
} from '@cdx/engine';
import type { Random } from '@cdx/session';
import type { Scenario } from '../scenario/scenario.ts';
import {
  channelDatabaseWindows,
  crashWindows,
  outageWindows,
  serverWindows,
  type ClientWindows,
} from '../world/faults/client-windows.ts';
import {
  bytesPerMsOf,
  isLimited,
  type AsyncServer,
  type AsyncServerSnapshot,
} from '../world/server/async-server.ts';
import { PackageWorkers, type PackageWorkersState } from '../world/server/package-workers.ts';
import { Attempts, type Attempt } from '../world/stages/attempts.ts';
import type { Changes } from '../world/stages/changes.ts';
import type { PackageContents } from '../world/stages/package-contents.ts';
import { failureCode } from '../world/stages/stage-model.ts';
import { prefixed, withPrefix } from './column-prefix.ts';
import { Interruptions } from './interruptions.ts';
import { firstEffectKind, lines, Own, tokenOf } from './queue-tokens.ts';
import { leftServer, serverOf, turnedAwayBit } from './server-of.ts';
import type { RunTallies } from './run-tallies.ts';
import type { TimerWheel } from './timer-wheel.ts';

/** Outcome of packing that something interrupted: it begins anew. Behind those of `Outcome`. */
const packAnew = -3;
/** A connection to a database that does not answer is given up after this (register app). ms. */
const connectionTimeoutMs = 120_000;

/** What effects are made from. */
export interface EffectParts {
  readonly scenario: Scenario;
  readonly random: Random;
  readonly kernel: Kernel;
  readonly tallies: RunTallies;
  readonly queue: TimerWheel;
  readonly contents: PackageContents;
  readonly changes: Changes;
}

export interface EffectsSnapshot {
  readonly columns: Columns;
  readonly state: EffectsState;
}

interface EffectsState {
  readonly workers: PackageWorkersState;
  /** Null where nothing at Async Server is limited. */
  readonly server: AsyncServerSnapshot['state'] | null;
}

export class Effects {
  /** Null where nothing at Async Server is limited. */
  readonly server: AsyncServer | null;
  /** Null where `server` is. */
  readonly interruptions: Interruptions | null;
  /** Null where headquarters creates any number of packages at a time. */
  readonly workers: PackageWorkers | null;
  /** Time of the run, as of what is due or started now; ms. */
  now: number;
  /** Whether the transfer that ends now was turned away at the door. */
  turnedAway = false;
  readonly #parts: EffectParts;
  /** Of the parts, what the paths of every effect need. */
  readonly #kernel: Kernel;
  readonly #tallies: RunTallies;
  readonly #contents: PackageContents;
  readonly #queue: TimerWheel;
  readonly #attempts: Attempts;
  readonly #network: ClientWindows;
  /** Of Async Server: one member. */
  readonly #serverOutages: ClientWindows;
  readonly #databaseOutages: ClientWindows;
  readonly #crashes: ClientWindows;
  readonly #clientOffline = failureCode('client-offline');
  readonly #clientRestarted = failureCode('client-restarted');
  readonly #serverBusy = failureCode('server-busy');
  readonly #databaseUnavailable = failureCode('database-unavailable');
  /** Most that the line of a client lets through, by group; bytes/ms. */
  readonly #bytesPerMs: Float64Array;
  /** Of the line of a client, by group; ms. */
  readonly #latencyMs: Float64Array;

  constructor(parts: EffectParts) {
    const { scenario, random, kernel, tallies, contents } = parts;
    this.#parts = parts;
    this.#kernel = kernel;
    this.#tallies = tallies;
    this.#contents = contents;
    this.#queue = parts.queue;
    this.now = scenario.startAt;
    this.#attempts = new Attempts(scenario, random, kernel, contents);
    this.#network = outageWindows(scenario, random);
    this.#serverOutages = serverWindows(scenario, random);
    this.#databaseOutages = channelDatabaseWindows(scenario, random);
    this.#crashes = crashWindows(scenario, random);
    const clients = scenario.groups.map(({ client }) => client);
    this.#bytesPerMs = Float64Array.from(clients, (client) => bytesPerMsOf(client.bandwidthBps));
    this.#latencyMs = Float64Array.from(clients, ({ latencyMs }) => latencyMs);
    const { packageWorkers } = scenario;
    const ends = (at: number, row: number, outcome: number): void =>
      this.#end(at, Effect.create, row, outcome);
    this.workers =
      packageWorkers === Infinity
        ? null
        : new PackageWorkers(packageWorkers, ends, tallies.packageWorkers);
    this.server = isLimited(scenario)
      ? serverOf(parts, (at, kind, session, outcome) => this.#end(at, kind, session, outcome))
      : null;
    this.interruptions = this.server && this.#newInterruptions(this.server);
  }

  start(kind: EffectKind, target: number): void {
    if (kind === Effect.create) this.#startCreation(target);
    else this.#startAttempt(kind, target);
  }

  /** An effect ends: the kernel is told. */
  ended(at: number, kind: EffectKind, target: number, ended: number): void {
    const tallies = this.#tallies;
    let outcome = ended;
    if (outcome === packAnew) {
      this.#pack(target, this.#attempts.of(at, kind, target).durationMs);
      return;
    }
    this.turnedAway = false;
    if (kind === Effect.download || kind === Effect.upload) {
      this.turnedAway = outcome >= turnedAwayBit;
      if (this.turnedAway) outcome -= turnedAwayBit;
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

  reachable(client: number): boolean {
    return this.#network.reachable(client, this.now) && this.#serverOutages.reachable(0, this.now);
  }

  downUntil(client: number): number {
    return this.#crashes.endIfIn(client, this.now);
  }

  databaseUp(client: number): boolean {
    return this.#databaseOutages.reachable(client, this.now);
  }

  hasIssue(issue: number, client: number): boolean {
    return this.#attempts.hasIssue(this.now, issue, client);
  }

  /** What `Own.line` says of a session: its client dies with what it transfers, and says so when it is back. */
  crashedWith(now: number, session: number, kind: number): void {
    const client = this.#kernel.sessions.database[session] as number;
    this.#tallies.server.transfers.change(now, -1);
    const backAt = this.#crashes.nextEnd(client, now);
    this.#end(backAt, kind as EffectKind, session, this.#clientRestarted + leftServer);
  }

  snapshot(): EffectsSnapshot {
    const server = this.server?.snapshot() ?? null;
    return {
      columns: {
        interruptedAt: this.interruptions?.snapshot() ?? new Float64Array(0),
        sizes: this.#attempts.sizes.snapshot(),
        ...prefixed('server', server?.columns ?? {}),
      },
      state: {
        workers: this.workers?.snapshot() ?? { busy: 0, queue: [] },
        server: server?.state ?? null,
      },
    };
  }

  restore({ columns, state }: EffectsSnapshot): void {
    this.interruptions?.restore(columns.interruptedAt as Float64Array);
    this.#attempts.sizes.restore(columns.sizes as Float64Array);
    this.workers?.restore(state.workers);
    if (state.server === null) return;
    this.server?.restore({ columns: withPrefix('server', columns), state: state.server });
  }

  #startCreation(row: number): void {
    const { headquarters } = this.#kernel;
    const { code, durationMs } = this.#attempts.creation(this.now, row);
    this.#tallies.attempted(Effect.create, 0);
    let outcome: number = code >= 0 ? code : Outcome.done;
    if (outcome === Outcome.done) {
      const elapsedMs = this.now - headquarters.changesSince(row);
      if (this.#parts.changes.hasChanges(row, elapsedMs)) this.#changesBegin(row, elapsedMs);
      else outcome = Outcome.noData;
    }
    if (this.workers === null) this.#end(this.now + durationMs, Effect.create, row, outcome);
    else this.workers.create(this.now, row, durationMs, outcome);
  }

  /** A package that is made from now on will have these changes in it. */
  #changesBegin(row: number, elapsedMs: number): void {
    const { packages, headquarters } = this.#kernel;
    if (isFullPackage(packages.origin[row] as number)) return;
    this.#contents.made(row, elapsedMs, this.#parts.changes.drawOf(row));
    const { staleness } = this.#tallies;
    const oldest = this.#parts.changes.oldestAt(row, headquarters.changesSince(row));
    const first = packages.firstSession[row] as number;
    const end = first + (packages.sessionCount[row] as number);
    for (let session = first; session < end; session++) staleness.begun(session, oldest);
  }

  #startAttempt(kind: EffectKind, session: number): void {
    const { sessions } = this.#kernel;
    const attempt = this.#attempts.of(this.now, kind, session);
    const client = sessions.database[session] as number;
    this.#tallies.attempted(kind, sessions.ownTries[session] as number);
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
    const group = this.#kernel.groupIndexOf[client] as number;
    const { server } = this.#tallies;
    server.requests.add(now);
    if (refused) {
      this.#startRefusal(kind, session, client, durationMs, outcome);
      return;
    }
    const latencyMs = this.#latencyMs[group] as number;
    const bytesPerMs = this.#bytesPerMs[group] as number;
    if (this.server !== null) {
      this.server.request(now, {
        kind,
        session,
        client,
        setupMs: latencyMs + durationMs,
        bytes: this.#contents.of(session).bytes,
        bytesPerMs: bytesPerMs / slowness,
        outcome,
        breaksAfterMs: breaksOff ? latencyMs + durationMs : Infinity,
      });
      this.interruptions?.arm(now, client);
      return;
    }
    let doneAt = now + latencyMs + durationMs;
    if (bytesPerMs !== Infinity && !breaksOff) {
      // Multiplied first: what is exact stays so, and is not rounded up to the next ms.
      doneAt += Math.ceil((this.#contents.of(session).bytes * slowness) / bytesPerMs);
    }
    const endAt = Math.min(doneAt, this.#cutOffAt(client));
    server.transfers.change(now, 1);
    const diesAt = this.#crashes.nextStart(client, now);
    if (diesAt < doneAt && diesAt <= endAt) {
      this.#queue.push(Math.max(diesAt, now), tokenOf(Own.line, session + lines), kind);
    } else {
      const code = endAt < doneAt ? this.#cutOffCode(client) : outcome;
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
    const doneAt = now + durationMs;
    let endAt = Math.min(doneAt, this.#cutOffAt(client));
    let code = endAt < doneAt ? this.#cutOffCode(client) : outcome;
    if (this.#crashes.nextStart(client, now) < endAt) {
      endAt = this.#crashes.nextEnd(client, now);
      code = this.#clientRestarted;
    }
    this.#end(endAt, kind, session, code + leftServer);
  }

  /** When the client loses headquarters next, ms. */
  #cutOffAt(client: number): number {
    const cutOffAt = this.#network.nextStart(client, this.now);
    return Math.min(cutOffAt, this.#serverOutages.nextStart(0, this.now));
  }

  /** What a transfer fails with that breaks off then. */
  #cutOffCode(client: number): number {
    const cutOffAt = this.#network.nextStart(client, this.now);
    const serverOutAt = this.#serverOutages.nextStart(0, this.now);
    return cutOffAt <= serverOutAt ? this.#clientOffline : this.#serverBusy;
  }

  #startApply(session: number, client: number, endAt: number, outcome: number): void {
    const { now } = this;
    let at = endAt;
    let code = outcome;
    const unavailableAt = this.#databaseOutages.nextStart(client, now);
    if (unavailableAt < at || unavailableAt <= now) {
      at = unavailableAt <= now ? now + connectionTimeoutMs : unavailableAt;
      code = this.#databaseUnavailable;
    }
    if (this.#crashes.nextStart(client, now) < at) {
      at = this.#crashes.nextEnd(client, now);
      code = this.#clientRestarted;
    }
    this.#end(at, Effect.apply, session, code);
  }

  #startPacking(session: number, durationMs: number): void {
    const { elapsedMs, draw } = this.#parts.changes.transactions;
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
    const packedAt = now + durationMs;
    const unavailableAt = this.#databaseOutages.nextStart(client, now);
    const diesAt = this.#crashes.nextStart(client, now);
    if (packedAt <= unavailableAt && packedAt <= diesAt) {
      this.#end(packedAt, Effect.pack, session, Outcome.done);
      return;
    }
    const windows = diesAt < unavailableAt ? this.#crashes : this.#databaseOutages;
    this.#end(windows.nextEnd(client, now), Effect.pack, session, packAnew);
  }

  #end(at: number, kind: EffectKind, target: number, outcome: number): void {
    this.#queue.push(at, tokenOf(kind + firstEffectKind, target), outcome);
  }

  #isFull(session: number): boolean {
    const { packages, sessions } = this.#kernel;
    return isFullPackage(packages.origin[sessions.package[session] as number] as number);
  }

  #newInterruptions(server: AsyncServer): Interruptions {
    const clients = this.#kernel.groupOf.length;
    const [network, crashes, serverOutages] = [this.#network, this.#crashes, this.#serverOutages];
    const queue = this.#queue;
    return new Interruptions({ server, queue, network, crashes, serverOutages }, clients);
  }
}
