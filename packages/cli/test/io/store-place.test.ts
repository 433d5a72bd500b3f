/** What `--store` may say, and what of it is ever shown again. */
import { isEventStoreDbUrl } from '@cdx/event-store/eventstoredb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStoreUrl, storePlace, storeWord, withoutSecrets } from '../../src/io/store-place.ts';
import { errorOf } from '../support/error-of.ts';

describe('--store', () => {
  test.each([
    ['run.db', 'file', 'run.db'],
    ['./a/../run.db', 'file', 'run.db'],
    ['/elsewhere/run.db', 'file', '/elsewhere/run.db'],
    ['esdb', 'file', 'esdb'],
    ['esdb:run.db', 'file', 'esdb:run.db'],
    ['memory', 'file', 'memory'],
    ['memory:', 'memory', 'memory:'],
    ['esdb://localhost', 'url', 'esdb://localhost'],
    ['esdb://localhost:2113?tls=false', 'url', 'esdb://localhost:2113'],
    ['ESDB://localhost:2113/', 'url', 'ESDB://localhost:2113'],
    ['esdb+discover://user:p%40ss@db.example:2113', 'url', 'esdb+discover://db.example:2113'],
    ['kurrentdb://a:1,b:2,c:3?tls=true', 'url', 'kurrentdb://a:1,b:2,c:3'],
    ['kurrentdb+discover://u:p@w@h', 'url', 'kurrentdb+discover://h'],
    [' esdb://u:p@h:1', 'url', ' esdb://h:1'],
  ])('%s is a %s, shown as %s', (text, kind, name) => {
    expect(storePlace(text, '/work')).toMatchObject({ kind, name });
  });

  test.each([
    'http://x',
    'postgres://u:secret@x/y',
    'esdbs://x',
    'kurrent://x',
    'esdb:/u:secret@x',
    'kurrentdb+discover:u:secret@x:2113',
    ' http://u:secret@x',
  ])('%s is refused', (text) => {
    const error = errorOf(() => storePlace(text, '/work'));
    expect(error).toMatch(/^invalid-argument: --store ".*" is no store: expected a file, memory:/);
    expect(error).not.toContain('secret');
  });

  test('needs something', () => {
    expect(errorOf(() => storePlace(' ', '/work'))).toContain('--store needs a file, memory:');
  });

  test.each([
    'esdb://x',
    'esdb+discover://x',
    'kurrentdb://x',
    'kurrentdb+discover://x',
    ' esdb://x',
    'run.db',
  ])('%s is told as the adapter tells it', (text) => {
    expect(isStoreUrl(text)).toBe(isEventStoreDbUrl(text));
  });
});

describe('user and password', () => {
  const secret = fc.stringMatching(/^[a-zA-Z0-9!$%&*+,;=._~@:-]{6,20}$/).map((text) => `S3${text}`);

  test('are never shown again, wherever the URL stands', () => {
    fc.assert(
      fc.property(secret, secret, (user, password) => {
        const url = `esdb://${user}:${password}@db.example:2113?tls=false`;
        const shown = [
          storePlace(url, '/work').name,
          storeWord(url),
          withoutSecrets(`It cannot reach "${url}", or ${url}.`),
        ];
        for (const text of shown) {
          expect(text).not.toContain(user);
          expect(text).not.toContain(password);
          expect(text).toContain('esdb://db.example:2113');
        }
      }),
      { seed: 8, numRuns: 300 },
    );
  });

  test('are all that goes', () => {
    expect(storeWord('esdb://u:p@h:1?tls=false')).toBe('esdb://h:1?tls=false');
    expect(withoutSecrets('esdb://h:1?x=a@b and me@example.com')).toBe(
      'esdb://h:1?x=a@b and me@example.com',
    );
  });
});
