/**
 * Logs to measure with: a fleet's downloads and uploads, most of them smooth and one in twenty with
 * a failed download. The same arguments always give the same events.
 */
import {
  schemaVersionOf,
  sessionStream,
  statusMessagesStream,
  type Direction,
  type RecordedEvent,
  type SessionEventType,
} from '@cdx/session';

export const startAt = 1_767_225_600_000;
const intervalMs = 20 * 60_000;
const stepMs = 30_000;
const jobs = ['1000', '1010', '1020', '1040', '1130'];
const databasesInGroup = 100;
/** Packages of the first hours, whose job and group nobody has later. */
const oldPackages = 10;
export const oldJob = '1150';
export const closedGroup = 'Closed stores';
const correlationId = '00000000-0000-4000-8000-000000000000';

/** Databases that get each package, so sessions with the same number. */
export const databaseCount = 1000;
/** Steps of the longest session. */
const stepsMax = 8;
/** Packages between two events of one session: thousands of other events, as a fleet has it. */
const lag = 3;

const databases = Array.from({ length: databaseCount }, (_, at) => ({
  channelDatabase: `STORE-${String(at + 1).padStart(4, '0')}`,
  channelDataGroup: `Stores ${1 + Math.floor(at / databasesInGroup)}`,
}));

interface Identity {
  readonly sessionNumber: number;
  readonly job: string;
  readonly channelDataGroup: string;
  readonly channelDatabase: string;
  readonly schedule: string;
}
type Step = readonly [type: SessionEventType, data: object];

const message = 'Failed to get download session package URI.';
const failed = { message, failureKind: 'transient', retriable: true };
const contents = { rows: 1200, bytes: 96_000 };

/** Waves between two status-message batches: six hours. */
const wavesPerBatch = 90;

/** The log of this many packages, in pieces of some thousand events, to be taken one by one. */
export function* makeEvents(packages: number): Generator<RecordedEvent[]> {
  let position = 0;
  let batches = 0;
  for (let wave = 0; wave < packages + lag * stepsMax; wave++) {
    const events: RecordedEvent[] = [];
    for (let revision = 0; revision < stepsMax; revision++) {
      const sessionNumber = wave - lag * revision + 1;
      if (sessionNumber < 1 || sessionNumber > packages) continue;
      for (const event of stepOfPackage(sessionNumber, revision)) {
        events.push({ ...event, position, id: uuid(position) });
        position += 1;
      }
    }
    if (wave % wavesPerBatch === wavesPerBatch - 1) {
      const batch = statusBatch(position - 1, batches, events.at(-1)?.recordedAt ?? startAt);
      events.push({ ...batch, position, id: uuid(position) });
      position += 1;
      batches += 1;
    }
    yield events;
  }
}

function statusBatch(
  upToPosition: number,
  revision: number,
  at: number,
): Omit<RecordedEvent, 'position' | 'id'> {
  return {
    stream: statusMessagesStream('HQ'),
    revision,
    type: 'StatusMessagesProcessed',
    schemaVersion: 1,
    runNumber: 1,
    occurredAt: at,
    recordedAt: at,
    source: 'hq',
    correlationId,
    causationId: null,
    data: { upToPosition, messages: 0, sessionsPurged: 0, packagesPurged: 0 },
  };
}

function* stepOfPackage(
  sessionNumber: number,
  revision: number,
): Generator<Omit<RecordedEvent, 'position' | 'id'>> {
  const direction: Direction = sessionNumber % 10 === 0 ? 'upload' : 'download';
  const isOld = sessionNumber <= oldPackages;
  const ofDownload = isOld ? oldJob : (jobs[sessionNumber % jobs.length] as string);
  const job = direction === 'upload' ? 'P-0001' : ofDownload;
  const at = startAt + Math.floor(sessionNumber / jobs.length) * intervalMs;
  for (const [place, database] of databases.entries()) {
    const channelDataGroup = isOld ? closedGroup : database.channelDataGroup;
    const identity = { sessionNumber, job, ...database, channelDataGroup, schedule: `Job ${job}` };
    const fails = (sessionNumber + place) % 20 === 0;
    const step = stepsOf(direction, fails, at, identity)[revision];
    if (step === undefined) continue;
    const [type, data] = step;
    yield {
      stream: sessionStream(direction, sessionNumber, database.channelDatabase),
      revision,
      type,
      schemaVersion: schemaVersionOf(type),
      runNumber: 1,
      occurredAt: at + revision * stepMs,
      recordedAt: at + revision * stepMs,
      source: `asyncClient:${database.channelDatabase}`,
      correlationId,
      causationId: null,
      data,
    };
  }
}

function stepsOf(
  direction: Direction,
  fails: boolean,
  at: number,
  identity: Identity,
): readonly Step[] {
  const { sessionNumber, channelDataGroup } = identity;
  if (direction === 'upload') {
    const temporaryFilesPath = `C:/Temp/${sessionNumber}`;
    return [
      ['UploadSessionStarted', { ...identity, temporaryFilesPath, rerunFor: null }],
      ['PackageMadeAvailable', { ...contents, rowVersion: null, oldestChangeAt: null }],
      ['PackageUploaded', {}],
      ['PackageApplied', { rowsAffected: 1200 }],
    ];
  }
  const downloadPath = `${channelDataGroup}/${sessionNumber}`;
  const begin: readonly Step[] = [
    ['DownloadSessionStarted', { ...identity, packageKind: 'incremental', downloadPath }],
    [
      'PackageMadeAvailable',
      { ...contents, rowVersion: sessionNumber, oldestChangeAt: at - intervalMs },
    ],
    ['PackageRequested', {}],
  ];
  // Of the sessions that fail, those of every other package are left so.
  if (fails && sessionNumber % 2 === 0) return [...begin, ['DownloadFailed', failed]];
  const retry: readonly Step[] = [
    ['DownloadFailed', failed],
    ['RetryScheduled', { dueAt: at + 900_000 }],
    ['RetryStarted', {}],
  ];
  return [
    ...begin,
    ...(fails ? retry : []),
    ['PackageDownloaded', {}],
    ['PackageApplied', { rowsAffected: 1180 }],
  ];
}

function uuid(position: number): string {
  return `00000000-0000-4000-8000-${position.toString(16).padStart(12, '0')}`;
}
