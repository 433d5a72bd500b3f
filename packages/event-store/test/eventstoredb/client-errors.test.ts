import { describe, expect, it } from 'vitest';
import { isBroken, timedOut, toCdxError } from '../../src/eventstoredb/client/client-errors.ts';
import { parseConnectionString } from '../../src/eventstoredb/client/connection-string.ts';

const connection = parseConnectionString('esdb://ops:secret@db:2113');

function clientError(message: string, fields: object): Error {
  return Object.assign(new Error(message), fields);
}

const unavailable = (message: string): Error =>
  clientError(`14 UNAVAILABLE: ${message}`, { type: 'unavailable', code: 14 });

describe('errors of the client', () => {
  it.each([
    ['refused', unavailable('connect ECONNREFUSED 127.0.0.1:2113'), 'store-unreachable'],
    ['a name', unavailable('Name resolution failed for target dns:db:2113'), 'store-unreachable'],
    ['self-signed', unavailable('Last error: self-signed certificate'), 'store-access-denied'],
    ['expired', unavailable('Last error: certificate has expired'), 'store-access-denied'],
    [
      'another host',
      unavailable("Hostname/IP does not match certificate's altnames: Host: db"),
      'store-access-denied',
    ],
    [
      'an unknown authority',
      unavailable('unable to verify the first certificate'),
      'store-access-denied',
    ],
    ['denied', clientError('', { type: 'access-denied' }), 'store-access-denied'],
    ['deadline', clientError('', { type: 'deadline-exceeded', code: 4 }), 'store-timeout'],
    ['timeout', clientError('', { type: 'timeout', code: 10 }), 'store-timeout'],
    [
      'too large',
      clientError('', { type: 'maximum-append-size-exceeded', maxAppendSize: 1_048_576 }),
      'limit-exceeded',
    ],
    ['a message too large', clientError('', { type: 'unknown', code: 8 }), 'limit-exceeded'],
    ['unknown method', clientError('12 UNIMPLEMENTED: x', { code: 12 }), 'not-a-store'],
    ['bad request', clientError('3 INVALID_ARGUMENT: x', { code: 3 }), 'invalid-argument'],
    ['discovery', new Error('Failed to discover after 10 attempts.'), 'store-unreachable'],
    ['anything else', clientError('boom', { type: 'unknown', code: 2 }), 'store-unreachable'],
  ])('%s', (_, error, code) => {
    const mapped = toCdxError(error, connection);
    expect(mapped.code).toBe(code);
    expect(mapped.message).toContain('db:2113');
    expect(mapped.message).not.toContain('secret');
    expect(mapped.message).not.toContain('UNAVAILABLE');
  });

  it('keep the error of the client as their cause', () => {
    const error = unavailable('connect ECONNREFUSED');
    expect(toCdxError(error, connection).cause).toBe(error);
  });

  it('that are ours already stay as they are', () => {
    const error = timedOut('db:2113', 5);
    expect(toCdxError(error, connection)).toBe(error);
    expect(error.details).toEqual({ where: 'db:2113', deadlineMs: 5 });
  });

  it('say which user was denied, and that without TLS nobody was named', () => {
    const denied = clientError('', { type: 'access-denied' });
    expect(toCdxError(denied, connection).message).toContain('as ops');
    const plain = parseConnectionString('esdb://ops:secret@db?tls=false');
    expect(toCdxError(denied, plain).message).toContain('Without TLS');
  });
});

describe('a broken connection, after which a call may be repeated', () => {
  it.each([
    ['unavailable', unavailable('read ECONNRESET'), true],
    ['canceled by the server', clientError('', { type: 'cancelled', code: 1 }), true],
    ['canceled by us, for another append', clientError('', { type: 'unknown', code: 1 }), true],
    ['reset in the middle', clientError('RST_STREAM', { type: 'unknown', code: 13 }), true],
    ['another leader', clientError('', { type: 'not-leader' }), true],
    [
      'a certificate that will not do the next time either',
      unavailable('self-signed certificate'),
      false,
    ],
    ['a wrong expectation', clientError('', { type: 'wrong-expected-version' }), false],
    ['our own deadline', timedOut('db:2113', 5), false],
    ['no rights', clientError('', { type: 'access-denied', code: 7 }), false],
  ])('%s', (_, error, expected) => {
    expect(isBroken(error)).toBe(expected);
  });
});
