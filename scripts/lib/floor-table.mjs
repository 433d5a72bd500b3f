// Which package stands on which floor, and what it may import. Imports only go down. This is the
// one place; scripts/check-floors.mjs holds the manifests and the imports against it.

/**
 * @typedef {object} PackageRules
 * @property {number} floor
 * @property {readonly string[]} packages ours that it may import
 * @property {readonly string[]} libraries of others that it may import
 */

/** @type {Readonly<Record<string, PackageRules>>} */
export const floorTable = {
  session: { floor: 0, packages: [], libraries: ['uuid', 'xstate', 'zod'] },
  engine: { floor: 1, packages: ['session'], libraries: [] },
  'event-store': {
    floor: 1,
    packages: ['session'],
    libraries: ['@eventstore/db-client', '@photostructure/sqlite', 'fast-check', 'rxjs', 'zod'],
  },
  projections: { floor: 2, packages: ['session', 'event-store'], libraries: ['rxjs', 'zod'] },
  'eventstoredb-emulator': {
    floor: 2,
    packages: ['session', 'event-store'],
    libraries: ['@eventstore/db-client', '@grpc/grpc-js', 'google-protobuf'],
  },
  simulator: {
    floor: 3,
    packages: ['session', 'engine', 'event-store', 'projections'],
    libraries: ['cephes', 'croner', 'uuid', 'vega', 'vega-lite', 'yaml', 'zod'],
  },
  audit: {
    floor: 4,
    packages: ['session', 'engine', 'event-store', 'projections', 'simulator'],
    libraries: ['csv-parse', 'yaml', 'zod'],
  },
  testing: {
    floor: 4,
    packages: ['session', 'engine', 'event-store', 'projections', 'simulator'],
    // vitest only for the subpath of its name: check-tarballs.mjs runs the rest without it.
    libraries: ['fast-check', 'uuid', 'vitest', 'zod'],
  },
  cli: {
    floor: 5,
    packages: [
      'session',
      'engine',
      'event-store',
      'projections',
      'eventstoredb-emulator',
      'simulator',
      'audit',
    ],
    libraries: ['commander', 'string-width', 'zod'],
  },
};
