/** The views of a run that was made without a store, and its conservation. */
import { createMemorySessionsView, type SessionsView } from '@cdx/projections';
import { statusNames, type Direction } from '@cdx/session';
import { eventsOf } from '@cdx/testing';
import { LogTally } from '../../src/record/log-tally.ts';
import { checkConservation, type Conservation } from '../../src/results/conservation.ts';
import { rowsPerBlock, type LogBlock } from '../../src/run/event-log.ts';
import type { Simulation } from '../../src/run/simulation.ts';

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
