/** A few rows imported into a store of their own. */
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { createMemorySessionsView, type SessionRow } from '@cdx/projections';
import { importForms, type ImportFormsOptions, type ImportFormsResult } from '@cdx/audit/forms';
import type { RecordedEvent } from '@cdx/session';
import { fileOf } from './form-csv.ts';

export type Store = ReturnType<typeof createMemoryEventStore>;
export type Options = Partial<ImportFormsOptions>;

export interface Imported extends ImportFormsResult {
  readonly store: Store;
  readonly log: readonly RecordedEvent[];
  /** Events of sessions by stream, `Type@minute`, in order. */
  readonly histories: Readonly<Record<string, readonly RecordedEvent[]>>;
  readonly rows: readonly SessionRow[];
}

export const newStore = (): Store => createMemoryEventStore();

export async function importText(
  text: string | readonly string[],
  options: Options = {},
  store: Store = newStore(),
): Promise<Imported> {
  const texts = typeof text === 'string' ? [text] : text;
  const files = texts.map((one, index) => fileOf(one, `file-${index + 1}.csv`));
  const result = await importForms(files, store, { timeZone: 'UTC', ...options });
  const log: RecordedEvent[] = [];
  const views = createMemorySessionsView();
  for await (const { events } of store.readPages()) {
    log.push(...events);
    await views.apply(events);
  }
  const histories: Record<string, RecordedEvent[]> = {};
  for (const event of log) (histories[event.stream] ??= []).push(event);
  const pages = [
    await views.query({ direction: 'download', showAll: true }),
    await views.query({ direction: 'upload', showAll: true }),
  ];
  return { ...result, store, log, histories, rows: pages.flatMap(({ rows }) => rows) };
}

/** The columns of the Download sessions form, as a line. */
export const downloadHeaders =
  'Job name,Channel data group,Channel database,Status,Message,Date requested,Date downloaded,' +
  'Date applied,Created date and time,Session number,Download path,Rows affected,Modified date and time';

/** What rows of tests differ in. */
export interface DownloadCells {
  readonly status: string;
  readonly message?: string;
  readonly requested?: string;
  readonly downloaded?: string;
  readonly applied?: string;
  readonly rows?: string;
}

/** `12:34` of 2 March 2026, UTC. */
export const at = (time: string): number => Date.parse(`2026-03-02T${time}:00Z`);
export const iso = (time: string): string => `2026-03-02T${time}:00Z`;

/** What an import of these texts is refused with. */
export async function refusal(
  text: string | readonly string[] | Uint8Array,
  options: Options = {},
): Promise<string> {
  const store = newStore();
  const texts = typeof text === 'string' || text instanceof Uint8Array ? [text] : text;
  const files = texts.map((one, index) => ({
    path: `file-${index + 1}.csv`,
    bytes: typeof one === 'string' ? Buffer.from(one) : one,
  }));
  try {
    await importForms(files, store, { timeZone: 'UTC', ...options });
  } catch (error) {
    if ((await store.head()) >= 0) throw new Error('Something was imported.', { cause: error });
    return (error as Error).message;
  }
  throw new Error('It was imported.');
}
