/** Code and message of the error that is thrown. */
import { isCdxError } from '@cdx/session';

export function errorOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (isCdxError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no error';
}
