/**
 * Where the articles of docs/troubleshooting/ are: beside this package in the repository, or in
 * the copy that packing puts into the package (`prepack` in package.json). There is no other copy.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CdxError, type FailureKey } from '@cdx/session';
import { errnoOf } from './errno.ts';

// Both as seen from src/io and from dist/io; the repository first, whose text is never stale.
const folders: readonly URL[] = [
  new URL('../../../../docs/troubleshooting/', import.meta.url),
  new URL('../../articles/', import.meta.url),
];

/** The article of a failure, in Markdown. Errors: `file-not-found`, where an installation lacks it. */
export function readArticle(key: FailureKey, from: readonly URL[] = folders): string {
  for (const folder of from) {
    try {
      return readFileSync(fileURLToPath(new URL(`${key}.md`, folder)), 'utf8');
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'ENOTDIR') throw error;
    }
  }
  throw new CdxError(
    'file-not-found',
    `The article docs/troubleshooting/${key}.md is not in this installation; install cdx again.`,
  );
}
