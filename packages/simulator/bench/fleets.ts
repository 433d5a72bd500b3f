/**
 * The benchmarks of whole fleets: a day of 1,000 stores, the same fleet at other sizes, and the
 * standing large case, 2,160,000 sessions that 100 new registers inherit.
 */
import { bytesPerRow, type Kernel } from '@cdx/engine';
import { Simulation, type StepperName } from '@cdx/simulator';
import { advance, peakBytes, readScenario, timed, type Stretch } from './stretch.ts';

const hourMs = 3_600_000;
/** Databases × hours: fleets of each size come to about as many events. */
const databaseHours = 100_000;
/** Until a fleet is in its stride: a few runs of every schedule. */
const settledAfterHours = 1;

/** A run of the first `hours` of the day from its start. */
export function thousandStores(stepper: StepperName, hours: number): () => Stretch {
  const scenario = readScenario('thousand-stores.yaml');
  return () => {
    const simulation = new Simulation(scenario, { stepper });
    const stretch = timed(() => {
      simulation.start();
      advance(simulation, scenario.startAt + hours * hourMs);
      return simulation.log.count;
    });
    return { ...stretch, bytesPerSession: bytesPerSession(simulation.kernel) };
  };
}

function bytesPerSession({ sessions, packages }: Kernel): number {
  const inPackages = bytesPerRow(packages.columns()) * packages.count;
  return bytesPerRow(sessions.columns()) + inPackages / sessions.count;
}

/** The same stores, more or fewer of them, without their outage: every hour is like the others. */
export function fleetOf(databases: number): () => Stretch {
  const hours = databaseHours / databases;
  const scenario = readScenario('thousand-stores.yaml', [
    `channelDataGroups.Stores.databases.count=${databases}`,
    `duration=${settledAfterHours + hours}h`,
    'faults.outages=[]',
  ]);
  return () => {
    const simulation = new Simulation(scenario);
    simulation.start();
    advance(simulation, scenario.startAt + settledAfterHours * hourMs);
    const before = simulation.log.count;
    return timed(() => {
      advance(simulation, scenario.startAt + scenario.durationMs);
      return simulation.log.count - before;
    });
  };
}

/** Meant for a process that does nothing else: tells the most memory that it has had. */
export function onboarding(): () => Stretch {
  const scenario = readScenario('../../../scenarios/register-onboarding.yaml', [
    'operators.Roll-out.commands[0].addDatabases.count=100',
  ]);
  return () => {
    const stretch = timed(() => {
      const simulation = new Simulation(scenario);
      simulation.start();
      advance(simulation, scenario.startAt + scenario.durationMs);
      return simulation.log.count;
    });
    return { ...stretch, peakBytes: peakBytes() };
  };
}
