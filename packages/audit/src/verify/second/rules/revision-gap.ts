/** What is wrong with a revision that is not the next one of its stream. */
import type { Collector } from '../../findings/collector.ts';

export function addRevisionGap(
  found: Collector,
  ordinal: number,
  revision: number,
  expected: number,
): void {
  found.add('revision-gap', ordinal, () => ({
    text:
      revision < expected
        ? `revision ${revision} stands behind revision ${expected - 1}`
        : expected === revision - 1
          ? `revision ${expected} is missing`
          : `revisions ${expected} to ${revision - 1} are missing`,
    expected: `revision ${expected}`,
  }));
}
