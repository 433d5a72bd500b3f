/** What the kernel's columns say of each session, by the names of their streams. */
import { compiledMachine, sessionStream, type Direction } from '@cdx/session';
import type { Simulation } from '@cdx/simulator';
import type { ClaimedState } from '../laws/history/folds.ts';

interface SessionNames {
  readonly direction: Direction;
  readonly number: number;
  readonly database: string;
}

export function namesOf(
  { kernel }: Simulation,
  databases: readonly string[],
  session: number,
): SessionNames {
  const { sessions, packages } = kernel;
  return {
    direction: kernel.isUpload(session) ? 'upload' : 'download',
    number: packages.sessionNumber[sessions.package[session] as number] as number,
    database: databases[sessions.database[session] as number] as string,
  };
}

/** Every session that the log knows, purged ones as well: their columns stay. */
export function statesOf(
  simulation: Simulation,
  databases: readonly string[],
): ReadonlyMap<string, ClaimedState> {
  const { sessions } = simulation.kernel;
  return byStream(simulation, databases, sessions.status, (status, session) => ({
    status,
    tryCount: sessions.tryCount[session] as number,
    runNumber: sessions.runNumber[session] as number,
  }));
}

/** Statuses that headquarters' forms show; of a session that is purged, none. */
export function formsOf(
  simulation: Simulation,
  databases: readonly string[],
  purged: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const { hqStatus } = simulation.kernel.sessions;
  const shown = byStream(simulation, databases, hqStatus, (status) => status);
  return new Map([...shown].filter(([stream]) => !purged.has(stream)));
}

function byStream<Value>(
  simulation: Simulation,
  databases: readonly string[],
  column: ArrayLike<number>,
  tell: (status: string, session: number) => Value,
): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  for (let session = 0; session < simulation.kernel.sessions.count; session++) {
    const { direction, number, database } = namesOf(simulation, databases, session);
    const machine = compiledMachine(direction);
    const status = column[session] as number;
    if (status === machine.uncreated) continue;
    const stream = sessionStream(direction, number, database);
    found.set(stream, tell(machine.states[status] as string, session));
  }
  return found;
}
