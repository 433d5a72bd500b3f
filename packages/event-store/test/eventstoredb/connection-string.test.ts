import { isEventStoreDbUrl } from '@cdx/event-store/eventstoredb';
import { isCdxError } from '@cdx/session';
import { EventStoreDBClient } from '@eventstore/db-client';
import { describe, expect, it } from 'vitest';
import { parseConnectionString } from '../../src/eventstoredb/client/connection-string.ts';

describe('what names an EventStoreDB', () => {
  it.each([
    'esdb://localhost',
    'esdb+discover://cluster',
    'kurrentdb://a:b@host:2113?tls=false',
    'kurrentdb+discover://cluster',
    '  esdb://localhost',
  ])('%s does', (text) => {
    expect(isEventStoreDbUrl(text)).toBe(true);
  });

  it.each(['run.db', 'esdb:run.db', 'esdb', 'http://esdb://x', 'memory:', '', 'ESDB.db'])(
    '%j does not',
    (text) => {
      expect(isEventStoreDbUrl(text)).toBe(false);
    },
  );
});

describe('a connection string', () => {
  const cases: readonly (readonly [given: string, text: string, where: string])[] = [
    ['esdb://localhost', 'esdb://localhost:2113', 'localhost:2113'],
    ['esdb://localhost:2114/', 'esdb://localhost:2114', 'localhost:2114'],
    ['kurrentdb://db.example', 'esdb://db.example:2113', 'db.example:2113'],
    ['kurrentdb+discover://db', 'esdb+discover://db:2113', 'db:2113'],
    ['esdb://a:1,b:2, c', 'esdb://a:1,b:2,c:2113', 'a:1,b:2,c:2113'],
    ['esdb://u:p%40@db?tls=false', 'esdb://u:p%40@db:2113?tls=false', 'db:2113'],
    [
      'esdb://db?TLS=false&connection-name=cdx',
      'esdb://db:2113?tls=false&connectionName=cdx',
      'db:2113',
    ],
    ['esdb://db?tlsVerifyCert=true', 'esdb://db:2113', 'db:2113'],
    // The client's way of not throwing loses the revision.
    ['esdb://db?throwOnAppendFailure=false', 'esdb://db:2113', 'db:2113'],
  ];

  it.each(cases)('%s', (given, text, where) => {
    expect(parseConnectionString(given)).toMatchObject({ text, where });
    // The official client must take what we make of it.
    expect(() => EventStoreDBClient.connectionString(text)).not.toThrow();
  });

  it('tells who connects, how, and for how long a call may last', () => {
    expect(parseConnectionString('esdb://zo%C3%AB:x@db?defaultDeadline=500')).toMatchObject({
      user: 'zoë',
      secure: true,
      deadlineMs: 500,
    });
    expect(parseConnectionString('esdb://db?tls=false')).toMatchObject({
      user: undefined,
      secure: false,
      deadlineMs: undefined,
    });
  });
});

describe('what is no connection string', () => {
  const secret = 'sEcReT';
  it.each([
    ['another scheme', `http://u:${secret}@db`],
    ['no host', `esdb://u:${secret}@`],
    ['nothing', 'esdb://'],
    ['a host with a space', `esdb://u:${secret}@d b`],
    ['a port that is none', `esdb://u:${secret}@db:70000`],
    ['two ports', `esdb://u:${secret}@db:1:2`],
    ['an IPv6 address, which the client does not take', `esdb://u:${secret}@[::1]:2113`],
    ['a password with an @', `esdb://u:${secret}@x@db`],
    ['a password that is not encoded', `esdb://u%:${secret}@db`],
    ['an option that nobody knows', `esdb://u:${secret}@db?tsl=false`],
    ['an option without a value', `esdb://u:${secret}@db?tls`],
    ['an integer that is none', `esdb://u:${secret}@db?defaultDeadline=soon`],
    ['no time to answer', `esdb://u:${secret}@db?defaultDeadline=0`],
    ['a keep-alive that the client warns of', `esdb://u:${secret}@db?keepAliveInterval=50`],
    [
      'certificates unchecked, which the client cannot',
      `esdb://u:${secret}@db?tlsVerifyCert=false`,
    ],
  ])('%s: invalid-argument, and the text keeps the password', (_, text) => {
    let error: unknown;
    try {
      parseConnectionString(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(isCdxError(error, 'invalid-argument')).toBe(true);
    const { message } = error as Error;
    expect(message).not.toContain(secret);
    expect(message.length).toBeGreaterThan(60);
  });
});
