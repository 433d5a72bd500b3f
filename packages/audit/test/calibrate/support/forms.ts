/** Histories as their forms tell them: simulated, exported as CSV, and imported. */
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { createMemorySessionsView } from '@cdx/projections';
import { directions, type RecordedEvent } from '@cdx/session';
import type { Scenario } from '@cdx/simulator';
import { importForms } from '@cdx/audit/forms';
import { csvText, fileOf, formCell, formColumns } from '../../forms/form-csv.ts';
import { eventsOf, historyOf, type History } from './histories.ts';

/** The forms at the end of a run, with all records, in whole seconds as the real ones have them. */
export async function formsOf(scenario: Scenario): Promise<History> {
  return formsOfEvents(await eventsOf(scenario));
}

export async function formsOfEvents(events: readonly RecordedEvent[]): Promise<History> {
  const views = createMemorySessionsView();
  await views.apply(events);
  const files = [];
  for (const direction of directions) {
    const columns = formColumns(direction);
    const { rows } = await views.query({ direction, showAll: true });
    const cells = rows.map((row) =>
      columns.map((column) => formCell(row, column).replace(/\.\d{3}Z$/u, 'Z')),
    );
    const headers = columns.map(({ header }) => header);
    if (rows.length > 0) files.push(fileOf(csvText(headers, cells), `${direction}.csv`));
  }
  return imported(files);
}

/** Of rows that a test writes itself. */
export async function imported(files: readonly ReturnType<typeof fileOf>[]): Promise<History> {
  const store = createMemoryEventStore();
  const { broken } = await importForms(files, store, { timeZone: 'UTC' });
  if (broken.length > 0) throw new Error(broken[0]?.reason);
  const read: RecordedEvent[] = [];
  for await (const event of store.readAll()) read.push(event);
  return historyOf(read);
}
