import { expect, test } from 'vitest';
import {
  errorId,
  failureErrorId,
  failureKeys,
  failureMessage,
  failureOfErrorId,
} from '@cdx/session';

test.each(failureKeys)('%s is found by the Error ID of its message as seen', (key) => {
  const facts = { sessionNumber: 4711, channelDatabase: 'HOUSTON', job: 'P-0001', table: 'X_Y' };
  const id = errorId(failureMessage(key, facts));
  expect(failureErrorId(key)).toBe(id);
  expect(failureOfErrorId(id)).toBe(key);
});

test('no two failures share an Error ID', () => {
  expect(new Set(failureKeys.map(failureErrorId)).size).toBe(failureKeys.length);
});

test('an error that the catalogue does not know is of no failure', () => {
  expect(failureOfErrorId(errorId('The table is locked'))).toBeNull();
});
