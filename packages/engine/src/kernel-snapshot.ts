/**
 * The kernel's whole state as plain columns and numbers, and back: what `--continue` starts from.
 * Timers and effects under way are the driver's, and in its part of a snapshot.
 */
import type { BatchStatus } from '@cdx/session';
import { pickRows, spreadRows, trimColumns, type Columns } from './columns.ts';
import type { Creation, Inheritance } from './headquarters.ts';
import type { Kernel } from './kernel.ts';
import type { Acted, Watch } from './operators/watches.ts';
import { PackageState } from './package-table.ts';
import { Mark, type SessionTable } from './session-table.ts';
import type { UploadRerun } from './upload-client.ts';
import type { StatusMessageDelays } from './status-messages.ts';

/**
 * What a snapshot keeps of the tables: purged sessions, and packages that nothing refers to any
 * more, are left out, so that its size goes by what there is and not by what there was.
 */
interface KeptRows {
  readonly sessions: Int32Array;
  readonly packages: Int32Array;
}

/** Changes with every change of what is in it. */
export const kernelSnapshotVersion = 3;

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
  readonly runsBehind: Pairs;
  readonly messages: {
    readonly waiting: number;
    readonly waitingSince: number;
    /** Null: none waits. */
    readonly oldestWaiting: number | null;
  };
  readonly orders: {
    readonly downloads: Lists;
    readonly downloadsTold: readonly number[];
    readonly uploads: Lists;
    readonly uploadsTold: readonly number[];
    readonly reruns: Lists;
    readonly rerun: readonly (readonly [number, UploadRerun])[];
    readonly rerunsOrdered: number;
  };
  readonly creating: readonly (readonly [number, Creation])[];
  readonly inheritedPackages: readonly (readonly number[])[];
  readonly madeAnewAt: Pairs;
  readonly inheritances: readonly Inheritance[];
  readonly oldestChanges: Pairs;
  readonly statusMessages: {
    readonly batch: BatchStatus;
    readonly delays: StatusMessageDelays;
    readonly nextSession: number;
    readonly nextPackage: number;
    readonly purgedDownloads: number;
    readonly purgedUploads: number;
  };
  readonly operators: { readonly done: number; readonly refusals: readonly number[] };
  readonly watches: {
    readonly nextId: number;
    readonly byId: readonly (readonly [number, Watch])[];
    readonly times: readonly (readonly [number, Acted])[];
    readonly passedOver: readonly number[];
  };
}

type Pairs = readonly (readonly [number, number])[];
type Lists = readonly (readonly [number, readonly number[]])[];

export function snapshotKernel(kernel: Kernel): KernelSnapshot {
  const { sessions, packages, downloads, uploads, headquarters, uploadJob, messages } = kernel;
  const { statusMessages, operators, watches } = kernel;
  const clients = downloads.busy.length;
  const kept = keptRows(kernel);
  return {
    sessions: pickRows(sessions.columns(), kept.sessions),
    packages: pickRows(packages.columns(), kept.packages),
    clients: trimColumns(
      {
        downloadHead: downloads.open.head,
        downloadTail: downloads.open.tail,
        downloadOpen: downloads.open.size,
        heldBack: downloads.heldBack,
        downloadBusy: downloads.busy,
        downloadContactAt: downloads.contactAt,
        downloadPolledAt: downloads.polledAt,
        downloadRetries: downloads.retriesWaiting,
        uploadHead: uploads.open.head,
        uploadTail: uploads.open.tail,
        uploadOpen: uploads.open.size,
        uploadBusy: uploads.busy,
        uploadContactAt: uploads.contactAt,
        lastNumber: uploads.lastNumber,
        paused: kernel.databases.paused,
      },
      clients,
    ),
    cursors: {
      readUntil: headquarters.readUntil.slice(),
      packedUntil: uploads.packedUntil.slice(),
      lastFull: headquarters.lastFull.slice(),
      members: kernel.databases.members.slice(),
      scheduleActive: kernel.schedules.active.slice(),
      scheduleBatch: kernel.schedules.batch.slice(),
      fixed: kernel.operators.fixed.slice(),
      touched: Int32Array.from(messages.touched),
      overdue: Int32Array.from(kernel.statusMessages.overdue),
      keptSessions: kept.sessions,
      keptPackages: kept.packages,
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
      runsBehind: [...messages.runsBehind],
      messages: {
        waiting: messages.waiting,
        waitingSince: messages.waitingSince,
        oldestWaiting: messages.oldestWaiting === Infinity ? null : messages.oldestWaiting,
      },
      orders: {
        downloads: listsOf(downloads.orders.waiting),
        downloadsTold: [...downloads.orders.told],
        uploads: listsOf(uploads.orders.waiting),
        uploadsTold: [...uploads.orders.told],
        reruns: listsOf(uploads.ordered.waiting),
        rerunsOrdered: uploads.rerunsOrdered,
        rerun: [...uploads.reruns].filter(
          ([session]) => ((sessions.marks[session] as number) & Mark.purged) === 0,
        ),
      },
      creating: [...headquarters.creating],
      inheritedPackages: [...headquarters.inheritedPackages],
      madeAnewAt: [...headquarters.madeAnewAt],
      inheritances: [...headquarters.inheritances],
      oldestChanges: [...headquarters.oldestChanges],
      statusMessages: {
        batch: statusMessages.batch,
        delays: { ...statusMessages.delays },
        nextSession: statusMessages.nextSession,
        nextPackage: statusMessages.nextPackage,
        purgedDownloads: statusMessages.purgedDownloads,
        purgedUploads: statusMessages.purgedUploads,
      },
      operators: { done: operators.done, refusals: [...operators.refusals] },
      watches: {
        nextId: watches.nextId,
        byId: [...watches.byId],
        times: [...watches.times],
        passedOver: [...watches.passedOver],
      },
    },
  };
}

