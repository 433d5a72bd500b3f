/**
 * Every status of a session, with its code and the words that the forms show. This is the only
 * file that names a status; everyone else imports from here.
 *
 * Codes: AX 2012 R3 enumerations (DOMAIN: Statuses); 10 Suspended is our Decision.
 */

export const directions = ['download', 'upload'] as const;
export type Direction = (typeof directions)[number];

/** Status codes of a download session. */
export const DownloadStatus = {
  Started: 0,
  Available: 1,
  Requested: 2,
  Downloaded: 3,
  Applied: 4,
  Canceled: 5,
  CreateFailed: 6,
  DownloadFailed: 7,
  ApplyFailed: 8,
  NoData: 9,
  Suspended: 10,
} as const;
export type DownloadStatusName = keyof typeof DownloadStatus;
export type DownloadStatusCode = (typeof DownloadStatus)[DownloadStatusName];

/** Status codes of an upload session. */
export const UploadStatus = {
  Started: 0,
  Available: 1,
  Uploaded: 2,
  Applied: 3,
  Canceled: 4,
  UploadFailed: 5,
  ApplyFailed: 6,
} as const;
export type UploadStatusName = keyof typeof UploadStatus;
export type UploadStatusCode = (typeof UploadStatus)[UploadStatusName];

export type SessionStatusName = DownloadStatusName | UploadStatusName;

/** Names by code: `downloadStatusNames[7]` is `DownloadFailed`. */
export const downloadStatusNames = namesByCode(DownloadStatus);
export const uploadStatusNames = namesByCode(UploadStatus);

/** Statuses of a direction, in the order of their codes. */
export function statusNames(direction: Direction): readonly SessionStatusName[] {
  return direction === 'download' ? downloadStatusNames : uploadStatusNames;
}

/** The code of a status in a direction, or undefined where that direction has no such status. */
export function statusCode(direction: Direction, name: string): number | undefined {
  const codes: Readonly<Record<string, number>> =
    direction === 'download' ? DownloadStatus : UploadStatus;
  return Object.hasOwn(codes, name) ? codes[name] : undefined;
}

/** What the forms show: `CreateFailed` reads `Create failed`. */
export function statusLabel(name: SessionStatusName): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function namesByCode<Name extends string>(codes: Readonly<Record<Name, number>>): readonly Name[] {
  const names: Name[] = [];
  for (const name of Object.keys(codes) as Name[]) names[codes[name]] = name;
  return Object.freeze(names);
}

/** Where a machine stands before its first event; no session is ever shown in it. */
export const Uncreated = 'Uncreated';
