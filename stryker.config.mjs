// Mutation testing of @cdx/session, for `npm run mutation`: does a test fail for every small change of
// its code? docs/mutation.md has the answer and is written by that command.

export default {
  mutate: ['packages/session/src/**/*.ts'],
  mutator: {
    excludedMutations: [
      // Texts are for people: messages, labels, descriptions, names of jobs and tables. Those that a
      // program goes by, names of events, statuses, fields and codes, are held by types, golden events
      // and the fixture of transitions. Tables that only document are made of texts alone, so nothing
      // else has to be left out.
      'StringLiteral',
    ],
  },

  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // One mutant at a time, so that a busy machine makes no timeouts of mutants that would survive.
  concurrency: 1,
  // Beyond what the tests take by themselves: a mutant that only a busy machine slows down is none that
  // was noticed.
  timeoutMS: 30_000,

  // A copy of the repository is mutated, never the repository. What no test of the package reads
  // stays out of it.
  tempDirName: '.mutation/copy',
  cleanTempDir: 'always',
  ignorePatterns: ['**/dist', '.turbo', '.cdx', 'docs/examples', 'packages/cli/articles'],
  // Names no file: Stryker would rewrite a tsconfig for the copy, through an interface of the compiler
  // that TypeScript 7 does not have. Nothing here reads one.
  tsconfigFile: 'there-is-none.json',

  reporters: ['progress-append-only', 'json'],
  jsonReporter: { fileName: '.mutation/report.json' },
  allowConsoleColors: false,
  // Most of the code runs when the package is loaded: tables, machines, schemas. It is mutated as well.
  ignoreStatic: false,
  warnings: { slow: false },
};
