/** Which errors are whose fault, and how each is told. */
import { describe, expect, test } from 'vitest';
import { openSqliteEventStore } from '@cdx/event-store/sqlite';
import { CdxError, cdxErrorCodes } from '@cdx/session';
import { join } from 'node:path';
import { errorText, exitCodeOf } from '../src/report-error.ts';
import { cdxIn, temporaryFolder } from './support/run-cdx.ts';
import { writeTiny } from './support/scenarios.ts';

const text = (error: unknown, debug = false): string =>
  errorText(error, { cwd: '/home/me', debug });

describe('exit codes', () => {
  test.each(cdxErrorCodes)('%s', (code) => {
    const error = new CdxError(code, 'It is so.', { file: 'x', problems: [] });
    expect(exitCodeOf(error)).toBe(
      /^cdx: (this is a fault|.*\nSee docs)/.test(text(error)) ? 1 : 2,
    );
  });

  test('an error without a code is a fault of cdx', () => {
    expect(exitCodeOf(new TypeError('x is undefined'))).toBe(1);
  });
});

test('paths below the current folder are shown as people type them', () => {
  const error = new CdxError('file-not-found', 'There is no file /home/me/sub/a.db.');
  expect(text(error)).toBe('cdx: There is no file sub/a.db.\n');
});

test('what a run found names the page that says what to do', () => {
  const error = new CdxError('conservation-violated', 'Sessions were lost or doubled: a; b.', {
    violations: ['a', 'b'],
  });
  expect(text(error)).toBe(
    'cdx: sessions were lost or doubled\n  a\n  b\nSee docs/errors/conservation-violated.md.\n',
  );
});

test('a log that is not as it was is told, and nothing was written', () => {
  const error = new CdxError(
    'wrong-expected-revision',
    'Stream "statusMessages-hq" is not as expected: expected revision 3, but its last event has revision 4.',
    { stream: 'statusMessages-hq', expected: 3, actual: 4 },
  );
  expect([exitCodeOf(error), text(error)]).toEqual([
    1,
    'cdx: Stream "statusMessages-hq" is not as expected: expected revision 3, but its last event has revision 4.\n' +
      'See docs/errors/wrong-expected-revision.md.\n',
  ]);
});

test('a fault of cdx says so; only CDX_DEBUG shows where', () => {
  const error = new TypeError('x is undefined', { cause: new Error('deeper') });
  expect(text(error)).toBe(
    'cdx: this is a fault in cdx, not in your input: x is undefined\n' +
      'CDX_DEBUG=1 shows where. Please report it with the command, the scenario and the seed.\n',
  );
  expect(text(error, true)).toMatch(
    /\n +at .*report-error\.test\.ts[^]*caused by Error: deeper\n +at /,
  );
});

test('a store that was changed after the run is told, with exit code 1', async () => {
  const folder = temporaryFolder();
  writeTiny(folder);
  const run = cdxIn(folder);
  await cdxIn(folder, { interrupt: 'SIGINT' })('simulate tiny.yaml --store a.db');
  const store = await openSqliteEventStore(join(folder, 'a.db'), { mode: 'open', now: () => 0 });
  const id = '5f0c1d52-3f59-4f0e-9f0a-000000000001';
  const event = {
    id,
    type: 'ScheduleRunStarted',
    schemaVersion: 1,
    runNumber: 1,
    occurredAt: 0,
    source: 'hq',
    correlationId: id,
    causationId: null,
    data: { schedule: 'Other', jobs: [], channelDataGroups: [] },
  };
  await store.append('distributionSchedule-Other', [event], { expectedRevision: 'noStream' });
  await store.close();
  const { code, out, err } = await run('simulate --continue --store a.db');
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(
    /^cdx: The store holds ScheduleRunStarted in distributionSchedule-Other at position \d+, where this run makes .*; simulate into a new store file\.\nSee docs\/errors\/history-diverged\.md\.\n$/,
  );
});
