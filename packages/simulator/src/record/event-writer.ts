/**
 * Turns rows of the columnar log into event objects with their envelope: ids, streams, causes and
 * payloads. Only for those who read or store events; a run without readers makes none.
 */
import { DownloadEvent, type Columns, type Kernel } from '@cdx/engine';
import {
  downloadEventTypes,
  eventSchemaVersion,
  failureCatalogue,
  failureMessage,
  scheduleStream,
  sessionStream,
  UploadStatus,
  uploadEventTypes,
  type FailureEntry,
  type NewEvent,
  type RecordedEvent,
} from '@cdx/session';
import { eventIds } from '../random/deterministic-uuid.ts';
import { scheduleRunRow, type LogBlock } from '../run/event-log.ts';
import type { Simulation } from '../run/simulation.ts';
import type { Scenario, ScenarioJob } from '../scenario/scenario.ts';
import { databaseNames } from '../world/fleet-of.ts';
import { PackageContents } from '../world/package-contents.ts';
import { GrowingColumn } from './growing-column.ts';

/**
 * An event as it will be in the store; only its position is not known before it is appended. One
 * object serves as what is appended and, with its position, as what the views read.
 */
export type WrittenEvent = Omit<RecordedEvent, 'position'> & { position: number };

const headquarters = 'hq';
const correlationIdsKept = 4096;
const nothing = Object.freeze({});

/** Facts of a download session that headquarters states; its client states the others. */
const headquartersDownloadEvents = new Set<number>([
  DownloadEvent.DownloadSessionStarted,
  DownloadEvent.SessionInherited,
  DownloadEvent.PackageMadeAvailable,
  DownloadEvent.PackageCreateFailed,
  DownloadEvent.NoDataFound,
]);

export class EventWriter {
  readonly #scenario: Scenario;
  readonly #kernel: Kernel;
  readonly #contents: PackageContents;
  readonly #idOf: (sequence: number) => string;
  /** Names of the channel databases, and of their clients as sources, by index. */
  readonly #databases: readonly string[];
  readonly #clients: readonly string[];
  readonly #correlationIds = new Map<number, string>();
  /** Events so far, last event's row and status before it, by session. */
  readonly #revisions = new GrowingColumn();
  readonly #lastRows = new GrowingColumn();
  readonly #lastStatuses = new GrowingColumn();
  /** Row that a package's events follow from: the run of its schedule, or its own first event. */
  readonly #originRows = new GrowingColumn();
  /** Events and last row of each schedule's own stream. */
  readonly #scheduleRevisions = new GrowingColumn();
  readonly #scheduleRows = new GrowingColumn();

  constructor({ scenario, kernel, random }: Simulation, runId: string) {
    this.#scenario = scenario;
    this.#kernel = kernel;
    this.#contents = new PackageContents(scenario, random);
    this.#idOf = eventIds(runId);
    this.#databases = databaseNames(scenario);
    this.#clients = this.#databases.map((name) => `asyncClient:${name}`);
  }

  /** The event of a row; rows must come in order, each once. */
  write(block: LogBlock, index: number, row: number): WrittenEvent {
    return block.event[index] === scheduleRunRow
      ? this.#scheduleRun(block, index, row)
      : this.#sessionFact(block, index, row);
  }

  columns(): Columns {
    return {
      revisions: this.#revisions.toArray(),
      lastRows: this.#lastRows.toArray(),
      lastStatuses: this.#lastStatuses.toArray(),
      originRows: this.#originRows.toArray(),
      scheduleRevisions: this.#scheduleRevisions.toArray(),
      scheduleRows: this.#scheduleRows.toArray(),
    };
  }

  restore(columns: Columns): void {
    this.#revisions.restore(columns.revisions as Float64Array);
    this.#lastRows.restore(columns.lastRows as Float64Array);
    this.#lastStatuses.restore(columns.lastStatuses as Float64Array);
    this.#originRows.restore(columns.originRows as Float64Array);
    this.#scheduleRevisions.restore(columns.scheduleRevisions as Float64Array);
    this.#scheduleRows.restore(columns.scheduleRows as Float64Array);
  }

