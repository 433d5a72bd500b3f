/**
 * Benchmark of the kernel: the whole model with its log on one thread, against the same model on
 * XState actors. Rounds are interleaved and the best of each counts, in one process.
 */
import { readFileSync } from 'node:fs';
import { bytesPerRow, type Kernel } from '@cdx/engine';
import { parseScenario, Simulation, type Scenario, type StepperName } from '@cdx/simulator';

const scenarioFile = new URL('../bench/thousand-stores.yaml', import.meta.url);
const rounds = 5;
const actorsForMs = 1_800_000;

interface Round {
  readonly simulation: Simulation;
  readonly seconds: number;
  readonly eventsPerSecond: number;
}

function run(scenario: Scenario, stepper: StepperName, forMs: number): Round {
  const simulation = new Simulation(scenario, { stepper });
  const begin = performance.now();
  simulation.start();
  const endAt = scenario.startAt + forMs;
  while (!simulation.advance(endAt, simulation.log.count + 8192)) {
    simulation.log.release(simulation.log.count);
  }
  const seconds = (performance.now() - begin) / 1000;
  return { simulation, seconds, eventsPerSecond: simulation.log.count / seconds };
}

const faster = (one: Round, other: Round): Round =>
  other.eventsPerSecond > one.eventsPerSecond ? other : one;

function bytesPerSession({ sessions, packages }: Kernel): number {
  const inPackages = bytesPerRow(packages.columns()) * packages.count;
  return bytesPerRow(sessions.columns()) + inPackages / sessions.count;
}

export function benchmarks() {
  const text = readFileSync(scenarioFile, 'utf8');
  const { scenario } = parseScenario(text, { file: 'thousand-stores.yaml' });
  let table = run(scenario, 'table', scenario.durationMs);
  let actors = run(scenario, 'xstate', actorsForMs);
  for (let round = 1; round < rounds; round++) {
    table = faster(table, run(scenario, 'table', scenario.durationMs));
    actors = faster(actors, run(scenario, 'xstate', actorsForMs));
  }
  const { kernel, log } = table.simulation;
  return [
    {
      name: `whole model with log, 1,000 stores for a day, ${log.count} events`,
      value: table.eventsPerSecond,
      unit: 'events/s',
      target: 1_000_000,
    },
    { name: 'the same model on XState actors', value: actors.eventsPerSecond, unit: 'events/s' },
    {
      name: 'table against XState actors',
      value: table.eventsPerSecond / actors.eventsPerSecond,
      unit: '×',
      target: 15,
    },
    {
      name: 'kernel columns, packages included',
      value: bytesPerSession(kernel),
      unit: 'bytes/session',
      targetAtMost: 64,
    },
    { name: 'a day of 1,000 stores', value: table.seconds, unit: 's' },
  ];
}
