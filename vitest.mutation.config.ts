// The tests that `npm run mutation` tries each mutant with, in its copy of the repository.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import base from './vitest.config.ts';

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Test files that take longest, the worst last. */
const slow = [
  'events/parse-event',
  'fold/random-histories',
  'failure/error-id',
  'machine/random-words',
  'machine/mutants',
];

/** A mutant is done with at its first failed test, so what is slow runs last. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      slow.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
    return files.toSorted(
      (one, other) => rank(one) - rank(other) || (one.moduleId < other.moduleId ? -1 : 1),
    );
  }
}

export default defineConfig({
  resolve: {
    ...base.resolve,
    // The links of node_modules lead back to the sources that are not mutated.
    alias: { '@cdx/session': path('packages/session/src/index.ts') },
  },
  ssr: base.ssr ?? {},
  test: {
    ...base.test,
    include: ['packages/session/test/**/*.test.ts'],
    setupFiles: [path('scripts/lib/fixed-seed.mjs')],
    sequence: { sequencer: QuickFirst },
  },
});
