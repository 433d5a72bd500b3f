/**
 * The data packages as columns: one row for each job × channel data group and run of a schedule,
 * or for each package that a client uploads. The sessions of a package share these facts.
 */
import { growColumns, type Columns } from './columns.ts';

/** Why a package was made. All but those of a schedule's run are for one channel database. */
export const PackageOrigin = { scheduleRun: 0, fullSync: 1, rerun: 2, fullRerun: 3 } as const;

/** Whether a package of this origin has all data, and not changes alone. */
export function isFullPackage(origin: number): boolean {
  return origin === PackageOrigin.fullSync || origin === PackageOrigin.fullRerun;
}

/** `missing`: being made, or never made. `purged`: gone from the working folder. */
export const PackageState = { missing: 0, available: 1, purged: 2 } as const;

export class PackageTable {
  count = 0;
  #capacity: number;

  /** Downloads: given by headquarters. Uploads: given by the client, counted per client. */
  sessionNumber: Int32Array;
  job: Uint16Array;
  group: Uint16Array;
  schedule: Uint16Array;
  /** 0 download, 1 upload. */
  upload: Uint8Array;
  /** When its creation began, ms. */
  startedAt: Float64Array;
  /** The package's sessions are `firstSession` up to `firstSession + sessionCount`. */
  firstSession: Int32Array;
  sessionCount: Int32Array;
  /** One of `PackageOrigin`. */
  origin: Uint8Array;
  /** One of `PackageState`. */
  state: Uint8Array;

  constructor(capacity = 256) {
    this.#capacity = capacity;
    this.sessionNumber = new Int32Array(capacity);
    this.job = new Uint16Array(capacity);
    this.group = new Uint16Array(capacity);
    this.schedule = new Uint16Array(capacity);
    this.upload = new Uint8Array(capacity);
    this.startedAt = new Float64Array(capacity);
    this.firstSession = new Int32Array(capacity);
    this.sessionCount = new Int32Array(capacity);
    this.origin = new Uint8Array(capacity);
    this.state = new Uint8Array(capacity);
  }

  add(facts: {
    readonly sessionNumber: number;
    readonly job: number;
    readonly group: number;
    readonly schedule: number;
    readonly upload: 0 | 1;
    readonly startedAt: number;
    readonly firstSession: number;
    readonly sessionCount: number;
    readonly origin: number;
  }): number {
    const row = this.count++;
    if (row === this.#capacity) this.#capacity = growColumns(this.columns(), this);
    this.sessionNumber[row] = facts.sessionNumber;
    this.job[row] = facts.job;
    this.group[row] = facts.group;
    this.schedule[row] = facts.schedule;
    this.upload[row] = facts.upload;
    this.startedAt[row] = facts.startedAt;
    this.firstSession[row] = facts.firstSession;
    this.sessionCount[row] = facts.sessionCount;
    this.origin[row] = facts.origin;
    return row;
  }

  columns(): Columns {
    return {
      sessionNumber: this.sessionNumber,
      job: this.job,
      group: this.group,
      schedule: this.schedule,
      upload: this.upload,
      startedAt: this.startedAt,
      firstSession: this.firstSession,
      sessionCount: this.sessionCount,
      origin: this.origin,
      state: this.state,
    };
  }

  restore(columns: Columns, count: number): void {
    Object.assign(this, columns);
    this.count = count;
    this.#capacity = count;
  }
}
