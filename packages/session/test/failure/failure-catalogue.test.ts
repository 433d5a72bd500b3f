import { describe, expect, test } from 'vitest';
import {
  failingStages,
  failureCatalogue,
  failureEntry,
  failureKeys,
  failureKinds,
  failureMessage,
  isFailureKey,
} from '@cdx/session';

describe('every row of DOMAIN: Failures seen in the field', () => {
  test.each([
    // stage, kind, key, words of the table
    ['create', 'configuration', 'wrong-storage-account', 'storage account'],
    ['create', 'configuration', 'partial-data', 'partial data'],
    [
      'download',
      'configuration',
      'session-url',
      'Failed to get download session url for channelId',
    ],
    ['download', 'transient', 'package-uri', 'Failed to get download session package URI.'],
    ['download', 'transient', 'expired-signature', 'Signature'],
    ['download', 'transient', 'client-offline', 'offline'],
    ['download', 'transient', 'server-busy', 'Server Unavailable'],
    [
      'download',
      'configuration',
      'server-credentials',
      'Unable to communicate with server for download. Check the username/password',
    ],
    ['download', 'data', 'checksum-mismatch', 'Checksum mismatch'],
    ['download', 'retention', 'record-not-found', 'Record for Id - <n> not found.'],
    ['apply', 'data', 'data-truncated', 'String or binary data would be truncated'],
    ['apply', 'data', 'sql-write', 'Failed to run SqlWriteRequestRunner for table AX.<T>'],
    ['apply', 'order', 'unique-key', 'UNIQUE KEY'],
    ['apply', 'configuration', 'connection-string', 'connectionString'],
    ['apply', 'configuration', 'missing-assembly', 'assembly'],
    ['apply', 'capacity', 'database-full', '10240 MB'],
    ['upload', 'configuration', 'upload-timeout', 'Timeout'],
    [
      'upload',
      'data',
      'upload-session-key',
      "Violation of PRIMARY KEY constraint 'PK_UPLOADSESSION'",
    ],
    [
      'hqApply',
      'data',
      'bulk-insert',
      'Error when bulk inserting data. Target table: RetailListingStatusLog.',
    ],
    ['apply', 'transient', 'client-restarted', 'client restarted'],
    ['apply', 'transient', 'database-unavailable', 'establishing a connection to SQL Server'],
  ] as const)('%s, %s: %s', (stage, kind, key, words) => {
    const entry = failureEntry(key);
    expect(entry.stages).toContain(stage);
    expect(entry.kind).toBe(kind);
    expect(entry.message).toContain(words);
  });

  test('and no other', () => {
    expect(failureCatalogue).toHaveLength(21);
  });
});

test('entries are well formed and found by their key', () => {
  expect(failureKeys).toEqual(failureCatalogue.map((entry) => entry.key));
  expect(new Set(failureKeys).size).toBe(failureKeys.length);
  for (const entry of failureCatalogue) {
    expect(failureEntry(entry.key)).toBe(entry);
    expect(entry.key).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(failureKinds).toContain(entry.kind);
    expect(entry.stages.length).toBeGreaterThan(0);
    expect(failingStages).toEqual(expect.arrayContaining([...entry.stages]));
  }
});

test('each stage that can fail has a failure', () => {
  expect(new Set(failureCatalogue.flatMap((entry) => entry.stages))).toEqual(
    new Set(failingStages),
  );
});

test('only a purged package makes retries useless', () => {
  const useless = failureCatalogue.filter((entry) => !entry.retriable).map((entry) => entry.key);
  expect(useless).toEqual(['record-not-found']);
});

test('the order is a code in logs and snapshots: it only grows', () => {
  expect(failureKeys).toMatchInlineSnapshot(`
    [
      "wrong-storage-account",
      "partial-data",
      "session-url",
      "package-uri",
      "expired-signature",
      "client-offline",
      "server-busy",
      "server-credentials",
      "checksum-mismatch",
      "record-not-found",
      "data-truncated",
      "sql-write",
      "unique-key",
      "connection-string",
      "missing-assembly",
      "database-full",
      "upload-timeout",
      "upload-session-key",
      "bulk-insert",
      "client-restarted",
      "database-unavailable",
    ]
  `);
});

test('a client that restarts can fail a transfer or an apply', () => {
  expect(failureEntry('client-restarted').stages).toEqual(['download', 'apply', 'upload']);
});

test.each(['package-url', '', 'constructor', '__proto__'])('%j is no key', (key) => {
  expect(isFailureKey(key)).toBe(false);
});

describe('messages', () => {
  const facts = { sessionNumber: 4711, channelDatabase: 'STORE-0001', job: '1020' };

  test.each([
    ['record-not-found', 'Record for Id - 4711 not found.'],
    [
      'sql-write',
      'Microsoft.Dynamics.Retail.CommerceDataExchange.SqlWriteRequestRunException: Failed to run SqlWriteRequestRunner for table AX.PRICEDISCTABLE.',
    ],
    [
      'session-url',
      'Failed to get download session url for channelId: STORE-0001 and download session id: 4711',
    ],
    ['client-restarted', 'client restarted'],
    [
      'bulk-insert',
      'Infolog for task Default:1020 (...) Error when bulk inserting data. Target table: RetailListingStatusLog.',
    ],
  ] as const)('%s', (key, message) => {
    expect(failureMessage(key, facts)).toBe(message);
  });

  test('a given table comes before the main table of the job', () => {
    expect(failureMessage('sql-write', { ...facts, table: 'INVENTITEMBARCODE' })).toContain(
      'AX.INVENTITEMBARCODE.',
    );
    expect(failureMessage('sql-write', { ...facts, job: 'constructor' })).toContain(
      'AX.RETAILCHANNELTABLE.',
    );
  });

  test('what a name contains is not filled in again', () => {
    expect(failureMessage('client-offline', { ...facts, channelDatabase: "<n>$&$'" })).toContain(
      "Async Client of '<n>$&$'' is offline: the transfer of session 4711",
    );
  });

  test.each(failureKeys)('%s leaves no placeholder open', (key) => {
    expect(failureMessage(key, facts)).not.toMatch(/[<>]/);
  });
});
