/** What kernel and log say of each session in their columns, by the names of their streams. */
import {
  compiledMachine,
  isSessionStream,
  parseSessionStream,
  sessionStream,
  type Direction,
} from '@cdx/session';
import {
  databaseNames,
  rowsPerBlock,
  type LogBlock,
  type Simulation,
  type WrittenEvent,
} from '@cdx/simulator';
import type { ClaimedState } from '../laws/claimed-state.ts';
import type { Forms } from '../laws/history/headquarters.ts';

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
export function statesOf(simulation: Simulation): ReadonlyMap<string, NonNullable<ClaimedState>> {
  const { kernel, scenario } = simulation;
  const { sessions, packages } = kernel;
  return byStream(simulation, sessions.status, (status, session, { number, database }) => ({
    status,
    tryCount: sessions.tryCount[session] as number,
    runNumber: sessions.runNumber[session] as number,
    sessionNumber: number,
    channelDatabase: database,
    job: scenario.jobs[packages.job[sessions.package[session] as number] as number]?.id as string,
  }));
}

/** Statuses that headquarters' forms show; of a session that the log knows to be purged, none. */
export function formsOf(simulation: Simulation, events: Iterable<WrittenEvent>): Forms {
  const { hqStatus } = simulation.kernel.sessions;
  const shown = new Map(byStream(simulation, hqStatus, (status) => status));
  for (const { type, stream } of events) if (type === 'SessionPurged') shown.delete(stream);
  return shown;
}

/** What the rows of the log say of each session, event by event. `events`: those of its rows. */
export function rowStatesOf(
  { log }: Simulation,
  events: Iterable<WrittenEvent>,
): ReadonlyMap<string, readonly ClaimedState[]> {
  const found = new Map<string, ClaimedState[]>();
  for (const { stream, position } of events) {
    if (!isSessionStream(stream)) continue;
    const block = log.blocks[Math.floor(position / rowsPerBlock)] as LogBlock;
    const row = position % rowsPerBlock;
    const { states } = compiledMachine(parseSessionStream(stream).direction);
    const claimed: ClaimedState = {
      status: states[block.status[row] as number] as string,
      tryCount: block.tryCount[row] as number,
    };
    const claims = found.get(stream);
    if (claims === undefined) found.set(stream, [claimed]);
    else claims.push(claimed);
  }
  return found;
}

function byStream<Value>(
  simulation: Simulation,
  column: ArrayLike<number>,
  tell: (status: string, session: number, names: SessionNames) => Value,
): ReadonlyMap<string, Value> {
  const databases = databaseNames(simulation.scenario);
  const found = new Map<string, Value>();
  for (let session = 0; session < simulation.kernel.sessions.count; session++) {
    const names = namesOf(simulation, databases, session);
    const machine = compiledMachine(names.direction);
    const status = column[session] as number;
    if (status === machine.uncreated) continue;
    const { direction, number, database } = names;
    const stream = sessionStream(direction, number, database);
    found.set(stream, tell(machine.states[status] as string, session, names));
  }
  return found;
}
