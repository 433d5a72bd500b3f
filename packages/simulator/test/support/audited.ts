/** The events and views of a run that was made without a store, and its conservation. */
import { createMemorySessionsView, type SessionsView } from '@cdx/projections';
import { statusNames, type Direction } from '@cdx/session';
import { EventWriter, type WrittenEvent } from '../../src/record/event-writer.ts';
import { LogTally } from '../../src/record/log-tally.ts';
import { checkConservation, type Conservation } from '../../src/results/conservation.ts';
import { rowsPerBlock, type LogBlock } from '../../src/run/event-log.ts';
import type { Simulation } from '../../src/run/simulation.ts';

const runId = '6e0bb1f4-1d3c-5c0e-9f5b-2f9d1f1f6a01';

/** The whole log as events, at the positions that an empty store would give them. */
export function eventsOf(simulation: Simulation): readonly WrittenEvent[] {
  const writer = new EventWriter(simulation, runId);
  return Array.from({ length: simulation.log.count }, (_, row) => {
    const { block, index } = placeOf(simulation, row);
    return { ...writer.write(block, index, row, row - 1), position: row };
  });
}

export function tallyOf(simulation: Simulation): LogTally {
  const tally = new LogTally();
  for (let row = 0; row < simulation.log.count; row++) {
    const { block, index } = placeOf(simulation, row);
    tally.add(block, index, simulation.kernel);
  }
  return tally;
}

export async function viewOf(simulation: Simulation): Promise<SessionsView> {
  const view = createMemorySessionsView();
  await view.apply(eventsOf(simulation));
  return view;
}

/** Errors: `conservation-violated`. */
export async function conserve(simulation: Simulation): Promise<Conservation> {
  const view = await viewOf(simulation);
  return checkConservation(simulation, tallyOf(simulation), await view.tally());
}

/** Kernel against log; the views are taken to agree with the log. Spares making all events. */
export function conserveLog(simulation: Simulation): Conservation {
  const tally = tallyOf(simulation);
  const asLogged = (direction: Direction): Readonly<Record<string, number>> => {
    const counts = tally.countByStatus(direction === 'upload');
    return Object.fromEntries(
      statusNames(direction).map((name, code) => [name, counts[code] ?? 0]),
    );
  };
  const views = { download: asLogged('download'), upload: asLogged('upload') };
  return checkConservation(simulation, tally, views);
}

function placeOf(
  { log }: Simulation,
  row: number,
): { readonly block: LogBlock; readonly index: number } {
  return {
    block: log.blocks[Math.floor(row / rowsPerBlock)] as LogBlock,
    index: row % rowsPerBlock,
  };
}
