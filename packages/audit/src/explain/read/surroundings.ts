/**
 * What a log says beside the events of one session and matters to it: runs of the batch, refused
 * commands, pauses of its database, fixes, runs of its schedule. A few types of events are read,
 * from the beginning of the session on.
 */
import type { JoinedLog } from '@cdx/event-store';
import type { RecordedEvent, SystemEventData, SystemEventType } from '@cdx/session';

/** While the channel database was given nothing. */
export interface Pause {
  readonly from: number;
  /** Null: still. */
  readonly to: number | null;
  readonly positions: readonly number[];
}

export interface Surroundings {
  /** In order; the first may be before the session. */
  readonly batches: readonly RecordedEvent[];
  readonly refusals: readonly RecordedEvent[];
  readonly pauses: readonly Pause[];
  readonly fixes: readonly RecordedEvent[];
  /** Of the session's schedule. */
  readonly runs: readonly RecordedEvent[];
}

export interface Subject {
  /** `17-STORE-0001`, as refusals name it. */
  readonly id: string;
  readonly channelDatabase: string;
  readonly schedule: string;
  /** Of its first event. */
  readonly position: number;
}

type Log = Pick<JoinedLog, 'readAll' | 'readPages'>;

const types = [
  'StatusMessagesProcessed',
  'CommandRefused',
  'ChannelDatabasePaused',
  'ChannelDatabaseResumed',
  'ConfigurationIssueFixed',
  'ScheduleRunStarted',
] as const satisfies readonly SystemEventType[];

export async function readSurroundings(log: Log, subject: Subject): Promise<Surroundings> {
  const [batches, refusals, fixes, runs]: RecordedEvent[][] = [[], [], [], []];
  const before = await lastBefore(log, subject.position, 'StatusMessagesProcessed', () => true);
  if (before !== null) batches?.push(before);
  const pauses: RecordedEvent[] = [];
  const earlierPause = await lastBefore(log, subject.position, pauseTypes, (event) =>
    isOfDatabase(event, subject),
  );
  if (earlierPause?.type === 'ChannelDatabasePaused') pauses.push(earlierPause);
  for await (const { events } of log.readPages({ from: subject.position, filter: { types } })) {
    for (const event of events) {
      switch (event.type as (typeof types)[number]) {
        case 'StatusMessagesProcessed':
          batches?.push(event);
          break;
        case 'CommandRefused':
          if (isRefusal(event, subject)) refusals?.push(event);
          break;
        case 'ConfigurationIssueFixed':
          if (isFix(event, subject)) fixes?.push(event);
          break;
        case 'ScheduleRunStarted':
          if ((event.data as Of<'ScheduleRunStarted'>).schedule === subject.schedule)
            runs?.push(event);
          break;
        default:
          if (isOfDatabase(event, subject)) pauses.push(event);
      }
    }
  }
  return {
    batches: batches ?? [],
    refusals: refusals ?? [],
    fixes: fixes ?? [],
    runs: runs ?? [],
    pauses: pausesOf(pauses),
  };
}

type Of<Type extends SystemEventType> = SystemEventData<Type>;

const pauseTypes = ['ChannelDatabasePaused', 'ChannelDatabaseResumed'] as const;

function isOfDatabase({ data }: RecordedEvent, { channelDatabase }: Subject): boolean {
  return (data as Of<'ChannelDatabasePaused'>).channelDatabase === channelDatabase;
}

function isRefusal({ data }: RecordedEvent, { id }: Subject): boolean {
  const { command, target } = data as Of<'CommandRefused'>;
  return target === id && (command === 'cancel' || command === 'rerun');
}

function isFix({ data }: RecordedEvent, subject: Subject): boolean {
  const { channelDatabase } = data as Of<'ConfigurationIssueFixed'>;
  return channelDatabase === null || channelDatabase === subject.channelDatabase;
}

/** The last event of these types before a position that is wanted. */
async function lastBefore(
  log: Log,
  position: number,
  wanted: string | readonly string[],
  isWanted: (event: RecordedEvent) => boolean,
): Promise<RecordedEvent | null> {
  if (position === 0) return null;
  const filter = { types: typeof wanted === 'string' ? [wanted] : wanted };
  const from = position - 1;
  for await (const event of log.readAll({ from, direction: 'backward', filter })) {
    if (isWanted(event)) return event;
  }
  return null;
}

function pausesOf(events: readonly RecordedEvent[]): readonly Pause[] {
  const pauses: Pause[] = [];
  for (const { type, occurredAt, position } of events) {
    const last = pauses.at(-1);
    if (type === 'ChannelDatabasePaused') {
      if (last === undefined || last.to !== null) {
        pauses.push({ from: occurredAt, to: null, positions: [position] });
      }
    } else if (last?.to === null) {
      pauses[pauses.length - 1] = {
        ...last,
        to: occurredAt,
        positions: [...last.positions, position],
      };
    }
  }
  return pauses;
}

/** What began a session: the event that its first one names as its cause, and of which it says more. */
export async function readCause(log: Log, first: RecordedEvent): Promise<RecordedEvent | null> {
  if (first.causationId === null) return null;
  const begins: readonly SystemEventType[] = [
    'ScheduleRunStarted',
    'FullSyncStarted',
    'DatabaseAddedToGroup',
  ];
  return lastBefore(log, first.position, begins, ({ id }) => id === first.causationId);
}
