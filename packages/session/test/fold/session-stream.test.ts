/** Names of streams, there and back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCdxError } from '../../src/cdx-error.ts';
import {
  databaseStream,
  isSessionStream,
  operatorStream,
  parseSessionStream,
  runStream,
  scheduleSettingsStream,
  scheduleStream,
  sessionStream,
  statusBatchStream,
  statusMessagesStream,
} from '../../src/fold/session-stream.ts';
import { directions } from '../../src/status.ts';
import { errorOf } from '../support/error-of.ts';

const systemStreams = [
  [scheduleStream('Products'), 'distributionSchedule-Products'],
  [scheduleSettingsStream('Products'), 'scheduleSettings-Products'],
  [databaseStream('STORE-0001'), 'channelDatabase-STORE-0001'],
  [statusMessagesStream('hq'), 'statusMessages-hq'],
  [statusBatchStream('hq'), 'statusBatch-hq'],
  [operatorStream('hq'), 'operatorCommands-hq'],
  [runStream('1'), 'run-1'],
] as const;

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
    'downloadSession-17-STORE\n0001',
    ...systemStreams.map(([stream]) => stream),
  ])('is not %j', (stream) => {
    expect(isSessionStream(stream)).toBe(false);
    const thrown = errorOf(() => parseSessionStream(stream));
    expect(isCdxError(thrown, 'invalid-argument')).toBe(true);
    expect(thrown.message).toBe(`"${stream}" is not the stream of a session.`);
    expect(thrown).toMatchObject({ details: { stream } });
  });
});

describe('the streams of everything else', () => {
  it.each(systemStreams)('%s', (stream, expected) => expect(stream).toBe(expected));

  it('have a category of their own, before the first dash', () => {
    const categories = systemStreams.map(([stream]) => stream.slice(0, stream.indexOf('-')));
    expect(new Set(categories).size).toBe(systemStreams.length);
  });
});
