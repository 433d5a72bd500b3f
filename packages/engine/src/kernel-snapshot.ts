/**
 * The kernel's whole state as plain columns and numbers, and back: what `--continue` starts from.
 * Timers and effects under way are the driver's, and in its part of a snapshot.
 */
import { trimColumns, type Columns } from './columns.ts';
import type { Kernel } from './kernel.ts';

/** Changes with every change of what is in it. */
export const kernelSnapshotVersion = 1;

export interface KernelSnapshot {
  readonly sessions: Columns;
  readonly packages: Columns;
  readonly clients: Columns;
  readonly cursors: Columns;
  readonly state: KernelState;
}

/** The part that is no column; plain JSON. */
export interface KernelState {
  readonly sessionCount: number;
  readonly packageCount: number;
  readonly lastSessionNumber: number;
  readonly issued: number;
  /** Messages that wait at clients that are cut off. */
  readonly outboxes: readonly (readonly [client: number, messages: readonly number[]])[];
  readonly uploadJob: {
    readonly waiting: readonly (readonly number[])[];
    readonly retrying: readonly (readonly number[])[];
    readonly running: readonly number[];
    readonly busy: boolean;
  };
}

export function snapshotKernel(kernel: Kernel): KernelSnapshot {
  const { sessions, packages, downloads, uploads, headquarters, uploadJob, messages } = kernel;
  const clients = downloads.busy.length;
  return {
    sessions: trimColumns(sessions.columns(), sessions.count),
    packages: trimColumns(packages.columns(), packages.count),
    clients: trimColumns(
      {
        downloadHead: downloads.open.head,
        downloadTail: downloads.open.tail,
        downloadBusy: downloads.busy,
        downloadContactAt: downloads.contactAt,
        downloadPolledAt: downloads.polledAt,
        downloadRetries: downloads.retriesWaiting,
        uploadHead: uploads.open.head,
        uploadTail: uploads.open.tail,
        uploadBusy: uploads.busy,
        uploadContactAt: uploads.contactAt,
        lastNumber: uploads.lastNumber,
      },
      clients,
    ),
    cursors: {
      readUntil: headquarters.readUntil.slice(),
      packedUntil: uploads.packedUntil.slice(),
    },
    state: {
      sessionCount: sessions.count,
      packageCount: packages.count,
      lastSessionNumber: headquarters.lastSessionNumber,
      issued: headquarters.issued,
      outboxes: [...messages.outboxes].map(([client, waiting]) => [client, [...waiting]]),
      uploadJob: {
        waiting: uploadJob.waiting.map((queue) => queue.toArray()),
        retrying: uploadJob.retrying.map((list) => [...list]),
        running: [...uploadJob.running],
        busy: uploadJob.busy,
      },
    },
  };
}

/** Into a kernel that was made for the same fleet and not started. */
export function restoreKernel(kernel: Kernel, snapshot: KernelSnapshot): void {
  const { sessions, packages, downloads, uploads, headquarters, uploadJob, messages } = kernel;
  const { clients, cursors, state } = snapshot;
  sessions.restore(snapshot.sessions, state.sessionCount);
  packages.restore(snapshot.packages, state.packageCount);
  downloads.open.head = clients.downloadHead as Int32Array;
  downloads.open.tail = clients.downloadTail as Int32Array;
  downloads.busy = clients.downloadBusy as Int32Array;
  downloads.contactAt = clients.downloadContactAt as Float64Array;
  downloads.polledAt = clients.downloadPolledAt as Float64Array;
  downloads.retriesWaiting = clients.downloadRetries as Int32Array;
  uploads.open.head = clients.uploadHead as Int32Array;
  uploads.open.tail = clients.uploadTail as Int32Array;
  uploads.busy = clients.uploadBusy as Uint8Array;
  uploads.contactAt = clients.uploadContactAt as Float64Array;
  uploads.lastNumber = clients.lastNumber as Int32Array;
  headquarters.readUntil = cursors.readUntil as Float64Array;
  uploads.packedUntil = cursors.packedUntil as Float64Array;
  headquarters.lastSessionNumber = state.lastSessionNumber;
  headquarters.issued = state.issued;
  for (const [client, waiting] of state.outboxes) messages.outboxes.set(client, [...waiting]);
  for (const [schedule, queue] of uploadJob.waiting.entries()) {
    queue.restore(state.uploadJob.waiting[schedule] ?? []);
  }
  for (const [schedule, list] of uploadJob.retrying.entries()) {
    list.push(...(state.uploadJob.retrying[schedule] ?? []));
  }
  uploadJob.running.push(...state.uploadJob.running);
  uploadJob.busy = state.uploadJob.busy;
}