  #scheduleRun(block: LogBlock, index: number, row: number): WrittenEvent {
    const schedule = block.session[index] as number;
    const { fleet } = this.#kernel;
    const { name = '', jobs = [], groups = [] } = fleet.schedules[schedule] ?? {};
    const revision = this.#scheduleRevisions.get(schedule);
    this.#scheduleRevisions.set(schedule, revision + 1);
    this.#scheduleRows.set(schedule, row);
    const id = this.#idOf(row);
    return {
      id,
      type: 'ScheduleRunStarted',
      schemaVersion: eventSchemaVersion,
      runNumber: 1,
      occurredAt: block.occurredAt[index] as number,
      recordedAt: block.recordedAt[index] as number,
      source: headquarters,
      correlationId: id,
      causationId: null,
      data: {
        schedule: name,
        jobs: jobs.map((job) => fleet.jobs[job]?.id),
        channelDataGroups: groups.map((group) => fleet.groups[group]?.name),
      },
      stream: scheduleStream(name),
      revision,
      position: -1,
    };
  }

  #sessionFact(block: LogBlock, index: number, row: number): WrittenEvent {
    const { sessions, packages } = this.#kernel;
    const session = block.session[index] as number;
    const code = block.event[index] as number;
    const packageRow = sessions.package[session] as number;
    const upload = packages.upload[packageRow] === 1;
    const revision = this.#revisions.get(session);
    if (revision === 0 && packages.firstSession[packageRow] === session) {
      const schedule = packages.schedule[packageRow] as number;
      this.#originRows.set(packageRow, upload ? row : this.#scheduleRows.get(schedule));
    }
    const origin = this.#originRows.get(packageRow);
    const cause = revision === 0 ? (upload ? null : origin) : this.#lastRows.get(session);
    const statusBefore = this.#lastStatuses.get(session);
    this.#revisions.set(session, revision + 1);
    this.#lastRows.set(session, row);
    this.#lastStatuses.set(session, block.status[index] as number);
    const client = sessions.database[session] as number;
    return {
      id: this.#idOf(row),
      type: (upload ? uploadEventTypes : downloadEventTypes)[code] as string,
      schemaVersion: eventSchemaVersion,
      runNumber: block.runNumber[index] as number,
      occurredAt: block.occurredAt[index] as number,
      recordedAt: block.recordedAt[index] as number,
      source: this.#statedByHeadquarters(upload, code, revision, statusBefore)
        ? headquarters
        : (this.#clients[client] as string),
      correlationId: this.#correlationId(origin),
      causationId: cause === null ? null : this.#idOf(cause),
      data: this.#payload(session, packageRow, upload, code, block.value[index] as number),
      stream: sessionStream(
        upload ? 'upload' : 'download',
        packages.sessionNumber[packageRow] as number,
        this.#databases[client] as string,
      ),
      revision,
      position: -1,
    };
  }

  /** All events of a package share it, so it is made once for most of them. */
  #correlationId(origin: number): string {
    const known = this.#correlationIds.get(origin);
    if (known !== undefined) return known;
    if (this.#correlationIds.size === correlationIdsKept) this.#correlationIds.clear();
    const id = this.#idOf(origin);
    this.#correlationIds.set(origin, id);
    return id;
  }

  /** Uploads: from Uploaded on the P-job of headquarters is at work. */
  #statedByHeadquarters(upload: boolean, code: number, revision: number, before: number): boolean {
    if (!upload) return headquartersDownloadEvents.has(code);
    return (
      revision > 0 && (before === UploadStatus.Uploaded || before === UploadStatus.ApplyFailed)
    );
  }

  #payload(
    session: number,
    packageRow: number,
    upload: boolean,
    code: number,
    value: number,
  ): NewEvent['data'] {
    const type = (upload ? uploadEventTypes : downloadEventTypes)[code] as string;
    switch (type) {
      case 'DownloadSessionStarted':
      case 'UploadSessionStarted':
        return this.#identity(session, packageRow, upload);
      case 'UploadSessionReceived':
        return {
          ...this.#identity(session, packageRow, upload),
          ...this.#package(session, packageRow),
        };
      case 'PackageMadeAvailable':
        return this.#package(session, packageRow);
      case 'PackageApplied':
      case 'FinalApplied':
        return { rowsAffected: this.#package(session, packageRow).rows };
      case 'PackageCreateFailed':
      case 'DownloadFailed':
      case 'UploadFailed':
      case 'ApplyFailed':
      case 'FinalDownloadFailed':
      case 'FinalApplyFailed':
        return this.#failure(session, packageRow, value);
      case 'RetryScheduled':
        return { dueAt: value };
      case 'SessionCanceled':
        return { by: 'triesSpent' };
      default:
        return nothing;
    }
  }

  #identity(session: number, packageRow: number, upload: boolean) {
    const { fleet, packages, sessions } = this.#kernel;
    const sessionNumber = packages.sessionNumber[packageRow] as number;
    const job = this.#job(packageRow);
    const identity = {
      sessionNumber,
      job: job.id,
      channelDataGroup: fleet.groups[packages.group[packageRow] as number]?.name,
      channelDatabase: this.#databases[sessions.database[session] as number],
      schedule: fleet.schedules[packages.schedule[packageRow] as number]?.name,
    };
    return upload
      ? {
          ...identity,
          temporaryFilesPath: `CDX\\Upload\\${job.id}\\${sessionNumber}`,
          rerunFor: null,
        }
      : {
          ...identity,
          packageKind: 'incremental',
          downloadPath: `${this.#scenario.workingFolder}\\${job.id}\\${sessionNumber}`,
        };
  }

  /** Rows and bytes of a package. Downloads: those of a group share one. */
  #package(session: number, packageRow: number): { readonly rows: number; readonly bytes: number } {
    const { packages, sessions } = this.#kernel;
    const upload = packages.upload[packageRow] === 1;
    return this.#contents.of(
      packages.job[packageRow] as number,
      upload ? (sessions.database[session] as number) : (packages.group[packageRow] as number),
      packages.sessionNumber[packageRow] as number,
      upload,
    );
  }

  #failure(session: number, packageRow: number, code: number) {
    const { packages, sessions } = this.#kernel;
    const { key, kind, retriable } = failureCatalogue[code] as FailureEntry;
    const message = failureMessage(key, {
      sessionNumber: packages.sessionNumber[packageRow] as number,
      channelDatabase: this.#databases[sessions.database[session] as number] as string,
      job: this.#job(packageRow).id,
    });
    return { message, failureKind: kind, retriable };
  }

  #job(packageRow: number): ScenarioJob {
    return this.#scenario.jobs[this.#kernel.packages.job[packageRow] as number] as ScenarioJob;
  }
}
