/**
 * The data packages as columns: one row for each job × channel data group and run of a schedule,
 * or for each package that a client uploads. The sessions of a package share these facts.
 */
import { growColumns, type Columns } from './columns.ts';

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
  /** When it could first be downloaded or uploaded, ms; 0: not yet, or never. */
  availableAt: Float64Array;
  /** The package's sessions are `firstSession` up to `firstSession + sessionCount`. */
  firstSession: Int32Array;
  sessionCount: Int32Array;

  constructor(capacity = 256) {
    this.#capacity = capacity;
    this.sessionNumber = new Int32Array(capacity);
    this.job = new Uint16Array(capacity);
    this.group = new Uint16Array(capacity);
    this.schedule = new Uint16Array(capacity);
    this.upload = new Uint8Array(capacity);
    this.startedAt = new Float64Array(capacity);
    this.availableAt = new Float64Array(capacity);
    this.firstSession = new Int32Array(capacity);
    this.sessionCount = new Int32Array(capacity);
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
      availableAt: this.availableAt,
      firstSession: this.firstSession,
      sessionCount: this.sessionCount,
    };
  }

  restore(columns: Columns, count: number): void {
    Object.assign(this, columns);
    this.count = count;
    this.#capacity = count;
  }
}
