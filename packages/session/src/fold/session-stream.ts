/**
 * Names of streams: the category before the first dash, as EventStoreDB has it, then what the
 * stream is about.
 */
import { CdxError } from '../cdx-error.ts';
import type { Direction } from '../status.ts';

export interface SessionStream {
  readonly direction: Direction;
  readonly sessionNumber: number;
  readonly channelDatabase: string;
}

/** Numbers of up to 15 digits: what a JavaScript integer holds exactly. */
const pattern = /^(download|upload)Session-([1-9][0-9]{0,14})-(.+)$/u;

/** `downloadSession-17-STORE-0001`. */
export function sessionStream(
  direction: Direction,
  sessionNumber: number,
  channelDatabase: string,
): string {
  return `${direction}Session-${sessionNumber}-${channelDatabase}`;
}

export function isSessionStream(stream: string): boolean {
  return pattern.test(stream);
}

/** Errors: `invalid-argument` for the name of another kind of stream. */
export function parseSessionStream(stream: string): SessionStream {
  const match = pattern.exec(stream);
  if (match === null) {
    throw new CdxError('invalid-argument', `"${stream}" is not the stream of a session.`, {
      stream,
    });
  }
  const [, direction, sessionNumber, channelDatabase] = match;
  return {
    direction: direction as Direction,
    sessionNumber: Number(sessionNumber),
    channelDatabase: channelDatabase as string,
  };
}

export const databaseStream = (channelDatabase: string): string =>
  `channelDatabase-${channelDatabase}`;
export const operatorStream = (headquarters: string): string => `operatorCommands-${headquarters}`;
/** Apart from the runs of the schedule, so that the last event tells how it stands. */
export const scheduleSettingsStream = (schedule: string): string => `scheduleSettings-${schedule}`;
export const statusBatchStream = (headquarters: string): string => `statusBatch-${headquarters}`;
export const scheduleStream = (schedule: string): string => `distributionSchedule-${schedule}`;
export const runStream = (runId: string): string => `run-${runId}`;
export const statusMessagesStream = (headquarters: string): string =>
  `statusMessages-${headquarters}`;
