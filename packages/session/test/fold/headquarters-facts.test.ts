/**
 * Which facts headquarters' forms show at once: every event of both directions, by hand. Whatever
 * is missing here is told by status messages.
 */
import { describe, expect, it } from 'vitest';
import { downloadEventTypes, uploadEventTypes } from '../../src/events/session-events.ts';
import { isHeadquartersFact } from '../../src/fold/headquarters-facts.ts';
import { examplePayloads } from '../support/example-events.ts';

type Told = 'at once' | 'by messages';

const downloads: Readonly<Record<string, Told>> = {
  DownloadSessionStarted: 'at once',
  SessionInherited: 'at once',
  PackageMadeAvailable: 'at once',
  PackageCreateFailed: 'at once',
  NoDataFound: 'at once',
  PackageRequested: 'by messages',
  PackageDownloaded: 'by messages',
  DownloadFailed: 'by messages',
  PackageApplied: 'by messages',
  ApplyFailed: 'by messages',
  RetryScheduled: 'by messages',
  RetryStarted: 'by messages',
  SessionSuspended: 'by messages',
  SessionRerun: 'at once',
  FinalApplied: 'by messages',
  FinalDownloadFailed: 'by messages',
  FinalApplyFailed: 'by messages',
  LateMessageReceived: 'by messages',
  PackagePurged: 'at once',
  SessionPurged: 'at once',
};
const uploads: Readonly<Record<string, Told>> = {
  UploadSessionStarted: 'by messages',
  UploadSessionReceived: 'by messages',
  PackageMadeAvailable: 'by messages',
  PackageUploaded: 'by messages',
  UploadFailed: 'by messages',
  PackageApplied: 'by messages',
  ApplyFailed: 'by messages',
  RetryScheduled: 'by messages',
  RetryStarted: 'by messages',
  LateMessageReceived: 'by messages',
  SessionPurged: 'at once',
};

describe.each([
  ['download', downloads, downloadEventTypes],
  ['upload', uploads, uploadEventTypes],
] as const)('facts of a %s session', (direction, told, types) => {
  it('are all in the table, besides the cancel', () => {
    expect(Object.keys(told)).toEqual(types.filter((type) => type !== 'SessionCanceled'));
  });

  it.each(Object.entries(told))('%s: %s', (type, when) => {
    const data = examplePayloads[type as keyof typeof examplePayloads];
    expect(isHeadquartersFact(direction, type, data)).toBe(when === 'at once');
  });

  it('count a cancel as its own where an operator did it, not where tries were spent', () => {
    expect(isHeadquartersFact(direction, 'SessionCanceled', { by: 'operator' })).toBe(true);
    expect(isHeadquartersFact(direction, 'SessionCanceled', { by: 'triesSpent' })).toBe(false);
  });

  it.each(['constructor', 'ScheduleRunStarted', ''])('are not %j', (type) => {
    expect(isHeadquartersFact(direction, type, {})).toBe(false);
  });
});
