/** A row of one of the forms, as far as its file says; null where it does not. Times in ms, UTC. */
import type { Direction, FailureKind } from '@cdx/session';

export interface FormRow {
  readonly direction: Direction;
  /** Name of the file without its folder, and the line in it. */
  readonly file: string;
  readonly line: number;
  readonly sessionNumber: number;
  readonly job: string;
  readonly channelDatabase: string;
  readonly channelDataGroup: string | null;
  /** Code of the status in its direction. */
  readonly status: number;
  readonly message: string | null;
  readonly createdAt: number;
  readonly dateRequested: number | null;
  readonly dateDownloaded: number | null;
  readonly dateUploaded: number | null;
  readonly dateApplied: number | null;
  readonly modifiedAt: number | null;
  /** Download path, or Temporary files path. */
  readonly path: string | null;
  readonly rowsAffected: number | null;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly schedule: string | null;
  readonly packageKind: 'full' | 'incremental' | null;
  readonly rowVersion: number | null;
  readonly oldestChangeAt: number | null;
  readonly rerunFor: number | null;
  readonly canceledBy: 'operator' | 'triesSpent' | null;
  readonly failureKind: FailureKind | null;
  readonly retriable: boolean | null;
}

/** A row that could not be imported, or a record that is no row. */
export interface BrokenRow {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** Something that was read in one of several ways, or left; told once with how often. */
export interface ImportNote {
  readonly file: string;
  readonly text: string;
  readonly rows: number;
  /** Of the first such row. */
  readonly line: number;
}
