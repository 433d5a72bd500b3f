/**
 * A log of any length that is never stored: a fleet of 1,000 databases, of which every event is
 * computed from its position. Every 20 minutes each database is sent a package; it is applied after
 * the next, one in twenty fails and waits for its retry. Every ninth round is of uploads.
 */
import type { EventPage, JoinedLog, ReadAllOptions } from '@cdx/event-store';
import {
  schemaVersionOf,
  sessionStream,
  statusMessagesStream,
  type RecordedEvent,
} from '@cdx/session';

const databases = 1000;
/** Of each session: two in its own round, three in the next. */
const ownEvents = 2;
const laterEvents = 3;
/** And the status-message batch. */
const roundEvents = databases * (ownEvents + laterEvents) + 1;
const roundMs = 20 * 60_000;
const startAt = 1_772_438_400_000;
const pageEvents = 2000;
const jobs = ['1000', '1010', '1020', '1040', '1130'];
const correlationId = '00000000-0000-4000-8000-000000000000';
const failure = {
  message: 'Failed to get download session package URI.',
  failureKind: 'transient',
  retriable: true,
};
const contents = { rows: 1200, bytes: 96_000, oldestChangeAt: null };

type Step = readonly [type: Parameters<typeof schemaVersionOf>[0], data: object];

interface Place {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly at: number;
}

const names = Array.from(
  { length: databases },
  (_, place) => `STORE-${String(place + 1).padStart(4, '0')}`,
);
const groups = names.map((_, place) => `Stores ${1 + Math.floor(place / 100)}`);

/** The log of so many events. */
export function computedLog(events: number): Pick<JoinedLog, 'readPages' | 'readAll'> {
  async function* readPages(options: ReadAllOptions = {}): AsyncGenerator<EventPage> {
    const { direction = 'forward', limit = Infinity } = options;
    const step = direction === 'forward' ? 1 : -1;
    let next = Math.min(
      options.from ?? (step > 0 ? 0 : Infinity),
      step > 0 ? Infinity : events - 1,
    );
    let left = limit;
    while (next >= 0 && next < events && left > 0) {
      const page: RecordedEvent[] = [];
      const size = Math.min(pageEvents, left);
      for (; page.length < size && next >= 0 && next < events; next += step)
        page.push(eventAt(next));
      left -= page.length;
      yield { events: page, next, atEnd: next < 0 || next >= events };
    }
  }
  async function* readAll(options?: ReadAllOptions): AsyncGenerator<RecordedEvent> {
    for await (const page of readPages(options)) yield* page.events;
  }
  return { readPages, readAll };
}

function eventAt(position: number): RecordedEvent {
  const round = Math.floor(position / roundEvents);
  const place = position % roundEvents;
  const at = startAt + round * roundMs + place * 20;
  if (place === roundEvents - 1) {
    // Half an hour behind: with every batch some sessions stay open.
    const upToPosition = Math.max(-1, position - roundEvents);
    const data = { upToPosition, messages: 0, sessionsPurged: 0, packagesPurged: 0 };
    const stream = statusMessagesStream('HQ');
    return recorded({ position, stream, revision: round, at }, ['StatusMessagesProcessed', data]);
  }
  const own = databases * ownEvents;
  if (place < own)
    return sessionEvent(round, place % databases, Math.floor(place / databases), at, position);
  const nth = ownEvents + Math.floor((place - own) / databases);
  // In the first round nothing is left of the one before: its databases start one more session.
  return round === 0
    ? recorded({ position, stream: 'distributionSchedule-Warm up', revision: place, at }, [
        'ScheduleRunStarted',
        {},
      ])
    : sessionEvent(round - 1, place % databases, nth, at, position);
}

function sessionEvent(
  round: number,
  place: number,
  nth: number,
  at: number,
  position: number,
): RecordedEvent {
  const isUpload = round % 9 === 8;
  const channelDatabase = names[place] as string;
  const number = round + 1;
  const stream = sessionStream(isUpload ? 'upload' : 'download', number, channelDatabase);
  const job = isUpload ? 'P-0001' : (jobs[round % jobs.length] as string);
  const identity = {
    sessionNumber: number,
    job,
    channelDataGroup: groups[place] as string,
    channelDatabase,
    schedule: `Job ${job}`,
  };
  const fails = (number + place) % 20 === 0;
  const steps = isUpload ? uploadSteps(identity) : downloadSteps(identity, fails, at);
  return recorded({ position, stream, revision: nth, at }, steps[nth] as Step);
}

function downloadSteps(
  identity: { readonly sessionNumber: number },
  fails: boolean,
  at: number,
): readonly Step[] {
  const { sessionNumber } = identity;
  return [
    [
      'DownloadSessionStarted',
      { ...identity, packageKind: 'incremental', downloadPath: `CDX/${sessionNumber}` },
    ],
    ['PackageMadeAvailable', { ...contents, rowVersion: sessionNumber }],
    ['PackageRequested', {}],
    ...((fails
      ? [
          ['DownloadFailed', failure],
          ['RetryScheduled', { dueAt: at + 900_000 }],
        ]
      : [
          ['PackageDownloaded', {}],
          ['PackageApplied', { rowsAffected: 1180 }],
        ]) as readonly Step[]),
  ];
}

function uploadSteps(identity: { readonly sessionNumber: number }): readonly Step[] {
  const temporaryFilesPath = `C:/Temp/${identity.sessionNumber}`;
  return [
    ['UploadSessionStarted', { ...identity, temporaryFilesPath, rerunFor: null }],
    ['PackageMadeAvailable', { ...contents, rowVersion: null }],
    ['PackageUploaded', {}],
    ['PackageApplied', { rowsAffected: 1200 }],
    ['LateMessageReceived', { original: { type: 'PackageUploaded', runNumber: 1, data: {} } }],
  ];
}

/** One literal: a spread with more behind it makes objects that are many times slower. */
function recorded({ position, stream, revision, at }: Place, [type, data]: Step): RecordedEvent {
  return {
    position,
    stream,
    revision,
    id: `00000000-0000-4000-8000-${position.toString(16).padStart(12, '0')}`,
    type,
    schemaVersion: schemaVersionOf(type),
    runNumber: 1,
    occurredAt: at - 1000,
    recordedAt: at,
    source: 'hq',
    correlationId,
    causationId: null,
    data,
  };
}
