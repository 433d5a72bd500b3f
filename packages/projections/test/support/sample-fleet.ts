/**
 * A small fleet in every kind of trouble, told by hand; the tests of filters, order and pages use
 * it. Sessions in the order in which they came to be.
 */
import { busy, contents, downloadIdentity, Story, uploadIdentity } from './told.ts';

export const streams = {
  applied: 'downloadSession-1-STORE-0001',
  noData: 'downloadSession-2-STORE-0001',
  failed: 'downloadSession-3-STORE-0002',
  canceled: 'downloadSession-3-STORE-0003',
  available: 'downloadSession-4-REGISTER-0001',
  uploaded: 'uploadSession-4-REGISTER-0001',
  uploadFailed: 'uploadSession-5-STORE-0001',
} as const;

export const truncated = {
  message: 'String or binary data would be truncated.',
  failureKind: 'data',
  retriable: true,
} as const;

export function sampleFleet(): Story {
  const story = new Story();
  const started = (stream: string, at: number, job: string, who: object) =>
    story.tell(stream, at, 'DownloadSessionStarted', downloadIdentity({ job, ...who }));

  started(streams.applied, 0, '1020', { sessionNumber: 1 });
  story.tell(streams.applied, 1, 'PackageMadeAvailable', contents);
  story.tell(streams.applied, 2, 'PackageRequested', {});
  story.tell(streams.applied, 3, 'PackageDownloaded', {});
  started(streams.noData, 10, '1000', { sessionNumber: 2 });
  story.tell(streams.noData, 11, 'NoDataFound', {});
  story.tell(streams.applied, 12, 'PackageApplied', { rowsAffected: 1180 });
  started(streams.failed, 20, '1020', { sessionNumber: 3, channelDatabase: 'STORE-0002' });
  started(streams.canceled, 20, '1020', { sessionNumber: 3, channelDatabase: 'STORE-0003' });
  for (const stream of [streams.failed, streams.canceled]) {
    story.tell(stream, 21, 'PackageMadeAvailable', contents);
    story.tell(stream, 22, 'PackageRequested', {});
    story.tell(stream, 23, 'DownloadFailed', busy);
    story.tell(stream, 23, 'RetryScheduled', { dueAt: 1_750_000_900_000 });
  }
  story.tell(streams.canceled, 24, 'SessionCanceled', { by: 'operator' });
  const register = { channelDatabase: 'REGISTER-0001', channelDataGroup: 'Registers' };
  const inherited = downloadIdentity({ sessionNumber: 4, job: 'own job', ...register });
  story.tell(streams.available, 30, 'SessionInherited', { ...inherited, ...contents });
  const received = uploadIdentity({ sessionNumber: 4, ...register });
  story.tell(streams.uploaded, 30, 'UploadSessionReceived', { ...received, ...contents });
  const upload = uploadIdentity({ sessionNumber: 5 });
  story.tell(streams.uploadFailed, 40, 'UploadSessionStarted', upload);
  story.tell(streams.uploadFailed, 41, 'PackageMadeAvailable', contents);
  story.tell(streams.uploadFailed, 42, 'UploadFailed', truncated);
  return story;
}
