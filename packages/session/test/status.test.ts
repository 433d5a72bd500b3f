/** Codes and words of the statuses, as DOMAIN's table has them. */
import { describe, expect, it } from 'vitest';
import {
  directions,
  DownloadStatus,
  downloadStatusNames,
  statusCode,
  statusLabel,
  statusNames,
  UploadStatus,
  uploadStatusNames,
} from '../src/status.ts';

const labels = {
  download: [
    'Started',
    'Available',
    'Requested',
    'Downloaded',
    'Applied',
    'Canceled',
    'Create failed',
    'Download failed',
    'Apply failed',
    'No data',
    'Suspended',
  ],
  upload: [
    'Started',
    'Available',
    'Uploaded',
    'Applied',
    'Canceled',
    'Upload failed',
    'Apply failed',
  ],
} as const;

describe.each(directions)('statuses of a %s session', (direction) => {
  it('have the codes and labels of the forms', () => {
    expect(statusNames(direction).map((name) => statusLabel(name))).toEqual(labels[direction]);
  });

  it('are found by name and by code', () => {
    for (const [code, name] of statusNames(direction).entries()) {
      expect(statusCode(direction, name)).toBe(code);
    }
  });

  it.each(['', 'applied', 'Apply failed', 'Uncreated', 'constructor', '__proto__'])(
    'have no code for %j',
    (name) => {
      expect(statusCode(direction, name)).toBeUndefined();
    },
  );
});

describe('the status codes', () => {
  it('are those of each direction', () => {
    expect(DownloadStatus.DownloadFailed).toBe(7);
    expect(downloadStatusNames[7]).toBe('DownloadFailed');
    expect(UploadStatus.UploadFailed).toBe(5);
    expect(uploadStatusNames[5]).toBe('UploadFailed');
    expect(statusCode('upload', 'Requested')).toBeUndefined();
    expect(statusCode('download', 'Uploaded')).toBeUndefined();
  });

  it('cannot be changed by those who read their names', () => {
    expect(Object.isFrozen(downloadStatusNames)).toBe(true);
    expect(Object.isFrozen(uploadStatusNames)).toBe(true);
  });
});
