/**
 * Stores as commands see them, whatever they are made of: one to write to, one to look at. What
 * needs SQL stays behind these.
 */
import type { EventStore, JoinedLog } from '@cdx/event-store';
import type { Freshness, SessionsView } from '@cdx/projections';
import type { SessionArchive } from '@cdx/simulator';
import type { ImportedForms } from './imported-forms.ts';
import type { RecordedRun } from './recorded-run.ts';
import type { StorePlace } from './store-place.ts';

export interface RunStore {
  readonly store: EventStore;
  readonly views: SessionsView;
  /** Where purged sessions go. Opened when somebody first asks. */
  readonly archive: () => Promise<SessionArchive>;
  readonly place: StorePlace;
  readonly close: () => Promise<void>;
}

/** Everything that was ever recorded: what the store has, and what went to its archive. */
export interface WholeLog {
  readonly log: JoinedLog;
  /** The archive, as people see it; null where there is none. */
  readonly archive: string | null;
  /** Purged sessions went to an archive that is not there. */
  readonly isArchiveGone: boolean;
}

export interface RecordedStore {
  readonly store: EventStore;
  readonly views: SessionsView;
  /** Of these views. */
  readonly freshness: Freshness;
  readonly run: RecordedRun | null;
  /** Null for a history that was recorded. */
  readonly forms: ImportedForms | null;
  readonly place: StorePlace;
  /** As people see it. */
  readonly name: string;
  /** Events that the views have not seen; only while another process is writing. */
  readonly behind: number;
  /** Opens the archive where there is one. Errors: those of `openSqliteArchive`. */
  readonly wholeLog: () => Promise<WholeLog>;
  readonly close: () => Promise<void>;
}
