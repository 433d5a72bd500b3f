/** The options of `cdx simulate`, checked one by one and together. */
import type { StepperName } from '@cdx/simulator';
import { isStoreUrl, memoryStore, withoutSecrets } from '../../io/store-place.ts';
import { badInput } from '../../options/bad-input.ts';
import { parseChoice, parseFor, parseMaxEvents, parseMaxMemory } from '../../options/values.ts';

/** More than the largest runs of which the record speaks have, and a day's work for a machine. */
export const maxEventsDefault = 100_000_000;

/** As commander gives them. */
export interface SimulateFlags {
  readonly seed?: string;
  readonly set?: readonly string[];
  readonly store?: string;
  readonly for?: string;
  readonly continue?: boolean;
  readonly force?: boolean;
  readonly stepper?: string;
  readonly maxEvents?: string;
  readonly maxMemory?: string;
  readonly report?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export interface SimulateSettings {
  /** Undefined: the scenario that the store to go on with holds. */
  readonly file: string | undefined;
  readonly overrides: readonly { readonly assignment: string; readonly flag: string }[];
  readonly store:
    | { readonly kind: 'new' }
    /** As it was typed: a file, `memory:`, a URL. */
    | { readonly kind: 'named'; readonly where: string; readonly replace: boolean }
    | { readonly kind: 'continue'; readonly where: string | undefined };
  readonly forMs: number | undefined;
  readonly stepper: StepperName | undefined;
  readonly maxEvents: number;
  /** Undefined: as much as the machine allows. */
  readonly maxMemoryBytes: number | undefined;
  /** Where a page about the run goes. */
  readonly report: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Errors: `invalid-argument`. */
export function simulateSettings(file: string | undefined, flags: SimulateFlags): SimulateSettings {
  if (file === undefined && flags.continue !== true) {
    throw badInput(
      'Which scenario? cdx simulate SCENARIO runs one, cdx simulate --continue goes on with a ' +
        'recorded run, cdx scenario init FILE writes an example.',
    );
  }
  const seed = flags.seed === undefined ? [] : [seedOverride(flags.seed)];
  if (flags.report?.trim() === '') throw badInput('--report needs a file: report.html.');
  return {
    file,
    // Last, so that --seed goes before --set seed=….
    overrides: [
      ...(flags.set ?? []).map((assignment) => ({ assignment, flag: `--set ${assignment}` })),
      ...seed,
    ],
    store: storeOf(flags),
    forMs: flags.for === undefined ? undefined : parseFor(flags.for),
    stepper:
      flags.stepper === undefined
        ? undefined
        : parseChoice('--stepper', flags.stepper, ['table', 'xstate'] as const),
    maxEvents: flags.maxEvents === undefined ? maxEventsDefault : parseMaxEvents(flags.maxEvents),
    maxMemoryBytes: flags.maxMemory === undefined ? undefined : parseMaxMemory(flags.maxMemory),
    report: flags.report,
    json: flags.json === true,
    quiet: flags.quiet === true,
  };
}

function seedOverride(seed: string): { readonly assignment: string; readonly flag: string } {
  if (seed.trim() === '') throw badInput('--seed needs a whole number.');
  return { assignment: `seed=${seed}`, flag: `--seed ${seed}` };
}

function storeOf({ store, continue: goOn, force }: SimulateFlags): SimulateSettings['store'] {
  if (store?.trim() === '') throw badInput('--store needs a file, memory:, or an esdb:// URL.');
  if (goOn === true && force === true) {
    throw badInput('--continue keeps the store, --force replaces it: give one of them.');
  }
  if (store === memoryStore) {
    if (goOn !== true) return { kind: 'named', where: store, replace: false };
    throw badInput('--continue needs a store file: what was in memory: is gone with its run.');
  }
  if (goOn === true) return { kind: 'continue', where: store };
  if (store !== undefined && isStoreUrl(store) && force === true) {
    throw badInput(
      `--force replaces a store file. What is in ${withoutSecrets(store)} is not for cdx to delete: ` +
        'use an empty database, or --continue.',
    );
  }
  if (store !== undefined) return { kind: 'named', where: store, replace: force === true };
  if (force === true) throw badInput('--force replaces a store: say which with --store FILE.');
  return { kind: 'new' };
}
