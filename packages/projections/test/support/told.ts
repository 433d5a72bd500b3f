/** Logs told by hand in short notation, as a store gives them back. */
import {
  schemaVersionOf,
  type NewEvent,
  type RecordedEvent,
  type SessionEventData,
  type SessionEventType,
} from '@cdx/session';

/** Milliseconds since the Unix epoch of a minute of the story. */
export const minute = (minutes: number): number => 1_750_000_000_000 + minutes * 60_000;

export interface Told {
  readonly stream: string;
  readonly event: NewEvent;
}

const uuid = (place: number): string =>
  `01975a3c-0000-7000-8000-${place.toString(16).padStart(12, '0')}`;

export const correlationId = uuid(0xc0ffee);

/** Tells events one after the other; each has an id of its own. */
export class Story {
  readonly told: Told[] = [];

  /** A fact of a session; it happened at this minute, and headquarters knew at once unless told. */
  tell<Type extends SessionEventType>(
    stream: string,
    at: number,
    type: Type,
    data: SessionEventData<Type>,
    more: Partial<NewEvent> = {},
  ): string {
    return this.tellAny(stream, { at, type, data }, more);
  }

  /** Any event, also those that a session does not know. Gives its id. */
  tellAny(
    stream: string,
    { at, type, data }: { readonly at: number; readonly type: string; readonly data: unknown },
    more: Partial<NewEvent> = {},
  ): string {
    const id = uuid(this.told.length + 1);
    this.told.push({
      stream,
      event: {
        id,
        type,
        schemaVersion: schemaVersionOf(type),
        runNumber: 1,
        occurredAt: minute(at),
        recordedAt: minute(at),
        source: 'hq',
        correlationId,
        causationId: null,
        data,
        ...more,
      },
    });
    return id;
  }

  /** The story as one log. */
  get log(): readonly RecordedEvent[] {
    return recorded(this.told);
  }
}

export function recorded(told: readonly Told[]): readonly RecordedEvent[] {
  const revisions = new Map<string, number>();
  return told.map(({ stream, event }, position) => {
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    return { ...event, stream, revision, position, recordedAt: event.recordedAt ?? 0 };
  });
}

interface Who {
  readonly sessionNumber?: number;
  readonly channelDatabase?: string;
  readonly channelDataGroup?: string;
  readonly job?: string;
}

export function downloadIdentity(who: Who = {}): SessionEventData<'DownloadSessionStarted'> {
  const { sessionNumber = 17, channelDatabase = 'STORE-0001', job = '1020' } = who;
  return {
    sessionNumber,
    job,
    channelDataGroup: who.channelDataGroup ?? 'Stores North',
    channelDatabase,
    schedule: 'Prices',
    packageKind: 'incremental',
    downloadPath: `Stores North/${sessionNumber}`,
  };
}

export function uploadIdentity(who: Who = {}): SessionEventData<'UploadSessionStarted'> {
  const { sessionNumber = 17, channelDatabase = 'STORE-0001', job = 'P-0001' } = who;
  return {
    sessionNumber,
    job,
    channelDataGroup: who.channelDataGroup ?? 'Stores North',
    channelDatabase,
    schedule: 'Transactions',
    temporaryFilesPath: `C:/Temp/${sessionNumber}`,
    rerunFor: null,
  };
}

export const contents = {
  rows: 1200,
  bytes: 96_000,
  rowVersion: 4000,
  oldestChangeAt: minute(-10),
} as const;

export const busy = {
  message: 'Server busy: 17 sessions under way.',
  failureKind: 'transient',
  retriable: true,
} as const;

/** The status-message batch runs, and moves everything but so many of the last positions. */
export function tellBatch(story: Story, at: number, leavesOut = 0): void {
  const upToPosition = Math.max(-1, story.told.length - 1 - leavesOut);
  const data = { upToPosition, messages: 0, sessionsPurged: 0, packagesPurged: 0 };
  story.tellAny('statusMessages-HQ', { at, type: 'StatusMessagesProcessed', data });
}
