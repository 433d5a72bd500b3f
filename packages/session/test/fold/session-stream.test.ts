/** Names of streams, there and back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCdxError } from '../../src/cdx-error.ts';
import {
  isSessionStream,
  parseSessionStream,
  runStream,
  scheduleStream,
  sessionStream,
  statusMessagesStream,
} from '../../src/fold/session-stream.ts';
import { directions } from '../../src/status.ts';
import { errorOf } from '../support/error-of.ts';

describe('the stream of a session', () => {
  it('has its category before the first dash', () => {
    expect(sessionStream('download', 17, 'STORE-0001')).toBe('downloadSession-17-STORE-0001');
    expect(sessionStream('upload', 4, 'REG 1')).toBe('uploadSession-4-REG 1');
  });

  it('tells which session it is of', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...directions),
        fc.integer({ min: 1, max: 999_999_999_999_999 }),
        fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,20}$/u),
        (direction, sessionNumber, channelDatabase) => {
          const stream = sessionStream(direction, sessionNumber, channelDatabase);
          expect(isSessionStream(stream)).toBe(true);
          const session = { direction, sessionNumber, channelDatabase };
          expect(parseSessionStream(stream)).toEqual(session);
        },
      ),
    );
  });

  it.each([
    '',
    'downloadSession-17',
    'downloadSession-17-',
    'downloadSession-0-STORE-0001',
    'downloadSession-007-STORE-0001',
    'downloadSession-x-STORE-0001',
    'downloadSession-9007199254740993-STORE-0001',
    'DownloadSession-17-STORE-0001',
    ' downloadSession-17-STORE-0001',
    scheduleStream('Products'),
    runStream('1'),
    statusMessagesStream('hq'),
  ])('is not %j', (stream) => {
    expect(isSessionStream(stream)).toBe(false);
    const thrown = errorOf(() => parseSessionStream(stream));
    expect(isCdxError(thrown, 'invalid-argument')).toBe(true);
    expect(thrown.message).toBe(`"${stream}" is not the stream of a session.`);
  });

  it('is not that of a schedule, a run or the status messages', () => {
    expect(scheduleStream('Products')).toBe('distributionSchedule-Products');
    expect(runStream('1')).toBe('run-1');
    expect(statusMessagesStream('hq')).toBe('statusMessages-hq');
  });
});
