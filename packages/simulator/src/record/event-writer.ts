/**
 * Turns rows of the columnar log into event objects with their envelope: ids, streams, causes and
 * payloads. Only for those who read or store events; a run without readers makes none.
 */
import {
  DownloadEvent,
  firstSystemEvent,
  isFullPackage,
  originalOf,
  pickRows,
  spreadRows,
  SystemEvent,
  UploadEvent,
  type Columns,
  type Kernel,
} from '@cdx/engine';
import {
  downloadEventTypes,
  schemaVersionOf,
  failureCatalogue,
  failureMessage,
  sessionStream,
  UploadStatus,
  uploadEventTypes,
  type FailureEntry,
  type NewEvent,
  type RecordedEvent,
} from '@cdx/session';
import { eventIds } from '../random/deterministic-uuid.ts';
import type { LogBlock } from '../run/event-log.ts';
import type { Simulation } from '../run/simulation.ts';
import type { Scenario, ScenarioJob } from '../scenario/scenario.ts';
import { databaseNames } from '../world/database-names.ts';
import type { PackageContents } from '../world/stages/package-contents.ts';
import { GrowingColumn } from './growing-column.ts';
import { SystemWriter } from './system-writer.ts';

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
  DownloadEvent.PackagePurged,
  DownloadEvent.SessionPurged,
]);

/** Facts of no session that sessions follow from. */
const beginSessions = new Set<number>([
  SystemEvent.ScheduleRunStarted,
  SystemEvent.FullSyncStarted,
]);

