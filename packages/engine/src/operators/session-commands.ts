/**
 * Rerun and Cancel. Operators see headquarters' forms; whether a command still fits is decided by
 * the log, and one that no longer does is refused as stale (DOMAIN: Process status messages).
 */
import {
  cellOf,
  compiledDownload,
  compiledUpload,
  DownloadStatus,
  ILLEGAL,
  UploadStatus,
  type RefusalReason,
} from '@cdx/session';
import { DownloadEvent, UploadEvent } from '../event-codes.ts';
import type { DownloadClients } from '../download-client.ts';
import type { Headquarters } from '../headquarters.ts';
import type { KernelParts } from '../kernel-parts.ts';
import { PackageState } from '../package-table.ts';
import { Mark } from '../session-table.ts';
import type { UploadClients } from '../upload-client.ts';

/** Null: done. */
export type CommandResult = RefusalReason | null;

/** An upload is rerun by a new session that carries its data. */
const uploadRerunFrom = new Set<number>([
  UploadStatus.Canceled,
  UploadStatus.UploadFailed,
  UploadStatus.ApplyFailed,
]);
/** Those that the client is at work on; later ones are the P-job's. */
const atClient = new Set<number>([
  UploadStatus.Started,
  UploadStatus.Available,
  UploadStatus.UploadFailed,
]);

export class SessionCommands {
  readonly #parts: KernelParts;
  readonly #headquarters: Headquarters;
  readonly #downloads: DownloadClients;
  readonly #uploads: UploadClients;

  constructor(
    parts: KernelParts,
    headquarters: Headquarters,
    downloads: DownloadClients,
    uploads: UploadClients,
  ) {
    this.#parts = parts;
    this.#headquarters = headquarters;
    this.#downloads = downloads;
    this.#uploads = uploads;
  }

  /** `by`: 1 + the index of the operator. */
  cancel(now: number, session: number, by: number): CommandResult {
    const { sessions, messages } = this.#parts;
    const upload = this.#isUpload(session);
    const event = upload ? UploadEvent.SessionCanceled : DownloadEvent.SessionCanceled;
    const refusal = this.#refusal(session, upload, event);
    if (refusal !== null) return refusal;
    const before = sessions.status[session] as number;
    messages.record(now, session, event, by);
    const client = sessions.database[session] as number;
    if (!upload) {
      const known = before !== DownloadStatus.Started && before !== DownloadStatus.CreateFailed;
      if (known) this.#downloads.orders.add(client, session);
    } else if (atClient.has(before)) {
      this.#uploads.orders.add(client, session);
    } else if (sessions.busy[session] === 0) {
      // The P-job passes by what is canceled.
      sessions.ownStatus[session] = UploadStatus.Canceled;
      sessions.at[session] = now;
    }
    return null;
  }

  rerun(now: number, session: number, by: number): CommandResult {
    return this.#isUpload(session)
      ? this.#rerunUpload(now, session, by)
      : this.#rerunDownload(now, session, by);
  }

  #rerunDownload(now: number, session: number, by: number): CommandResult {
    const { sessions, packages, messages, groupOf } = this.#parts;
    const { hqStatus, status } = sessions;
    const client = sessions.database[session] as number;
    const enforced = groupOf[client]?.client.dependencyEnforcement === true;
    if (enforced && hqStatus[session] === DownloadStatus.Applied) return 'enforcement';
    const refusal = this.#refusal(session, false, DownloadEvent.SessionRerun);
    if (refusal !== null) return refusal;
    const before = status[session] as number;
    if (enforced && before === DownloadStatus.Applied) return 'stale';
    const row = sessions.package[session] as number;
    if (before === DownloadStatus.CreateFailed) {
      messages.record(now, session, DownloadEvent.SessionRerun, by);
      this.#headquarters.createAnew(session, now);
      return null;
    }
    if (packages.state[row] === PackageState.purged) return 'packagePurged';
    if (packages.state[row] === PackageState.missing) return 'noPackage';
    messages.record(now, session, DownloadEvent.SessionRerun, by);
    messages.newRun(session);
    this.#downloads.orders.add(client, session);
    return null;
  }

  #rerunUpload(now: number, session: number, by: number): CommandResult {
    const { hqStatus, status, marks, database } = this.#parts.sessions;
    const shown = hqStatus[session] as number;
    if (shown === compiledUpload.uncreated) return 'notFound';
    if (!uploadRerunFrom.has(shown)) return 'notPossible';
    if (!uploadRerunFrom.has(status[session] as number)) return 'stale';
    const mark = marks[session] as number;
    if ((mark & Mark.purged) !== 0) return 'notFound';
    if ((mark & Mark.rerun) !== 0) return 'alreadyRerun';
    if ((mark & Mark.delivered) !== 0) return 'delivered';
    if (status[session] !== UploadStatus.Canceled) {
      // Canceled first, so that nothing is delivered twice.
      const refusal = this.cancel(now, session, by);
      if (refusal !== null) return refusal;
    }
    marks[session] = (marks[session] as number) | Mark.rerun;
    this.#uploads.orderRerun(database[session] as number, session);
    return null;
  }

  /** Whether the form allows the step, and the log still does. */
  #refusal(session: number, upload: boolean, event: number): CommandResult {
    const { hqStatus, status, marks } = this.#parts.sessions;
    const machine = upload ? compiledUpload : compiledDownload;
    const shown = hqStatus[session] as number;
    if (shown === machine.uncreated) return 'notFound';
    if (((marks[session] as number) & Mark.purged) !== 0) return 'notFound';
    if (machine.next[cellOf(machine, event, shown)] === ILLEGAL) return 'notPossible';
    const actual = status[session] as number;
    return machine.next[cellOf(machine, event, actual)] === ILLEGAL ? 'stale' : null;
  }

  #isUpload(session: number): boolean {
    const { packages, sessions } = this.#parts;
    return packages.upload[sessions.package[session] as number] === 1;
  }
}
