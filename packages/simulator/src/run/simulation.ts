/**
 * One run of a scenario: kernel, virtual driver, log and tallies put together. Synchronous and
 * without I/O; who runs it decides what becomes of the log.
 */
import {
  Kernel,
  restoreKernel,
  snapshotKernel,
  tableStepper,
  xstateStepper,
  type Columns,
  type Command,
  type CommandOutcome,
  type Driver,
  type KernelState,
} from '@cdx/engine';
import type { Random } from '@cdx/session';
import { counterRandom } from '../random/counter-random.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { AsyncServer } from '../world/server/async-server.ts';
import type { PackageWorkers } from '../world/server/package-workers.ts';
import { PackageContents } from '../world/stages/package-contents.ts';
import { fleetOf } from '../world/fleet-of.ts';
import type { EventLog } from './event-log.ts';
import { prefixed, withPrefix } from './column-prefix.ts';
import type { TimerWheel } from './timer-wheel.ts';
import { RunTallies, type TalliesSnapshot } from './run-tallies.ts';
import { decodeSnapshot, encodeSnapshot } from './snapshot-format.ts';
import type { StalenessSnapshot } from './staleness-series.ts';
import { VirtualDriver, type DriverSnapshot } from './virtual-driver.ts';

/** Changes with every change of what a snapshot holds. */
export const simulationSnapshotVersion = 5;

export type StepperName = 'table' | 'xstate';

export interface SimulationOptions {
  readonly stepper?: StepperName;
  /** Independent repetition of the same scenario and seed; 0 unless told. */
  readonly replication?: number;
}

interface SimulationState {
  readonly now: number;
  readonly kernel: KernelState;
  readonly driver: DriverSnapshot['state'];
  readonly tallies: TalliesSnapshot;
  readonly staleness: StalenessSnapshot['state'];
  readonly logCount: number;
}

export class Simulation {
  readonly scenario: Scenario;
  readonly random: Random;
  readonly kernel: Kernel;
  readonly contents: PackageContents;
  readonly tallies: RunTallies;
  readonly #driver: VirtualDriver;

  constructor(scenario: Scenario, options: SimulationOptions = {}) {
    const { stepper = 'table', replication = 0 } = options;
    this.scenario = scenario;
    this.tallies = new RunTallies(scenario);
    this.random = counterRandom(scenario.seed, replication);
    this.#driver = new VirtualDriver(scenario, this.random, this.tallies);
    this.kernel = new Kernel({
      fleet: fleetOf(scenario),
      driver: this.#driver,
      startAt: scenario.startAt,
      stepper: stepper === 'xstate' ? xstateStepper : tableStepper,
    });
    this.contents = new PackageContents(scenario, this.random, this.kernel);
    this.#driver.attach(this.kernel, this.contents);
    this.tallies.attach(this.kernel, this.random, scenario.startAt);
  }

  get now(): number {
    return this.#driver.now;
  }

  get log(): EventLog {
    return this.#driver.log;
  }

  get queue(): TimerWheel {
    return this.#driver.queue;
  }

  /** Sets the first timers; once, and not after `restore`. */
  start(): void {
    this.kernel.start(this.scenario.startAt);
  }

  /**
   * Begins at a later moment with a kernel that was filled from a history, instead of `start`:
   * `begin` sets the timers, and starts anew what was under way.
   */
  startAt(now: number, begin: (driver: Driver) => void): void {
    this.#driver.comeTo(now);
    this.tallies.staleness.lookUntil(now);
    begin(this.#driver);
  }

  /**
   * Runs what is due before `until` (ms), or until the log has `rowsMax` rows. True when it has
   * come to `until`.
   */
  advance(until: number, rowsMax = Infinity): boolean {
    const arrived = this.#driver.advance(until, rowsMax);
    if (arrived) this.tallies.backlog.passBoundaries(this.now);
    return arrived;
  }

  /** What an operator orders now; `by`: 1 + its index. */
  command(command: Command, by: number): readonly CommandOutcome[] {
    return this.kernel.command(this.now, command, by);
  }

  /** Async Server where it or its lines are limited, and the package workers where they are; else null. */
  get server(): AsyncServer | null {
    return this.#driver.effects.server;
  }

  get packageWorkers(): PackageWorkers | null {
    return this.#driver.effects.workers;
  }

  /** Whether headquarters' batch server will never run again. */
  get batchIsOver(): boolean {
    return this.#driver.batchDownUntil() === Infinity;
  }

  /** Whether the client of a channel database can reach headquarters now. */
  reachable(client: number): boolean {
    return this.#driver.reachable(client);
  }

  snapshot(extra: Columns): Uint8Array {
    const { sessions, packages, clients, cursors, state } = snapshotKernel(this.kernel);
    const log = this.log.snapshot();
    const driver = this.#driver.snapshot();
    const staleness = this.tallies.staleness.snapshot();
    const simulationState: SimulationState = {
      now: this.now,
      kernel: state,
      driver: driver.state,
      tallies: this.tallies.snapshot(),
      staleness: staleness.state,
      logCount: log.count,
    };
    return encodeSnapshot(simulationSnapshotVersion, simulationState, {
      ...prefixed('sessions', sessions),
      ...prefixed('packages', packages),
      ...prefixed('clients', clients),
      ...prefixed('cursors', cursors),
      ...prefixed('queue', this.queue.snapshot()),
      ...prefixed('log', { chained: log.chained, open: log.open }),
      ...prefixed('driver', driver.columns),
      ...prefixed('staleness', staleness.columns),
      ...prefixed('extra', extra),
    });
  }

  /**
   * Takes over where a snapshot of the same scenario was made; returns the extra columns that were
   * saved with it. Errors: `store-corrupt`.
   */
  restore(bytes: Uint8Array): Columns {
    const decoded = decodeSnapshot(simulationSnapshotVersion, bytes);
    const state = decoded.state as SimulationState;
    const part = (name: string): Columns => withPrefix(name, decoded.columns);
    restoreKernel(this.kernel, {
      sessions: part('sessions'),
      packages: part('packages'),
      clients: part('clients'),
      cursors: part('cursors'),
      state: state.kernel,
    });
    this.tallies.restore(state.tallies);
    this.tallies.staleness.restore({ columns: part('staleness'), state: state.staleness });
    this.#driver.restore({ columns: part('driver'), state: state.driver });
    this.queue.restore(part('queue'));
    const { chained, open } = part('log') as Record<'chained' | 'open', Uint8Array>;
    this.log.restore({ count: state.logCount, chained, open });
    this.#driver.comeTo(state.now);
    return part('extra');
  }
}
