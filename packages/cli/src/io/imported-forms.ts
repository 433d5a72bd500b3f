/** What a history says of the forms that it was inferred from. A recorded one says nothing of the kind. */
import type { EventStore } from '@cdx/event-store';
import { parseInferredSource } from '@cdx/projections';
import { zoneClock, type ZoneClock } from '../render/zone-clock.ts';
import { readRecordedRun, type RecordedRun } from './recorded-run.ts';

export interface ImportedForms {
  /** By which the times of the first form were read. */
  readonly timeZone: string;
}

/** From the first event: inferred and recorded histories are never in one store. Null: recorded. */
export async function readImportedForms(
  log: Pick<EventStore, 'readAll'>,
): Promise<ImportedForms | null> {
  for await (const { source } of log.readAll({ limit: 1 })) {
    const inferred = parseInferredSource(source);
    return inferred === null ? null : { timeZone: inferred.timeZone };
  }
  return null;
}

/** In the time zone of the scenario, or of the forms; UTC where nobody says one. */
export function historyClock(run: RecordedRun | null, forms: ImportedForms | null): ZoneClock {
  return zoneClock(run?.scenario?.timeZone ?? forms?.timeZone ?? 'UTC');
}

/** The same, for who needs to know no more of a history. */
export async function storeClock(
  log: Pick<EventStore, 'readAll' | 'readStream'>,
): Promise<ZoneClock> {
  const run = await readRecordedRun(log);
  return historyClock(run, run === null ? await readImportedForms(log) : null);
}
