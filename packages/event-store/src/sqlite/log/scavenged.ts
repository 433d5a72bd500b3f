/**
 * What was taken out of the log: one row, whatever the number of streams.
 */
import type { Connection } from '../connection.ts';

export interface Scavenged {
  readonly events: number;
  /** Highest position of an event that is gone, -1 for none. */
  readonly position: number;
  /** Highest code of a stream that is gone, 0 for none. */
  readonly stream: number;
}

export const nothingScavenged: Scavenged = { events: 0, position: -1, stream: 0 };

/** Files of the first version, opened to read, do not have the table. */
export function hasScavenged(connection: Connection): boolean {
  return connection.integer(`SELECT 1 FROM sqlite_schema WHERE name = 'log_scavenged'`) === 1;
}

export function readScavenged(connection: Connection): Scavenged {
  if (!hasScavenged(connection)) return nothingScavenged;
  const row = connection.prepareArrays('SELECT events, position, stream FROM log_scavenged').get();
  if (row === undefined) return nothingScavenged;
  const [events, position, stream] = row as readonly number[];
  return { events: events ?? 0, position: position ?? -1, stream: stream ?? 0 };
}

/** Inside the transaction that takes the events out. Gives the new sums. */
export function addScavenged(connection: Connection, more: Scavenged): Scavenged {
  connection
    .prepareArrays(
      `UPDATE log_scavenged
       SET events = events + ?, position = max(position, ?), stream = max(stream, ?)`,
    )
    .run(more.events, more.position, more.stream);
  return readScavenged(connection);
}