/** Into a kernel that was made for the same fleet and not started. */
export function restoreKernel(kernel: Kernel, snapshot: KernelSnapshot): void {
  const { sessions, packages, downloads, uploads, headquarters, uploadJob, messages } = kernel;
  const { clients, cursors, state } = snapshot;
  const kept = cursors.keptSessions as Int32Array;
  sessions.restore(spreadRows(snapshot.sessions, kept, state.sessionCount), state.sessionCount);
  markPurged(sessions, kept);
  const keptPackages = cursors.keptPackages as Int32Array;
  packages.restore(
    spreadRows(snapshot.packages, keptPackages, state.packageCount),
    state.packageCount,
  );
  downloads.open.head = clients.downloadHead as Int32Array;
  downloads.open.tail = clients.downloadTail as Int32Array;
  downloads.open.size = clients.downloadOpen as Int32Array;
  downloads.heldBack = clients.heldBack as Int32Array;
  downloads.busy = clients.downloadBusy as Int32Array;
  downloads.contactAt = clients.downloadContactAt as Float64Array;
  downloads.polledAt = clients.downloadPolledAt as Float64Array;
  downloads.retriesWaiting = clients.downloadRetries as Int32Array;
  uploads.open.head = clients.uploadHead as Int32Array;
  uploads.open.tail = clients.uploadTail as Int32Array;
  uploads.open.size = clients.uploadOpen as Int32Array;
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
  restoreHeadquarters(kernel, snapshot);
}

/** What operators, the batch and the forms stand at. */
function restoreHeadquarters(kernel: Kernel, { clients, cursors, state }: KernelSnapshot): void {
  const { downloads, uploads, headquarters, messages, statusMessages, operators } = kernel;
  kernel.databases.paused = clients.paused as Uint8Array;
  kernel.databases.members = cursors.members as Int32Array;
  kernel.schedules.active = cursors.scheduleActive as Uint8Array;
  kernel.schedules.batch = cursors.scheduleBatch as Uint8Array;
  headquarters.lastFull = cursors.lastFull as Float64Array;
  for (const [row, { joined, since }] of state.creating) {
    headquarters.creating.set(row, { joined: [...joined], since });
  }
  headquarters.inheritedPackages.push(...state.inheritedPackages);
  for (const [row, at] of state.madeAnewAt) headquarters.madeAnewAt.set(row, at);
  headquarters.inheritances.push(...state.inheritances);
  for (const [row, at] of state.oldestChanges) headquarters.oldestChanges.set(row, at);
  for (const [session, run] of state.runsBehind) messages.runsBehind.set(session, run);
  messages.touched = Array.from(cursors.touched as Int32Array);
  messages.waiting = state.messages.waiting;
  messages.waitingSince = state.messages.waitingSince;
  messages.oldestWaiting = state.messages.oldestWaiting ?? Infinity;
  downloads.orders.restore(state.orders.downloads, state.orders.downloadsTold);
  uploads.orders.restore(state.orders.uploads, state.orders.uploadsTold);
  uploads.rerunsOrdered = state.orders.rerunsOrdered;
  uploads.ordered.restore(state.orders.reruns, []);
  for (const [session, rerun] of state.orders.rerun) uploads.reruns.set(session, rerun);
  const { delays, ...rest } = state.statusMessages;
  Object.assign(statusMessages, rest);
  Object.assign(statusMessages.delays, delays);
  statusMessages.overdue = Array.from(cursors.overdue as Int32Array);
  operators.fixed = cursors.fixed as Uint8Array;
  operators.done = state.operators.done;
  operators.refusals.set(state.operators.refusals);
  const { nextId, byId, times, passedOver } = state.watches;
  kernel.watches.restore(nextId, byId, times);
  for (const session of passedOver) kernel.watches.passedOver.add(session);
}

/** Rows of the sessions that a snapshot keeps: those that have not been purged. */
export function keptSessions({ sessions }: Pick<Kernel, 'sessions'>): Int32Array {
  const { count, marks } = sessions;
  const kept = new Int32Array(count);
  let next = 0;
  for (let session = 0; session < count; session++) {
    if (((marks[session] as number) & Mark.purged) === 0) kept[next++] = session;
  }
  return kept.slice(0, next);
}

function keptRows(kernel: Kernel): KeptRows {
  const { sessions, packages, headquarters } = kernel;
  const kept = keptSessions(kernel);
  const wanted = new Uint8Array(packages.count);
  for (const session of kept) wanted[sessions.package[session] as number] = 1;
  const keptPackages: number[] = [];
  for (let row = 0; row < packages.count; row++) {
    const inherited = packages.upload[row] === 0 && packages.state[row] === PackageState.available;
    if (wanted[row] === 1 || inherited || headquarters.creating.has(row)) keptPackages.push(row);
  }
  return { sessions: kept, packages: Int32Array.from(keptPackages) };
}

/** What was not kept had been purged. */
function markPurged({ marks }: SessionTable, kept: Int32Array): void {
  let next = 0;
  for (let session = 0; session < marks.length; session++) {
    if (kept[next] === session) next++;
    else marks[session] = Mark.purged;
  }
}

function listsOf(lists: ReadonlyMap<number, readonly number[]>): Lists {
  return Array.from(lists, ([key, values]) => [key, [...values]] as const);
}
