/**
 * A refused append, in the words of the port.
 */
import { CdxError } from '@cdx/session';
import { wrongExpectedRevision } from '../../errors.ts';
import type { ExpectedRevision } from '../../port.ts';
import { toCdxError, typeOf } from '../client/client-errors.ts';
import type { Connection } from '../client/connection-string.ts';

export function appendError(
  error: unknown,
  stream: string,
  expected: ExpectedRevision,
  connection: Connection,
): CdxError {
  switch (typeOf(error)) {
    case 'wrong-expected-version': {
      const { actualVersion } = error as { readonly actualVersion?: bigint | string };
      const actual = typeof actualVersion === 'bigint' ? Number(actualVersion) : -1;
      return wrongExpectedRevision(stream, expected, actual);
    }
    case 'stream-deleted':
      return new CdxError(
        'wrong-expected-revision',
        `Stream "${stream}" has been deleted for good (tombstoned): nothing can be added to it ever again.`,
        { stream, expected, actual: -1, tombstoned: true },
        { cause: error },
      );
    default:
      return toCdxError(error, connection);
  }
}
