/** Codes of the events and the states before the first one, as constants for the hot paths. */
import {
  compiledDownload,
  compiledUpload,
  downloadEventTypes,
  uploadEventTypes,
  type DownloadEventType,
  type UploadEventType,
} from '@cdx/session';

function codesOf<Type extends string>(types: readonly Type[]): Readonly<Record<Type, number>> {
  return Object.freeze(Object.fromEntries(types.map((type, code) => [type, code]))) as Readonly<
    Record<Type, number>
  >;
}

/** Event codes of download sessions. */
export const DownloadEvent: Readonly<Record<DownloadEventType, number>> =
  codesOf(downloadEventTypes);
/** Event codes of upload sessions. */
export const UploadEvent: Readonly<Record<UploadEventType, number>> = codesOf(uploadEventTypes);

export const downloadUncreated = compiledDownload.uncreated;
export const uploadUncreated = compiledUpload.uncreated;
