/**
 * Takes rows of forms over into a store, as histories that are marked as inferred. `cdx audit import`
 * calls it with the bytes of the files; nothing is stored before all of them have been read.
 */
import type { AppendResult, EventStore, StreamBatch } from '@cdx/event-store';
import { importSource } from '@cdx/projections';
import { schemaVersionOf, statusMessagesStream } from '@cdx/session';
import type { BrokenRow, FormRow, ImportNote } from '../form-row.ts';
import { inferHistory, type InferredHistory } from '../infer/infer-history.ts';
import { inferredId } from '../infer/inferred-id.ts';
import { Notes } from '../notes.ts';
import { readForm, type FormFile, type ReadForm, type ReadFormOptions } from '../read/read-form.ts';
import { readPresent, type PresentHistories } from './present-histories.ts';
import { inLogOrder, type PlacedEvent } from './log-order.ts';

export type FormsStore = Pick<EventStore, 'appendMany' | 'readPages' | 'head'>;

export interface ImportFormsOptions extends ReadFormOptions {
  /** Imports nothing where any row is broken. */
  readonly isStrict?: boolean | undefined;
  /** Told, and waited for, now and then; what it throws ends the import. */
  readonly onProgress?: ((events: number, all: number) => void | Promise<void>) | undefined;
}

/** What was read of one file. */
export type ImportedFile = Omit<ReadForm, 'rows' | 'broken'> & { readonly rows: number };

export interface ImportFormsResult {
  readonly files: readonly ImportedFile[];
  /** Sessions that were not in the store before. */
  readonly added: number;
  /** Sessions that were, and have gone on since. */
  readonly continued: number;
  /** Sessions that were, as they are in the file. */
  readonly present: number;
  readonly events: number;
  readonly broken: readonly BrokenRow[];
  readonly notes: readonly ImportNote[];
  /** Rows were broken, and nothing was imported for that reason. */
  readonly isRefused: boolean;
}

const eventsPerAppend = 5000;

/**
 * @throws CdxError 'file-unreadable', 'invalid-argument' for what is no form or in doubt;
 *   'invalid-argument' for a store with events that were not imported, or that goes on behind what is
 *   imported; errors of the store.
 */
export async function importForms(
  files: readonly FormFile[],
  store: FormsStore,
  options: ImportFormsOptions,
): Promise<ImportFormsResult> {
  const notes = new Notes();
  const forms = files.map((file) => readForm(file, options, notes));
  const broken = forms.flatMap((form) => form.broken);
  const present = await readPresent(store);
  const histories = planned(forms, options.timeZone, present, notes, broken);
  const isRefused = options.isStrict === true && broken.length > 0;
  const isNews = ({ missing }: Plan): boolean => missing > 0;
  const news = isRefused ? [] : histories.filter(isNews);
  const events = isRefused ? 0 : await append(news, present, store, options);
  return {
    files: forms.map(fileOf),
    added: news.filter(({ from }) => from === 0).length,
    continued: news.filter(({ from }) => from > 0).length,
    present: histories.filter((plan) => !isNews(plan)).length,
    events,
    broken: files.flatMap(({ path }) =>
      broken.filter(({ file }) => file === path).toSorted((one, other) => one.line - other.line),
    ),
    notes: notes.all(),
    isRefused,
  };
}

function fileOf({ rows, path, direction, delimiter, dateFormat, usesTimeZone, unknown }: ReadForm) {
  return { path, direction, delimiter, dateFormat, usesTimeZone, unknown, rows: rows.length };
}

interface Plan extends InferredHistory {
  /** Revision of the first event that the store lacks. */
  readonly from: number;
  readonly missing: number;
}

function planned(
  forms: readonly ReadForm[],
  timeZone: string,
  present: PresentHistories,
  notes: Notes,
  broken: BrokenRow[],
): readonly Plan[] {
  const streams = new Map<string, FormRow>();
  return forms.flatMap(({ path, rows }) =>
    rows.flatMap((row) => {
      const problem = (reason: string): readonly Plan[] => {
        broken.push({ file: path, line: row.line, reason });
        return [];
      };
      const inferred = inferHistory(row, timeZone, notes);
      if ('reason' in inferred) return problem(inferred.reason);
      const { history } = inferred;
      const name = `session ${row.sessionNumber}-${row.channelDatabase}`;
      const before = streams.get(history.stream);
      if (before !== undefined) {
        return problem(`${name} is in ${before.file}, line ${before.line}, already`);
      }
      streams.set(history.stream, row);
      const ids = present.streams.get(history.stream) ?? [];
      const isPart = ids.every((id, revision) => id === history.events[revision]?.id);
      if (!isPart) return problem(`${name} is in the store already, with another history`);
      return [{ ...history, from: ids.length, missing: history.events.length - ids.length }];
    }),
  );
}

async function append(
  plans: readonly Plan[],
  present: PresentHistories,
  store: FormsStore,
  { onProgress }: ImportFormsOptions,
): Promise<number> {
  if (plans.length === 0 && present.unmoved === 0) return 0;
  const events = inLogOrder(plans, present.lastRecordedAt);
  let last = present.lastPosition;
  for (let at = 0; at < events.length; at += eventsPerAppend) {
    const results = await store.appendMany(events.slice(at, at + eventsPerAppend).map(batchOf));
    last = (results.at(-1) as AppendResult).position;
    await onProgress?.(Math.min(at + eventsPerAppend, events.length), events.length);
  }
  const ids = plans.map((plan) => plan.events.at(-1)?.id ?? '');
  const recordedAt = events.at(-1)?.event.recordedAt ?? present.lastRecordedAt;
  const told = events.filter(({ isOfHeadquarters }) => !isOfHeadquarters).length;
  const messages = present.unmoved + told;
  await store.appendMany([knownToHeadquarters(ids, last, messages, recordedAt)]);
  return events.length + 1;
}

function batchOf({ stream, revision, event }: PlacedEvent): StreamBatch {
  return { stream, expectedRevision: revision - 1, events: [event] };
}

/** What a form shows headquarters knows: its batch has moved all that rows were inferred from. */
function knownToHeadquarters(
  ids: readonly string[],
  upToPosition: number,
  messages: number,
  at: number,
): StreamBatch {
  const id = inferredId(JSON.stringify(['batch', upToPosition, ids]));
  const type = 'StatusMessagesProcessed';
  return {
    stream: statusMessagesStream('hq'),
    expectedRevision: 'any',
    events: [
      {
        id,
        type,
        schemaVersion: schemaVersionOf(type),
        runNumber: 1,
        occurredAt: at,
        recordedAt: at,
        source: `${importSource}hq`,
        correlationId: id,
        causationId: null,
        data: { upToPosition, messages, sessionsPurged: 0, packagesPurged: 0 },
      },
    ],
  };
}
