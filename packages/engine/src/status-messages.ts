/**
 * The process status messages batch: headquarters' forms now know what the messages have told, and
 * what is past its retention is purged (S2). Only sessions that have ended, and that their client
 * has put away too, are purged, so that nothing is ever told of a session that is gone (Decision).
 */
import { batchStatuses, type BatchStatus } from '@cdx/session';
import { Timer } from './driver.ts';
import {
  DownloadEvent,
  downloadUncreated,
  hasEnded,
  SystemEvent,
  UploadEvent,
  uploadUncreated,
} from './event-codes.ts';
import type { Headquarters } from './headquarters.ts';
import type { KernelParts } from './kernel-parts.ts';
import type { Orders } from './orders.ts';
import { PackageState } from './package-table.ts';
import { Mark } from './session-table.ts';

export interface StatusMessageDelays {
  batches: number;
  messages: number;
  /** From when it happened to when the forms know, ms. */
  delaySum: number;
  delayMax: number;
}

export class StatusMessages {
  readonly #parts: KernelParts;
  readonly #headquarters: Headquarters;
  /** What clients have yet to be told. */
  readonly #orders: readonly Orders[];
  batch: BatchStatus;
  readonly delays: StatusMessageDelays = { batches: 0, messages: 0, delaySum: 0, delayMax: 0 };
  /** Up to where sessions and packages have been looked at for retention. */
  nextSession = 0;
  nextPackage = 0;
  /** Sessions past their retention that have not ended yet. */
  overdue: number[] = [];
  purgedDownloads = 0;
  purgedUploads = 0;

  constructor(parts: KernelParts, headquarters: Headquarters, orders: readonly Orders[]) {
    this.#parts = parts;
    this.#headquarters = headquarters;
    this.#orders = orders;
    this.batch = parts.fleet.statusMessages.batch;
  }

  scheduleNext(afterMs: number): void {
    const at = this.#parts.fleet.statusMessages.nextRunAfter(afterMs);
    if (at !== Infinity) this.#parts.driver.wake(at, Timer.statusMessages, 0);
  }

  due(now: number): void {
    this.scheduleNext(now);
    if (this.batch === 'waiting') this.run(now, 0);
  }

  /** `by`: 1 + the index of the operator who runs it now; 0 for its recurrence. */
  run(now: number, by: number): void {
    const { driver, messages } = this.#parts;
    const packages = this.#packagesToPurge(now);
    const sessions = this.#sessionsToPurge(now);
    const moved = messages.waiting;
    const first = moved > 0 ? now - messages.oldestWaiting : 0;
    this.delays.batches++;
    this.delays.messages += moved;
    this.delays.delaySum += moved * now - messages.waitingSince;
    this.delays.delayMax = Math.max(this.delays.delayMax, first);
    const event = SystemEvent.StatusMessagesProcessed;
    driver.recordSystem(event, packages.length, by, moved, 0, sessions.length);
    const touched = messages.touched;
    messages.touched = [];
    messages.waiting = 0;
    messages.waitingSince = 0;
    messages.oldestWaiting = Infinity;
    const { status, hqStatus, failure, hqFailure, marks } = this.#parts.sessions;
    for (const session of touched) {
      marks[session] = (marks[session] as number) & ~Mark.touched;
      hqStatus[session] = status[session] as number;
      hqFailure[session] = failure[session] as number;
    }
    const { onShown } = messages;
    if (onShown !== null) for (const session of touched) onShown(now, session);
    messages.onBatch?.(now);
    for (const row of packages) this.#headquarters.purgePackage(now, row);
    for (const session of sessions) this.#purge(now, session);
  }

  setBatch(batch: BatchStatus, by: number): void {
    this.batch = batch;
    const { driver } = this.#parts;
    driver.recordSystem(SystemEvent.StatusBatchChanged, 0, by, 0, batchStatuses.indexOf(batch));
  }

  #packagesToPurge(now: number): readonly number[] {
    const { packages, fleet } = this.#parts;
    const { packagesMs } = fleet.retention;
    const rows: number[] = [];
    if (packagesMs === null) return rows;
    for (; this.nextPackage < packages.count; this.nextPackage++) {
      const row = this.nextPackage;
      if (this.#headquarters.creating.has(row)) break;
      // Others are in no working folder; a snapshot does not even keep how old they are.
      if (packages.upload[row] === 1 || packages.state[row] !== PackageState.available) continue;
      if ((packages.startedAt[row] as number) > now - packagesMs) break;
      rows.push(row);
    }
    return rows;
  }

  #sessionsToPurge(now: number): readonly number[] {
    const { sessions, fleet, messages } = this.#parts;
    const { downloadHistoryMs, uploadHistoryMs } = fleet.retention;
    if (downloadHistoryMs === null && uploadHistoryMs === null) return [];
    const waiting = new Set(messages.sessionsWithMessages());
    const found: number[] = [];
    const later: number[] = [];
    const look = (session: number): void => {
      if (this.#isPutAway(session) && !waiting.has(session)) found.push(session);
      else later.push(session);
    };
    // Sessions come to be in the order of their rows, so those that are too young end the search;
    // of two retentions the longer one holds the shorter back by putting off.
    const least = Math.min(downloadHistoryMs ?? Infinity, uploadHistoryMs ?? Infinity);
    const candidates = this.overdue;
    for (; this.nextSession < sessions.count; this.nextSession++) {
      if (this.#headquarters.createdAt(this.nextSession) > now - least) break;
      candidates.push(this.nextSession);
    }
    for (const session of candidates) {
      const retention = this.#isUpload(session) ? uploadHistoryMs : downloadHistoryMs;
      if (retention === null) continue;
      if (this.#headquarters.createdAt(session) > now - retention) later.push(session);
      else look(session);
    }
    this.overdue = later;
    return found;
  }

  /** Whether it has ended for headquarters, and for whoever was at work on it. */
  #isPutAway(session: number): boolean {
    const { status, ownStatus, busy, database } = this.#parts.sessions;
    if (busy[session] === 1) return false;
    const client = database[session] as number;
    if (this.#orders.some((orders) => orders.has(client, session))) return false;
    const upload = this.#isUpload(session);
    const own = ownStatus[session] as number;
    if (!hasEnded(upload, status[session] as number)) return false;
    // Or a client that has never heard of it.
    return hasEnded(upload, own) || own === (upload ? uploadUncreated : downloadUncreated);
  }

  #purge(now: number, session: number): void {
    const { sessions, messages } = this.#parts;
    const upload = this.#isUpload(session);
    const event = upload ? UploadEvent.SessionPurged : DownloadEvent.SessionPurged;
    sessions.marks[session] = (sessions.marks[session] as number) | Mark.purged;
    messages.record(now, session, event, 0);
    if (upload) this.purgedUploads++;
    else this.purgedDownloads++;
  }

  #isUpload(session: number): boolean {
    const { packages, sessions } = this.#parts;
    return packages.upload[sessions.package[session] as number] === 1;
  }
}
