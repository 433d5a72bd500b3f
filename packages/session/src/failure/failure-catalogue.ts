/**
 * The failures seen in the field, as data (DOMAIN: Failures seen in the field): scenarios name
 * them by key, the kernel draws them by place in the list, forms and logs show their message.
 *
 * Add at the end: the place of an entry is in logs and snapshots.
 */
import type { FailureKind } from '../events/payloads.ts';
import type { FailingStage } from './failing-stage.ts';

/** Where an entry comes from: S0 … as in DOMAIN.md, or a Decision of ours. */
export type FailureSource = 'TS' | 'SA' | 'BP' | 'AX' | 'Decision';

interface FailureRow {
  /** Kebab-case; what scenario files write. */
  readonly key: string;
  /** Stages that can fail so. */
  readonly stages: readonly FailingStage[];
  readonly kind: FailureKind;
  /**
   * The full text as seen; `<n>` stands for the session number, `<T>` for a table, `<database>` for
   * the channel database, `<job>` for the job. Where the source knows a cause but no text, the text
   * is that of the component that reports it.
   */
  readonly message: string;
  /**
   * False: trying again cannot help, so no retry is spent on it. Create failed is never retried by
   * a client whatever this says (DOMAIN: Retry).
   */
  readonly retriable: boolean;
  readonly source: FailureSource;
}

const rows = [
  {
    key: 'wrong-storage-account',
    stages: ['create'],
    kind: 'configuration',
    message:
      'The package of download session <n> was written to the storage account of another environment.',
    retriable: true,
    source: 'SA',
  },
  {
    key: 'partial-data',
    stages: ['create'],
    kind: 'configuration',
    message:
      'The package of download session <n> holds partial data: a data security policy hides records from the batch user.',
    retriable: true,
    source: 'TS',
  },
  {
    key: 'session-url',
    stages: ['download'],
    kind: 'configuration',
    message:
      'Failed to get download session url for channelId: <database> and download session id: <n>',
    retriable: true,
    source: 'SA',
  },
  {
    key: 'package-uri',
    stages: ['download'],
    kind: 'transient',
    message: 'Failed to get download session package URI.',
    retriable: true,
    source: 'TS',
  },
  {
    key: 'expired-signature',
    stages: ['download'],
    kind: 'transient',
    message:
      'The remote server returned an error: (403) Forbidden. Signature not valid in the specified time frame.',
    retriable: true,
    source: 'Decision',
  },
  {
    key: 'client-offline',
    stages: ['download', 'upload'],
    kind: 'transient',
    message: "Async Client of '<database>' is offline: the transfer of session <n> broke off.",
    retriable: true,
    source: 'Decision',
  },
  {
    key: 'server-busy',
    stages: ['download', 'upload'],
    kind: 'transient',
    message: 'The remote server returned an error: (503) Server Unavailable.',
    retriable: true,
    source: 'Decision',
  },
  {
    key: 'server-credentials',
    stages: ['download'],
    kind: 'configuration',
    message:
      'Unable to communicate with server for download. Check the username/password, and the server and database connections.',
    retriable: true,
    source: 'AX',
  },
  {
    key: 'checksum-mismatch',
    stages: ['download'],
    kind: 'data',
    message: 'Checksum mismatch: the package of session <n> is not the one that was created.',
    retriable: true,
    source: 'Decision',
  },
  {
    key: 'record-not-found',
    stages: ['download'],
    kind: 'retention',
    message: 'Record for Id - <n> not found.',
    retriable: false,
    source: 'SA',
  },
  {
    key: 'data-truncated',
    stages: ['apply'],
    kind: 'data',
    message:
      "String or binary data would be truncated in table 'AX.<T>'. The statement has been terminated.",
    retriable: true,
    source: 'SA',
  },
  {
    key: 'sql-write',
    stages: ['apply'],
    kind: 'data',
    message:
      'Microsoft.Dynamics.Retail.CommerceDataExchange.SqlWriteRequestRunException: Failed to run SqlWriteRequestRunner for table AX.<T>.',
    retriable: true,
    source: 'TS',
  },
  {
    key: 'unique-key',
    stages: ['apply'],
    kind: 'order',
    message:
      "Violation of UNIQUE KEY constraint 'I_<T>_RECID'. Cannot insert duplicate key in object 'AX.<T>'. The statement has been terminated.",
    retriable: true,
    source: 'BP',
  },
  {
    key: 'connection-string',
    stages: ['apply'],
    kind: 'configuration',
    message:
      'System.ArgumentNullException: Value cannot be null. Parameter name: connectionString at Microsoft.Dynamics.Retail.CommerceDataExchange.SqlTargetRequestHandler.',
    retriable: true,
    source: 'TS',
  },
  {
    key: 'missing-assembly',
    stages: ['apply'],
    kind: 'configuration',
    message:
      "Could not load file or assembly 'Microsoft.Dynamics.Retail.CommerceDataExchange' or one of its dependencies. The system cannot find the file specified.",
    retriable: true,
    source: 'Decision',
  },
  {
    key: 'database-full',
    stages: ['apply'],
    kind: 'capacity',
    message:
      'CREATE DATABASE or ALTER DATABASE failed because the resulting cumulative database size would exceed your licensed limit of 10240 MB per database.',
    retriable: true,
    source: 'TS',
  },
  {
    key: 'upload-timeout',
    stages: ['upload'],
    kind: 'configuration',
    message:
      'Execution Timeout Expired. The timeout period elapsed prior to completion of the operation or the server is not responding.',
    retriable: true,
    source: 'TS',
  },
  {
    key: 'upload-session-key',
    stages: ['upload'],
    kind: 'data',
    message:
      "System.Data.SqlClient.SqlException (0x80131904): Violation of PRIMARY KEY constraint 'PK_UPLOADSESSION'. Cannot insert duplicate key in object 'crt.UPLOADSESSION'.",
    retriable: true,
    source: 'TS',
  },
  {
    key: 'bulk-insert',
    stages: ['hqApply'],
    kind: 'data',
    message:
      'Infolog for task Default:<job> (...) Error when bulk inserting data. Target table: RetailListingStatusLog.',
    retriable: true,
    source: 'TS',
  },
  {
    key: 'client-restarted',
    stages: ['download', 'apply', 'upload'],
    kind: 'transient',
    message: 'client restarted',
    retriable: true,
    source: 'Decision',
  },
  {
    key: 'database-unavailable',
    stages: ['apply'],
    kind: 'transient',
    message:
      'A network-related or instance-specific error occurred while establishing a connection to SQL Server. The server was not found or was not accessible.',
    retriable: true,
    source: 'Decision',
  },
] as const satisfies readonly FailureRow[];

export type FailureKey = (typeof rows)[number]['key'];
export interface FailureEntry extends FailureRow {
  readonly key: FailureKey;
}

export const failureCatalogue: readonly FailureEntry[] = rows;

/** Keys in the order of the catalogue: a key's place is its code. */
export const failureKeys: readonly FailureKey[] = rows.map((row) => row.key);

const entries = new Map<FailureKey, FailureEntry>(rows.map((row) => [row.key, row]));

/** The entry of a key. */
export function failureEntry(key: FailureKey): FailureEntry {
  // The map is made from the very list that FailureKey is inferred from.
  return entries.get(key) as FailureEntry;
}

export function isFailureKey(key: string): key is FailureKey {
  return (entries as ReadonlyMap<string, FailureEntry>).has(key);
}
