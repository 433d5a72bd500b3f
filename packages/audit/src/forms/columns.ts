/**
 * The columns of the two forms that an import understands, with the headers by which it knows them.
 * Headers are those of @cdx/projections; case, spaces and punctuation do not matter.
 */
import { sessionColumns, type ColumnKind, type SessionColumnKey } from '@cdx/projections';
import { directions, type Direction } from '@cdx/session';

/** What is read of a row; the other columns of ours follow from these, or say nothing of a fact. */
export const importedColumns = [
  'jobName',
  'channelDataGroup',
  'channelDatabase',
  'status',
  'message',
  'dateRequested',
  'dateDownloaded',
  'dateUploaded',
  'dateApplied',
  'createdAt',
  'modifiedAt',
  'sessionNumber',
  'downloadPath',
  'temporaryFilesPath',
  'rowsAffected',
  'rows',
  'bytes',
  'schedule',
  'packageKind',
  'rowVersion',
  'oldestChangeAt',
  'rerunFor',
  'canceledBy',
  'failureKind',
  'retriable',
] as const satisfies readonly SessionColumnKey[];
export type ImportedColumn = (typeof importedColumns)[number];

/** Without these a row says too little to make a session of. */
export const requiredColumns: readonly ImportedColumn[] = [
  'sessionNumber',
  'channelDatabase',
  'jobName',
  'status',
  'createdAt',
];

/** Other words that are seen for a column. */
const otherHeaders: Readonly<Partial<Record<ImportedColumn, readonly string[]>>> = {
  jobName: ['Job'],
  status: ['Status', 'Upload session status'],
  message: ['Error message'],
  sessionNumber: ['Session', 'Session ID'],
  createdAt: ['Created', 'Created date', 'Created on'],
  modifiedAt: ['Modified', 'Modified date', 'Modified on'],
  bytes: ['Package size'],
};

/** `Created date and time`: `createddateandtime`. */
export function headerKey(header: string): string {
  return header.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

interface KnownHeader {
  readonly column: ImportedColumn;
  /** The one direction whose form has this header; null: it does not tell. */
  readonly only: Direction | null;
  /** Another word for it: where the form's own header is there, too, this one is something else. */
  readonly isOther: boolean;
}

export const knownHeaders: ReadonlyMap<string, KnownHeader> = headersByKey();

function headersByKey(): Map<string, KnownHeader> {
  const known = new Map<string, KnownHeader>();
  for (const column of importedColumns) {
    for (const header of otherHeaders[column] ?? []) {
      known.set(headerKey(header), { column, only: null, isOther: true });
    }
  }
  for (const direction of directions) {
    for (const { key, header } of sessionColumns[direction]) {
      const column = importedColumns.find((one) => one === key);
      if (column === undefined) continue;
      const isShared = known.has(headerKey(header)) && column !== 'status';
      const ofBoth = isShared || isHeaderOf(other(direction), header) || isPlain(header);
      known.set(headerKey(header), { column, only: ofBoth ? null : direction, isOther: false });
    }
  }
  return known;
}

function isHeaderOf(direction: Direction, header: string): boolean {
  return sessionColumns[direction].some((column) => column.header === header);
}

/** `Status` alone may stand on either form, whatever each calls it. */
function isPlain(header: string): boolean {
  return headerKey(header) === 'status';
}

function other(direction: Direction): Direction {
  return direction === 'download' ? 'upload' : 'download';
}

/** How the form of a direction calls a column. */
export function headerOf(column: ImportedColumn, direction: Direction): string {
  const of = (of: Direction): string | undefined =>
    sessionColumns[of].find(({ key }) => key === column)?.header;
  return of(direction) ?? of(other(direction)) ?? column;
}

export function kindOf(column: ImportedColumn): ColumnKind {
  return (
    [...sessionColumns.download, ...sessionColumns.upload].find(({ key }) => key === column)
      ?.kind ?? 'text'
  );
}
