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
  type KernelState,
} from '@cdx/engine';
import type { Random } from '@cdx/session';
import { counterRandom } from '../random/counter-random.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { fleetOf } from '../world/fleet-of.ts';
import type { EventHeap } from './event-heap.ts';
import type { EventLog } from './event-log.ts';
import { RunTallies, type TalliesSnapshot } from './run-tallies.ts';
import { decodeSnapshot, encodeSnapshot } from './snapshot-format.ts';
import { VirtualDriver } from './virtual-driver.ts';

/** Changes with every change of what a snapshot holds. */
export const simulationSnapshotVersion = 2;

export type StepperName = 'table' | 'xstate';

export interface SimulationOptions {
  readonly stepper?: StepperName;
  /** Independent repetition of the same scenario and seed; 0 unless told. */
  readonly replication?: number;
}

interface SimulationState {
  readonly now: number;
  readonly kernel: KernelState;
  readonly tallies: TalliesSnapshot;
  readonly nextSequence: number;
  readonly logCount: number;
}

export class Simulation {
  readonly scenario: Scenario;
  readonly random: Random;
  readonly kernel: Kernel;
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
    this.#driver.attach(this.kernel);
  }

  get now(): number {
    return this.#driver.now;
  }

  get log(): EventLog {
    return this.#driver.log;
  }

  get heap(): EventHeap {
    return this.#driver.heap;
  }

  /** Sets the first timers; once, and not after `restore`. */
  start(): void {
    this.kernel.start(this.scenario.startAt);
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

  /** Whether the client of a channel database can reach headquarters now. */
  reachable(client: number): boolean {
    return this.#driver.reachable(client);
  }

  snapshot(extra: Columns): Uint8Array {
    const { sessions, packages, clients, cursors, state } = snapshotKernel(this.kernel);
    const heap = this.heap.snapshot();
    const log = this.log.snapshot();
    const simulationState: SimulationState = {
      now: this.now,
      kernel: state,
      tallies: this.tallies.snapshot(),
      nextSequence: heap.nextSequence,
      logCount: log.count,
    };
    return encodeSnapshot(simulationSnapshotVersion, simulationState, {
      ...prefixed('sessions', sessions),
      ...prefixed('packages', packages),
      ...prefixed('clients', clients),
      ...prefixed('cursors', cursors),
      ...prefixed('heap', heap.columns),
      ...prefixed('log', { chained: log.chained, open: log.open }),
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
    this.heap.restore(part('heap'), state.nextSequence);
    const { chained, open } = part('log') as Record<'chained' | 'open', Uint8Array>;
    this.log.restore({ count: state.logCount, chained, open });
    this.#driver.now = state.now;
    return part('extra');
  }
}

function prefixed(prefix: string, columns: Columns): Columns {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [`${prefix}.${name}`, column]),
  );
}

function withPrefix(prefix: string, columns: Columns): Columns {
  return Object.fromEntries(
    Object.entries(columns)
      .filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, column]) => [name.slice(prefix.length + 1), column]),
  );
}
