/** In which stream an event belongs, from what its payload says. */
import {
  databaseStream,
  operatorStream,
  scheduleSettingsStream,
  scheduleStream,
  statusBatchStream,
  statusMessagesStream,
} from '@cdx/session';
import type { Collector } from '../findings/collector.ts';

type Fields = Readonly<Record<string, unknown>>;

const runStreams = 'run-';

/** By type of those that belong to no session: what their stream must be, or begin with. */
const streams: Readonly<Record<string, (data: Fields) => string>> = {
  ScheduleRunStarted: ({ schedule }) => scheduleStream(String(schedule)),
  ScheduleChanged: ({ schedule }) => scheduleSettingsStream(String(schedule)),
  FullSyncStarted: ({ channelDatabase }) => databaseStream(String(channelDatabase)),
  DatabaseAddedToGroup: ({ channelDatabase }) => databaseStream(String(channelDatabase)),
  ChannelDatabasePaused: ({ channelDatabase }) => databaseStream(String(channelDatabase)),
  ChannelDatabaseResumed: ({ channelDatabase }) => databaseStream(String(channelDatabase)),
};
const prefixes: Readonly<Record<string, string>> = {
  StatusMessagesProcessed: statusMessagesStream(''),
  StatusBatchChanged: statusBatchStream(''),
  ConfigurationIssueFixed: operatorStream(''),
  CommandRefused: operatorStream(''),
  SimulationStarted: runStreams,
  SimulationContinued: runStreams,
  SimulationEnded: runStreams,
};

/** What the stream should be; null where it is as it should. Of events that are of no session. */
export function expectedStream(type: string, stream: string, data: Fields): string | null {
  const expected = streams[type]?.(data);
  if (expected !== undefined) return stream === expected ? null : expected;
  const prefix = prefixes[type];
  return prefix === undefined || stream.startsWith(prefix) ? null : `${prefix}…`;
}

/** `expected`: its own stream. */
export function misplaced(found: Collector, ordinal: number, expected: string): void {
  found.add('stream-identity', ordinal, () => ({
    text: 'it is in a stream that is not its own',
    expected,
  }));
}
