/**
 * Logs to measure with: a fleet's downloads and uploads as schedules and polls make them. Every
 * interval headquarters runs all jobs for all databases; then each client works through its own.
 * One download in twenty fails at first. The same arguments always give the same events.
 */
import {
  schemaVersionOf,
  sessionStream,
  statusMessagesStream,
  type RecordedEvent,
  type SessionEventType,
} from '@cdx/session';

export const startAt = 1_767_225_600_000;
const intervalMs = 20 * 60_000;
const stepMs = 30_000;
/** Run in every interval; in every other one the last is the upload of transactions. */
const jobs = ['1000', '1010', '1020', '1040', '1130'];
const uploadJob = 'P-0001';
const databasesInGroup = 100;
/** Packages of the first hours, whose job and group nobody has later. */
const oldPackages = 10;
export const oldJob = '1150';
export const closedGroup = 'Closed stores';
/** Intervals between two status-message batches: six hours. */
const intervalsPerBatch = 18;
const correlationId = '00000000-0000-4000-8000-000000000000';

/** Databases that get each package, so sessions with the same number. */
export const databaseCount = 1000;

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

/** Steps of a session that follow each other, and the revision of the first. */
interface Part {
  readonly revision: number;
  readonly steps: readonly Step[];
}

/** The interval of the run, the next one, and the one after that. */
const parts = ['run', 'next', 'later'] as const;
type PartName = (typeof parts)[number];

const message = 'Failed to get download session package URI.';
const failed = { message, failureKind: 'transient', retriable: true };
const contents = { rows: 1200, bytes: 96_000 };

/** The log of this many packages, in pieces of some thousand events, to be taken one by one. */
export function* makeEvents(packages: number): Generator<RecordedEvent[]> {
  const log = new Log();
  const intervals = Math.ceil(packages / jobs.length);
  for (let interval = 0; interval < intervals + 2; interval++) {
    const at = startAt + interval * intervalMs;
    for (const sessionNumber of packagesOf(interval, packages)) {
      for (const place of databases.keys()) log.tell(sessionNumber, place, 'run', at);
    }
    yield log.take();
    for (const place of databases.keys()) {
      for (const part of ['later', 'next'] as const) {
        const packagesThen = packagesOf(interval - parts.indexOf(part), packages);
        for (const number of packagesThen) log.tell(number, place, part, at + stepMs);
      }
    }
    if (interval % intervalsPerBatch === intervalsPerBatch - 1) log.tellBatch(at + intervalMs / 2);
    yield log.take();
  }
}

function packagesOf(interval: number, packages: number): readonly number[] {
  return jobs
    .map((_, place) => interval * jobs.length + place + 1)
    .filter((sessionNumber) => sessionNumber > 0 && sessionNumber <= packages);
}

class Log {
  #position = 0;
  #batches = 0;
  #events: RecordedEvent[] = [];

  /** Half a minute apart. */
  tell(sessionNumber: number, place: number, name: PartName, begin: number): void {
    const isUpload = sessionNumber % (2 * jobs.length) === 0;
    const part = isUpload
      ? uploadPart(sessionNumber, place, name)
      : downloadPart(sessionNumber, place, name, begin);
    if (part === undefined) return;
    const { channelDatabase } = databases[place] as (typeof databases)[number];
    const stream = sessionStream(isUpload ? 'upload' : 'download', sessionNumber, channelDatabase);
    const source = `asyncClient:${channelDatabase}`;
    for (const [nth, [type, data]] of part.steps.entries()) {
      const revision = part.revision + nth;
      this.#add({ stream, revision, type, at: begin + nth * stepMs, source, data });
    }
  }

  tellBatch(at: number): void {
    const upToPosition = this.#position - 1;
    const data = { upToPosition, messages: 0, sessionsPurged: 0, packagesPurged: 0 };
    const stream = statusMessagesStream('HQ');
    const revision = this.#batches;
    this.#add({ stream, revision, type: 'StatusMessagesProcessed', at, source: 'hq', data });
    this.#batches += 1;
  }

  /** What has been told since. */
  take(): RecordedEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #add({
    at,
    ...event
  }: Pick<RecordedEvent, 'stream' | 'revision' | 'type' | 'source' | 'data'> & {
    readonly at: number;
  }): void {
    const position = this.#position;
    this.#events.push({
      ...event,
      id: `00000000-0000-4000-8000-${position.toString(16).padStart(12, '0')}`,
      position,
      schemaVersion: schemaVersionOf(event.type),
      runNumber: 1,
      occurredAt: at,
      recordedAt: at,
      correlationId,
      causationId: null,
    });
    this.#position += 1;
  }
}

function identityOf(sessionNumber: number, place: number, job: string): Identity {
  const database = databases[place] as (typeof databases)[number];
  const isOld = sessionNumber <= oldPackages;
  const channelDataGroup = isOld ? closedGroup : database.channelDataGroup;
  return { ...database, sessionNumber, job, channelDataGroup, schedule: `Job ${job}` };
}

function uploadPart(sessionNumber: number, place: number, name: PartName): Part | undefined {
  if (name !== 'next') return undefined;
  const identity = identityOf(sessionNumber, place, uploadJob);
  const temporaryFilesPath = `C:/Temp/${sessionNumber}`;
  const steps: readonly Step[] = [
    ['UploadSessionStarted', { ...identity, temporaryFilesPath, rerunFor: null }],
    ['PackageMadeAvailable', { ...contents, rowVersion: null, oldestChangeAt: null }],
    ['PackageUploaded', {}],
    ['PackageApplied', { rowsAffected: 1200 }],
  ];
  return { revision: 0, steps };
}

const applied: readonly Step[] = [
  ['PackageDownloaded', {}],
  ['PackageApplied', { rowsAffected: 1180 }],
];

function downloadPart(
  sessionNumber: number,
  place: number,
  name: PartName,
  at: number,
): Part | undefined {
  const fails = (sessionNumber + place) % 20 === 0;
  // Of the sessions that fail, those of every other package are left so.
  const isTriedAgain = fails && sessionNumber % 2 === 1;
  switch (name) {
    case 'run':
      return { revision: 0, steps: runSteps(sessionNumber, place) };
    case 'next': {
      const requested: Step = ['PackageRequested', {}];
      if (!fails) return { revision: 2, steps: [requested, ...applied] };
      const scheduled: readonly Step[] = [['RetryScheduled', { dueAt: at + 900_000 }]];
      const retry = isTriedAgain ? scheduled : [];
      return { revision: 2, steps: [requested, ['DownloadFailed', failed], ...retry] };
    }
    case 'later':
      return isTriedAgain ? { revision: 5, steps: [['RetryStarted', {}], ...applied] } : undefined;
  }
}

function runSteps(sessionNumber: number, place: number): readonly Step[] {
  const job = sessionNumber <= oldPackages ? oldJob : (jobs[sessionNumber % jobs.length] as string);
  const identity = identityOf(sessionNumber, place, job);
  const downloadPath = `${identity.channelDataGroup}/${sessionNumber}`;
  const oldestChangeAt = startAt + (sessionNumber - jobs.length) * 60_000;
  return [
    ['DownloadSessionStarted', { ...identity, packageKind: 'incremental', downloadPath }],
    ['PackageMadeAvailable', { ...contents, rowVersion: sessionNumber, oldestChangeAt }],
  ];
}
