import { defineConfig } from 'vitest/config';

// Tests run from source: packages name ./src/index.ts under this condition in their exports.
// Vite asks once for modules it transforms and once for those it hands to Node.
const conditions = ['@cdx/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'scripts/**/*.test.*'],
    // Modules keep no state between tests, so files share them: half the processor time.
    isolate: false,
    // Half of the tests wait for processes that they have started, so no processor is kept back.
    maxWorkers: '100%',
    // Properties and whole runs take their time on a small machine; nothing here tests speed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
