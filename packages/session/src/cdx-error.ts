/**
 * The one error class of CDX. Callers recognise an error by its `code`, never by class or text;
 * docs/errors/<code>.md tells people what to do about each.
 */

export const cdxErrorCodes = [
  'illegal-step',
  'invalid-event',
  'invalid-machine',
  'invalid-policy',
  'invalid-scenario',
  'invalid-argument',
  'file-not-found',
  'not-a-file',
  'file-unreadable',
  'store-exists',
  'not-a-store',
  'store-newer',
  'store-locked',
  'store-closed',
  'store-corrupt',
  'store-write-failed',
  'store-unreachable',
  'store-access-denied',
  'store-timeout',
  'wrong-expected-revision',
  'duplicate-event-id',
  'nothing-to-continue',
  'run-unfinished',
  'scenario-changed',
  'history-diverged',
  'conservation-violated',
  'law-broken',
  'views-outdated',
  'session-not-found',
  'schedule-not-found',
  'command-refused',
  'limit-exceeded',
  'limit-reached',
] as const;

export type CdxErrorCode = (typeof cdxErrorCodes)[number];

export class CdxError extends Error {
  override readonly name = 'CdxError';
  readonly code: CdxErrorCode;
  /** Facts for programs: paths, positions, expected and actual values. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: CdxErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

export function isCdxError(error: unknown, code?: CdxErrorCode): error is CdxError {
  return error instanceof CdxError && (code === undefined || error.code === code);
}
