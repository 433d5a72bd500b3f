// Mutants of @cdx/session that no test can kill, or that none shall, each with the reason. `npm run mutation`
// fails where one survives that is not named here, and where one is named that no longer does.

/**
 * @typedef {object} KnownSurvivor
 * @property {string} file below packages/session/src
 * @property {string} line the source line that the mutant begins in, without the white space around it
 * @property {string} mutant what becomes what, as `npm run mutation` prints it
 * @property {string} reason
 */

const onlyTime =
  'What is remembered saves time alone: an Error ID is a function of its message, so it is the same whether it is found or made again.';

const onlySpace =
  'What is forgotten keeps the memory small; what is asked for again is made again, and the same.';

/** @type {readonly KnownSurvivor[]} */
export const knownSurvivors = [
  {
    file: 'failure/error-id.ts',
    line: 'if (id !== undefined) return id;',
    mutant: 'id !== undefined → false',
    reason: onlyTime,
  },
  {
    file: 'failure/error-id.ts',
    line: 'if (id === undefined) {',
    mutant: 'id === undefined → true',
    reason: onlyTime,
  },
  {
    file: 'failure/error-id.ts',
    line: 'function remember(memory: Map<string, string>, key: string, value: string, max: number): void {',
    mutant:
      '{ if (memory.size >= max) { memory.delete(memory.keys().next().value as string); } memory.set(key, value); } → {}',
    reason: onlyTime,
  },
  ...['true', 'false', 'memory.size > max', 'memory.size < max'].map((replacement) => ({
    file: 'failure/error-id.ts',
    line: 'if (memory.size >= max) {',
    mutant: `memory.size >= max → ${replacement}`,
    reason: onlySpace,
  })),
  {
    file: 'failure/error-id.ts',
    line: 'if (memory.size >= max) {',
    mutant: '{ memory.delete(memory.keys().next().value as string); } → {}',
    reason: onlySpace,
  },
  {
    file: 'machine/machine-setup.ts',
    line: 'types: {',
    mutant: '{ context: {} as SessionContext, events: {} as MachineEvent<Type>, } → {}',
    reason: 'Types for the compiler: XState reads nothing of it when it runs.',
  },
  {
    file: 'status.ts',
    line: 'const names: Name[] = [];',
    mutant: '[] → ["Stryker was here"]',
    reason:
      'Each place of the list is written, the first by code 0, so what it held before is gone.',
  },
];
