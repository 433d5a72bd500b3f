/** From a row of a form to the events of its session, with envelopes that say they were inferred. */
import { inferredSourceText } from '@cdx/projections';
import {
  schemaVersionOf,
  sessionStream,
  isHeadquartersFact,
  statusLabel,
  statusNames,
  type NewEvent,
} from '@cdx/session';
import type { FormRow } from '../form-row.ts';
import type { Notes } from '../notes.ts';
import { inferDownload } from './infer-download.ts';
import { inferUpload } from './infer-upload.ts';
import { inferredId } from './inferred-id.ts';
import type { Step } from './step.ts';

export interface InferredHistory {
  readonly row: FormRow;
  readonly stream: string;
  /** `recordedAt` never goes back in it. */
  readonly events: readonly (NewEvent & { readonly recordedAt: number })[];
  /** Which of them headquarters states itself. */
  readonly ofHeadquarters: readonly boolean[];
}

/** A reason where its dates contradict each other. `timeZone`: by which they were read. */
export function inferHistory(
  row: FormRow,
  timeZone: string,
  notes: Notes,
): { readonly history: InferredHistory } | { readonly reason: string } {
  const changedAt = changeOf(row, notes);
  const steps =
    row.direction === 'download' ? inferDownload(row, changedAt) : inferUpload(row, changedAt);
  const wrong = backInTime(steps);
  if (wrong !== null) return { reason: wrong };
  tellWhatIsLeft(row, steps, notes);
  const stream = sessionStream(row.direction, row.sessionNumber, row.channelDatabase);
  const ids = steps.map((step, revision) => idOf(stream, revision, step));
  const correlationId = ids[0] as string;
  // What a source tells it tells in order of time: two clocks that differ are two sources.
  const isOneClock = steps.every(({ at }, index) => at >= (steps[index - 1]?.at ?? at));
  const { file, line } = row;
  let recordedAt = -Infinity;
  const events = steps.map(({ type, at, by, data }, revision) => {
    recordedAt = Math.max(recordedAt, at, revision === steps.length - 1 ? changedAt : at);
    return {
      id: ids[revision] as string,
      type,
      schemaVersion: schemaVersionOf(type),
      runNumber: 1,
      occurredAt: at,
      recordedAt,
      source: inferredSourceText({ file, line, clock: isOneClock ? null : by, timeZone }),
      correlationId,
      causationId: revision === 0 ? null : (ids[revision - 1] as string),
      data,
    };
  });
  return {
    history: {
      row,
      stream,
      events,
      ofHeadquarters: steps.map(({ type, data }) => isHeadquartersFact(row.direction, type, data)),
    },
  };
}

/** By what the form says of the fact: what stands for what it does not say may change. */
function idOf(stream: string, revision: number, { type, at, data }: Step): string {
  const message = 'message' in data ? data.message : '';
  const affected = 'rowsAffected' in data ? data.rowsAffected : '';
  return inferredId(JSON.stringify([stream, revision, type, at, message, affected]));
}

/** When the row was last changed: at its last date, where the form does not say. */
function changeOf(row: FormRow, notes: Notes): number {
  const { createdAt, dateRequested, dateDownloaded, dateUploaded, dateApplied, modifiedAt } = row;
  const dates = [createdAt, dateRequested, dateDownloaded, dateUploaded, dateApplied];
  const last = Math.max(...dates.filter((date) => date !== null));
  if (modifiedAt === null) return last;
  if (modifiedAt < last) {
    notes.add(row.file, row.line, 'modified before its last date, which was taken instead');
  }
  return Math.max(last, modifiedAt);
}

/** The clocks of headquarters and of a client need not agree; each agrees with itself. */
function backInTime(steps: readonly Step[]): string | null {
  const last = new Map<Step['by'], Step>();
  for (const step of steps) {
    const before = last.get(step.by);
    if (before !== undefined && step.at < before.at) {
      return `its dates contradict each other: ${words[step.type] ?? step.type} before ${words[before.type] ?? before.type}`;
    }
    last.set(step.by, step);
  }
  return null;
}

const words: Readonly<Partial<Record<Step['type'], string>>> = {
  UploadSessionStarted: 'created',
  PackageMadeAvailable: 'created',
  PackageRequested: 'requested',
  PackageDownloaded: 'downloaded',
  PackageUploaded: 'uploaded',
  PackageApplied: 'applied',
  FinalApplied: 'applied',
};

/** Values of the row that no fact of its history can carry. */
function tellWhatIsLeft(row: FormRow, steps: readonly Step[], notes: Notes): void {
  const label = statusLabel(statusNames(row.direction)[row.status] ?? 'Started');
  const has = (test: (step: Step) => boolean): boolean => steps.some((step) => test(step));
  const left = (what: string): void =>
    notes.add(row.file, row.line, `${what} of a session that is ${label} was left`);
  const isFailure = ({ data }: Step): boolean => 'message' in data;
  if (row.message !== null && !has(isFailure)) left('Message');
  const isApplied = ({ type }: Step): boolean =>
    type === 'PackageApplied' || type === 'FinalApplied';
  if (row.dateApplied !== null && !has(isApplied)) left('Date applied');
  if (row.rowsAffected !== null && row.rowsAffected > 0 && !has(isApplied)) left('Rows affected');
  const isDownloaded = ({ type }: Step): boolean => type === 'PackageDownloaded';
  if (row.dateDownloaded !== null && !has(isDownloaded)) left('Date downloaded');
  const isRequested = ({ type }: Step): boolean => type === 'PackageRequested';
  if (row.dateRequested !== null && !has(isRequested)) left('Date requested');
}
