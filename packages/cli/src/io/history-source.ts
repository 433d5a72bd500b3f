/**
 * Histories as the commands of auditors see them, whatever they are in: the whole log of a store,
 * what went to its archive included, or an export, as it is. Nothing is written, and no views are
 * needed.
 */
import { statSync } from 'node:fs';
import type { JoinedLog, UpcastingOptions } from '@cdx/event-store';
import { exportLog } from '@cdx/event-store/transfer';
import { CdxError, eventSchemas, eventUpcasters, newestSchemaVersions } from '@cdx/session';
import type { CommandContext } from '../commands/context.ts';
import type { ZoneClock } from '../render/zone-clock.ts';
import { exportText, isExportFile } from './export-file.ts';
import { historyClock, readImportedForms, type ImportedForms } from './imported-forms.ts';
import { openLogToRead } from './open-log.ts';
import { lastRecordedAt, readRecordedRun, type RecordedRun } from './recorded-run.ts';
import { storePlace, type FilePlace } from './store-place.ts';
import { withReadProgress } from './store-progress.ts';

export interface HistorySource {
  /** In the newest versions of all payloads. Who reads it from front to back shows how far that is. */
  readonly log: JoinedLog;
  /** As people see it. */
  readonly name: string;
  /** Position of the last event; -1 for none. */
  readonly head: number;
  /** Whether positions are 0, 1, 2, … as in stores of ours. */
  readonly isContiguous: boolean;
  /** What it says of the run that wrote it; null where that was no simulation. */
  readonly run: RecordedRun | null;
  /** Null for a history that was recorded. */
  readonly forms: ImportedForms | null;
  /** In the time zone of the scenario, or of the forms; UTC where nobody says one. */
  readonly clock: ZoneClock;
  /** Of the run, or of the first event; null without events. ms. */
  readonly startAt: number | null;
  /** Time of the last event; null without events. ms. */
  readonly lastAt: number | null;
}

const newest: UpcastingOptions = {
  upcasters: eventUpcasters,
  newestVersions: newestSchemaVersions,
  schemas: eventSchemas,
};

/**
 * Opens, and closes again whatever happens. `named`: what `--store` said, a store or an export; the
 * newest store of the current folder without it. Errors: those of `openLogToRead`; `file-not-found`
 * where the archive is gone; `file-unreadable` for an export that is not whole.
 */
export async function withHistory<Answer>(
  named: string | undefined,
  context: CommandContext,
  work: (history: HistorySource) => Promise<Answer>,
): Promise<Answer> {
  const file = exportNamed(named, context);
  if (file !== null) return work(await exportedHistory(file, context));
  const opened = await openLogToRead(named, context, newest);
  try {
    const { store, place, head } = opened;
    const log = await opened.wholeLog();
    const of = { log, name: place.name, head, isContiguous: place.kind === 'file' };
    // A run, and the last event, are always in the store itself.
    return await work(await described(of, store));
  } finally {
    await opened.close();
  }
}

/** The export that `--store` names; null where it names something else. */
export function exportNamed(
  named: string | undefined,
  { terminal }: Pick<CommandContext, 'terminal'>,
): FilePlace | null {
  if (named === undefined) return null;
  const place = storePlace(named, terminal.cwd);
  if (place.kind !== 'file') return null;
  const stats = statSync(place.path, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return isExportFile(place.path) ? place : null;
  if (stats !== undefined || !isExportFile(place.path)) return null;
  throw new CdxError('file-not-found', `There is no file ${place.name}.`, { path: place.path });
}

async function exportedHistory(place: FilePlace, context: CommandContext): Promise<HistorySource> {
  const { name } = place;
  const opened = exportLog(exportText(place), { upcasting: newest });
  const { head, isContiguous } = await opened.facts();
  const log = withReadProgress(opened, name, head, context);
  return described({ log, name, head, isContiguous }, log);
}

type Known = Pick<HistorySource, 'log' | 'name' | 'head' | 'isContiguous'>;

async function described(
  known: Known,
  log: Pick<JoinedLog, 'readAll' | 'readStream'>,
): Promise<HistorySource> {
  const run = await readRecordedRun(log);
  const forms = run === null ? await readImportedForms(log) : null;
  const lastAt = await lastRecordedAt(log);
  return {
    ...known,
    run,
    forms,
    clock: historyClock(run, forms),
    startAt: run?.startAt ?? (await firstRecordedAt(known.log)),
    lastAt,
  };
}

async function firstRecordedAt(log: JoinedLog): Promise<number | null> {
  for await (const { recordedAt } of log.readAll({ limit: 1 })) return recordedAt;
  return null;
}
