/**
 * What goes wrong between us and the server, in the codes of CDX. The one file that knows how the
 * official client and gRPC tell their errors.
 */
import { CdxError, isCdxError } from '@cdx/session';
import { invalidArgument } from '../../errors.ts';
import type { Connection } from './connection-string.ts';

/** As much of the client's errors as we look at. */
interface ClientError extends Error {
  /** The client's word for it. */
  readonly type?: string;
  /** Status of gRPC. */
  readonly code?: number;
}

/** Statuses of gRPC. */
const cancelled = 1;
const invalid = 3;
const resourceExhausted = 8;
const unimplemented = 12;
const internal = 13;

const brokenTypes: readonly (string | undefined)[] = ['unavailable', 'cancelled', 'not-leader'];
const timeoutTypes: readonly (string | undefined)[] = ['deadline-exceeded', 'timeout'];

export function typeOf(error: unknown): string | undefined {
  return (error as ClientError).type;
}

/**
 * Whether the connection broke, so that nobody knows what became of the call: it may be repeated
 * where repeating does no harm. A certificate that does not fit stays so, and is none of these.
 */
export function isBroken(error: unknown): boolean {
  if (isCdxError(error)) return false;
  const { type, code, message } = error as ClientError;
  if (certificateProblem(message) !== undefined) return false;
  return brokenTypes.includes(type) || code === cancelled || code === internal;
}

/** Errors that name the stream are told apart by the caller, which knows what it did to it. */
export function toCdxError(error: unknown, { where, secure, user }: Connection): CdxError {
  if (isCdxError(error)) return error;
  const { type, code, message } = error as ClientError;
  const details = { where };
  const problem = certificateProblem(message);
  if (problem !== undefined) {
    return failure(
      'store-access-denied',
      `The certificate of ${where} is not accepted: ${problem}. Name the authority that signed it with tlsCAFile=FILE in the connection string, ` +
        'and use the host name that the certificate was made for.',
      { ...details, reason: 'certificate' },
      error,
    );
  }
  if (type === 'access-denied') {
    const who = user === undefined ? 'nobody is named in the connection string' : `as ${user}`;
    const plain = secure ? '' : ' Without TLS (tls=false) user and password are not sent.';
    return failure(
      'store-access-denied',
      `${where} denies access (${who}). Check user, password and rights.${plain}`,
      { ...details, reason: 'credentials' },
      error,
    );
  }
  if (timeoutTypes.includes(type)) return timedOut(where, undefined, error);
  if (type === 'maximum-append-size-exceeded' || code === resourceExhausted) {
    const { maxAppendSize } = error as { readonly maxAppendSize?: number };
    const limit = maxAppendSize === undefined ? '' : ` of ${maxAppendSize} bytes`;
    return failure(
      'limit-exceeded',
      `An append is larger than ${where} takes: its limit${limit} is for all events of one append together. ` +
        'Append fewer events at once, or raise MaxAppendSize of the server.',
      details,
      error,
    );
  }
  if (code === unimplemented) {
    return failure(
      'not-a-store',
      `What answers at ${where} is no EventStoreDB from version 22.10 on (${message}).`,
      details,
      error,
    );
  }
  if (code === invalid || type === 'invalid-argument') {
    return invalidArgument(`${where} refuses the call: ${message}.`, details);
  }
  return failure('store-unreachable', unreachable(where, secure, message), details, error);
}

/** `deadlineMs`: absent where the server set it. */
export function timedOut(where: string, deadlineMs?: number, cause?: unknown): CdxError {
  const limit = deadlineMs === undefined ? 'in time' : `within ${deadlineMs} ms`;
  return failure(
    'store-timeout',
    `${where} has not answered ${limit}. What was being written may be written nevertheless: append it again, which does not double it. ` +
      'A slow server needs a longer defaultDeadline=MS in the connection string.',
    { where, ...(deadlineMs === undefined ? {} : { deadlineMs }) },
    cause,
  );
}

function unreachable(where: string, secure: boolean, message: string): string {
  const text = message.replace(/^\d+ [A-Z_]+: /, '').replace(/\.$/, '');
  if (/name resolution|ENOTFOUND|EAI_AGAIN/i.test(text)) {
    return `The name in ${where} is not known to this network. Check the connection string.`;
  }
  const tls = secure
    ? 'A server without TLS needs tls=false.'
    : 'A server with TLS must not be given tls=false.';
  return `No EventStoreDB answers at ${where}: ${text}. Check that it runs, the address and the port. ${tls}`;
}

const certificateTexts: readonly (readonly [pattern: RegExp, problem: string])[] = [
  [/self.signed certificate/i, 'it is self-signed, or its authority is not trusted here'],
  [/unable to (?:verify|get (?:local )?issuer)/i, 'its authority is not trusted here'],
  [/certificate has expired|CERT_HAS_EXPIRED/i, 'it has expired'],
  [/certificate is not yet valid/i, 'it is not valid yet'],
  [/altnames|ALTNAME/i, 'it was made for another host name'],
];

function certificateProblem(message: string): string | undefined {
  return certificateTexts.find(([pattern]) => pattern.test(message))?.[1];
}

function failure(
  code:
    | 'store-access-denied'
    | 'store-unreachable'
    | 'store-timeout'
    | 'limit-exceeded'
    | 'not-a-store',
  message: string,
  details: Readonly<Record<string, unknown>>,
  cause: unknown,
): CdxError {
  return new CdxError(code, message, details, { cause });
}
