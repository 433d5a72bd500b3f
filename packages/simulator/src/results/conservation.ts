/**
 * Closes every run: what headquarters issued against three independent tallies (log, kernel
 * columns, views), and a reason for every session that has not ended. Nothing may be lost or
 * doubled on the way, and no session may wait for nothing.
 */
import { Mark } from '@cdx/engine';
import type { SessionsTally } from '@cdx/projections';
import {
  CdxError,
  compiledMachine,
  directions,
  sessionStream,
  statusNames,
  type Direction,
} from '@cdx/session';
import type { LogTally } from '../record/log-tally.ts';
import type { Simulation } from '../run/simulation.ts';
import { databaseNames } from '../world/database-names.ts';
import { givenUp, openSessions, type PendingReason } from './pending-reason.ts';

export interface ConservationLine {
  readonly direction: Direction;
  readonly status: string;
  readonly kernel: number;
  readonly log: number;
  readonly views: number;
}

export interface Conservation {
  /** Package × database pairs that headquarters issued. */
  readonly issued: number;
  /** Sessions by status as each tally has them. */
  readonly lines: readonly ConservationLine[];
  /** Open sessions by what they wait for. */
  readonly pending: Readonly<Partial<Record<PendingReason, number>>>;
  /** Uploads given up before headquarters heard of them, and ones it has not heard of yet. */
  readonly uploadsGivenUp: number;
  readonly uploadsNotYetReceived: number;
  /** Sessions that were purged, and so are in no status; the archive has them. */
  readonly purged: Readonly<Record<Direction, number>>;
}

const violationsShown = 5;

/** Errors: `conservation-violated` with every difference, and the sessions that wait for nothing. */
export function checkConservation(
  simulation: Simulation,
  log: LogTally,
  views: SessionsTally,
): Conservation {
  const { kernel } = simulation;
  const violations: string[] = [];
  const lines = directions.flatMap((direction) => {
    const upload = direction === 'upload';
    const inKernel = countByStatus(simulation, upload);
    const inLog = log.countByStatus(upload);
    const inViews = views[direction] as Readonly<Record<string, number>>;
    return statusNames(direction).map((status, code): ConservationLine => ({
      direction,
      status,
      kernel: inKernel[code] ?? 0,
      log: inLog[code] ?? 0,
      views: inViews[status] ?? 0,
    }));
  });
  for (const { direction, status, kernel: columns, log: logged, views: shown } of lines) {
    if (columns === logged && logged === shown) continue;
    violations.push(
      `${direction} sessions ${status}: ${columns} in the kernel, ${logged} in the log, ${shown} in the views`,
    );
  }
  const { downloadEvents, uploadEvents } = simulation.tallies;
  const recorded = sum([...downloadEvents, ...uploadEvents]);
  if (recorded !== log.facts) {
    violations.push(`${recorded} facts were recorded, the log has ${log.facts}`);
  }
  const purged = {
    download: kernel.statusMessages.purgedDownloads,
    upload: kernel.statusMessages.purgedUploads,
  };
  for (const direction of directions) {
    const inLog = log.purgedCount(direction === 'upload');
    if (purged[direction] === inLog) continue;
    violations.push(
      `${direction} sessions purged: ${purged[direction]} in the kernel, ${inLog} in the log`,
    );
  }
  const { issued } = kernel.headquarters;
  for (const tally of ['kernel', 'log', 'views'] as const) {
    const shown = lines.filter((line) => line.direction === 'download').map((line) => line[tally]);
    const total = sum(shown) + purged.download;
    if (total !== issued) {
      violations.push(`headquarters issued ${issued} download sessions, the ${tally} has ${total}`);
    }
  }

  const pending: Partial<Record<PendingReason, number>> = {};
  const names = databaseNames(simulation.scenario);
  const stuck: string[] = [];
  for (const { session, reason } of openSessions(simulation)) {
    if (reason === null) stuck.push(sessionName(simulation, names, session));
    else pending[reason] = (pending[reason] ?? 0) + 1;
  }
  if (stuck.length > 0) {
    const shown = stuck.slice(0, violationsShown).join(', ');
    const more =
      stuck.length > violationsShown ? ` and ${stuck.length - violationsShown} more` : '';
    violations.push(`nothing will ever move ${shown}${more}`);
  }
  if (violations.length > 0) {
    throw new CdxError(
      'conservation-violated',
      `Sessions were lost or doubled: ${violations.join('; ')}.`,
      { violations, issued, lines },
    );
  }
  return { issued, lines, pending, ...unheardUploads(simulation), purged };
}

function countByStatus({ kernel }: Simulation, upload: boolean): readonly number[] {
  const counts = compiledMachine(upload ? 'upload' : 'download').states.map(() => 0);
  for (let session = 0; session < kernel.sessions.count; session++) {
    if (kernel.isUpload(session) !== upload) continue;
    if (((kernel.sessions.marks[session] as number) & Mark.purged) !== 0) continue;
    const status = kernel.sessions.status[session] as number;
    counts[status] = (counts[status] as number) + 1;
  }
  return counts;
}

function unheardUploads(
  simulation: Simulation,
): Pick<Conservation, 'uploadsGivenUp' | 'uploadsNotYetReceived'> {
  const { kernel } = simulation;
  const { uncreated } = compiledMachine('upload');
  let uploadsGivenUp = 0;
  let uploadsNotYetReceived = 0;
  for (let session = 0; session < kernel.sessions.count; session++) {
    if (!kernel.isUpload(session) || kernel.sessions.status[session] !== uncreated) continue;
    if (givenUp(simulation, session)) uploadsGivenUp++;
    else uploadsNotYetReceived++;
  }
  return { uploadsGivenUp, uploadsNotYetReceived };
}

function sessionName(simulation: Simulation, names: readonly string[], session: number): string {
  const { sessions, packages } = simulation.kernel;
  const number = packages.sessionNumber[sessions.package[session] as number] as number;
  const direction = simulation.kernel.isUpload(session) ? 'upload' : 'download';
  return sessionStream(direction, number, names[sessions.database[session] as number] as string);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
