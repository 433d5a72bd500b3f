/** One run of a scenario, without a store, and its log as events. */
import {
  EventWriter,
  rowsPerBlock,
  Simulation,
  type LogBlock,
  type Scenario,
  type SimulationOptions,
  type WrittenEvent,
} from '@cdx/simulator';

export interface RunOptions extends SimulationOptions {
  /** How long, ms; to the scenario's own end unless told. */
  readonly forMs?: number;
}

/** Runs it from the start. Synchronous; a small scenario takes a millisecond or two. */
export function runScenario(scenario: Scenario, options: RunOptions = {}): Simulation {
  const simulation = new Simulation(scenario, options);
  simulation.start();
  simulation.advance(scenario.startAt + (options.forMs ?? scenario.durationMs));
  return simulation;
}

/** Any: ids are made from it, and these events are in no store. */
const runId = '6e0bb1f4-1d3c-5c0e-9f5b-2f9d1f1f6a01';

/** The whole log as events, at the positions that an empty store would give them. */
export function eventsOf(simulation: Simulation): readonly WrittenEvent[] {
  const { log } = simulation;
  const writer = new EventWriter(simulation, runId);
  return Array.from({ length: log.count }, (_, row) => {
    const block = log.blocks[Math.floor(row / rowsPerBlock)] as LogBlock;
    return { ...writer.write(block, row % rowsPerBlock, row, row - 1), position: row };
  });
}