/** What the P-job alone says of an upload. */
const ofPJob = new Set<number>([UploadEvent.PackageApplied, UploadEvent.ApplyFailed]);

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
  /** Row that a session's events follow from: the run of its schedule, or its own first event. */
  readonly #originRows = new GrowingColumn();
  readonly #system: SystemWriter;
  readonly #operatorSource: (by: number) => string;
  /** Row with which each database joined its group. */
  readonly #addedRows = new GrowingColumn();
  /** The last row that began sessions: a run of a schedule, a full sync, a new database. */
  #lastOriginRow = -1;

  /** `operator`: who is meant by an index past those of the scenario's operators. */
  constructor(
    { scenario, kernel, contents }: Simulation,
    runId: string,
    operator = 'administrator',
  ) {
    this.#scenario = scenario;
    this.#kernel = kernel;
    this.#contents = contents;
    this.#idOf = eventIds(runId);
    this.#databases = databaseNames(scenario);
    this.#clients = this.#databases.map((name) => `asyncClient:${name}`);
    const { operators } = scenario;
    this.#operatorSource = (by) => `operator:${operators[by - 1]?.name ?? operator}`;
    const names = { databases: this.#databases, operatorSource: this.#operatorSource };
    this.#system = new SystemWriter(scenario, kernel, names, this.#idOf);
  }

  /**
   * The event of a row; rows must come in order, each once. `lastPosition`: of the event before,
   * where this one is of the status-message batch.
   */
  write(block: LogBlock, index: number, row: number, lastPosition: number): WrittenEvent {
    if ((block.event[index] as number) < firstSystemEvent) {
      return this.#sessionFact(block, index, row);
    }
    const code = block.event[index] as number;
    if (beginSessions.has(code)) this.#lastOriginRow = row;
    if (code === SystemEvent.DatabaseAddedToGroup) {
      this.#addedRows.set(block.session[index] as number, row);
    }
    return this.#system.write(block, index, row, lastPosition);
  }

  /** Of purged sessions nothing is written any more; only those of `kept` are told of. */
  columns(kept: Int32Array): Columns {
    const { count } = this.#kernel.sessions;
    const bySession = {
      revisions: this.#revisions.toArray(count),
      lastRows: this.#lastRows.toArray(count),
      lastStatuses: this.#lastStatuses.toArray(count),
      originRows: this.#originRows.toArray(count),
    };
    return {
      ...pickRows(bySession, kept),
      keptByWriter: kept,
      lastOriginRow: Float64Array.of(this.#lastOriginRow),
      addedRows: this.#addedRows.toArray(),
      ...this.#system.columns(),
    };
  }

  restore(columns: Columns): void {
    const { revisions, lastRows, lastStatuses, originRows } = columns;
    const kept = columns.keptByWriter as Int32Array;
    const picked = { revisions, lastRows, lastStatuses, originRows } as Columns;
    const bySession = spreadRows(picked, kept, this.#kernel.sessions.count);
    this.#revisions.restore(bySession.revisions as Float64Array);
    this.#lastRows.restore(bySession.lastRows as Float64Array);
    this.#lastStatuses.restore(bySession.lastStatuses as Float64Array);
    this.#originRows.restore(bySession.originRows as Float64Array);
    this.#lastOriginRow = columns.lastOriginRow?.[0] ?? -1;
    this.#addedRows.restore(columns.addedRows as Float64Array);
    this.#system.restore(columns);
  }

  #sessionFact(block: LogBlock, index: number, row: number): WrittenEvent {
    const { sessions, packages } = this.#kernel;
    const session = block.session[index] as number;
    const code = block.event[index] as number;
    const packageRow = sessions.package[session] as number;
    const upload = packages.upload[packageRow] === 1;
    const revision = this.#revisions.get(session);
    if (revision === 0) this.#originRows.set(session, this.#originOf(session, upload, code, row));
    const origin = this.#originRows.get(session);
    const cause = revision === 0 ? (upload ? null : origin) : this.#lastRows.get(session);
    const statusBefore = this.#lastStatuses.get(session);
    this.#revisions.set(session, revision + 1);
    this.#lastRows.set(session, row);
    this.#lastStatuses.set(session, block.status[index] as number);
    const client = sessions.database[session] as number;
    const value = block.value[index] as number;
    const run = block.runNumber[index] as number;
    const type = (upload ? uploadEventTypes : downloadEventTypes)[code] as string;
    return {
      id: this.#idOf(row),
      type,
      schemaVersion: schemaVersionOf(type),
      runNumber: run,
      occurredAt: block.occurredAt[index] as number,
      recordedAt: block.recordedAt[index] as number,
      source: this.#sourceOf({ upload, code, revision, statusBefore, client, value }),
      correlationId: this.#correlationId(origin),
      causationId: cause === null ? null : this.#idOf(cause),
      data: this.#payload(session, packageRow, upload, code, value, run),
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
  #originOf(session: number, upload: boolean, code: number, row: number): number {
    if (upload) return row;
    if (code !== DownloadEvent.SessionInherited) return this.#lastOriginRow;
    return this.#addedRows.get(this.#kernel.sessions.database[session] as number);
  }

  #sourceOf(of: {
    readonly upload: boolean;
    readonly code: number;
    readonly revision: number;
    readonly statusBefore: number;
    readonly client: number;
    readonly value: number;
  }): string {
    const { upload, code, revision, statusBefore, client, value } = of;
    const { SessionCanceled } = upload ? UploadEvent : DownloadEvent;
    if (code === SessionCanceled && value > 0) return this.#operatorSource(value);
    if (!upload) {
      if (code === DownloadEvent.SessionRerun) return this.#operatorSource(value);
      if (headquartersDownloadEvents.has(code)) return headquarters;
    } else if (
      code === UploadEvent.SessionPurged ||
      (code === UploadEvent.LateMessageReceived && ofPJob.has(originalOf(value).event)) ||
      (revision > 0 &&
        (statusBefore === UploadStatus.Uploaded || statusBefore === UploadStatus.ApplyFailed))
    ) {
      return headquarters;
    }
    return this.#clients[client] as string;
  }

  #payload(
    session: number,
    packageRow: number,
    upload: boolean,
    code: number,
    value: number,
    run: number,
  ): NewEvent['data'] {
    const type = (upload ? uploadEventTypes : downloadEventTypes)[code] as string;
    switch (type) {
      case 'DownloadSessionStarted':
      case 'UploadSessionStarted':
        return this.#identity(session, packageRow, upload);
      case 'UploadSessionReceived':
        return {
          ...this.#identity(session, packageRow, upload),
          ...this.#contents.of(session),
        };
      case 'PackageMadeAvailable':
        return this.#changes(session, packageRow, upload, value);
      case 'SessionInherited':
        return {
          ...this.#identity(session, packageRow, upload),
          ...this.#changes(session, packageRow, upload, value),
        };
      case 'PackageApplied':
      case 'FinalApplied':
        return { rowsAffected: this.#contents.of(session).rows };
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
        return { by: value === 0 ? 'triesSpent' : 'operator' };
      case 'LateMessageReceived': {
        const original = originalOf(value);
        const of = (upload ? uploadEventTypes : downloadEventTypes)[original.event] as string;
        const { event, value: told } = original;
        const data = this.#payload(session, packageRow, upload, event, told, run);
        return { original: { type: of, runNumber: run, data } };
      }
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
          rerunFor: this.#kernel.uploads.reruns.get(session)?.rerunFor ?? null,
        }
      : {
          ...identity,
          packageKind: isFullPackage(packages.origin[packageRow] as number)
            ? 'full'
            : 'incremental',
          downloadPath: `${this.#scenario.workingFolder}\\${job.id}\\${sessionNumber}`,
        };
  }

  /** Change tracking counts one version for each millisecond since the start (Decision). */
  #changes(session: number, packageRow: number, upload: boolean, oldestChangeAt: number): object {
    const readAt = this.#kernel.headquarters.readAt(packageRow);
    return {
      ...this.#contents.of(session),
      rowVersion: upload ? null : readAt - this.#scenario.startAt,
      oldestChangeAt: oldestChangeAt === 0 ? null : oldestChangeAt,
    };
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
