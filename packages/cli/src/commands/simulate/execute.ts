/** Runs what has been prepared: progress, interrupts, and a closed store whatever happens. */
import { simulate, type RunResults } from '@cdx/simulator';
import { progressDisplay } from '../../io/progress-display.ts';
import { newestStore, removeStore } from '../../io/store-files.ts';
import { storeWord } from '../../io/store-place.ts';
import type { RunStore } from '../../io/stores.ts';
import { shellWord, type NextStep } from '../../render/next-steps.ts';
import { zoneClock } from '../../render/zone-clock.ts';
import type { InterruptSignal } from '../../terminal.ts';
import type { CommandContext } from '../context.ts';
import { nextSteps } from './next-steps.ts';
import type { SimulateSettings } from './options.ts';
import type { PreparedRun } from './prepare-run.ts';
import { runLimits } from './run-limits.ts';

export type Executed =
  | { readonly kind: 'ended'; readonly results: RunResults; readonly steps: readonly NextStep[] }
  | {
      readonly kind: 'interrupted';
      readonly signal: InterruptSignal;
      /** How far the simulated time had come; ms. */
      readonly at: number;
    };

/** Thrown out of a run that the user wants to stop. */
class Interrupted extends Error {
  readonly signal: InterruptSignal;
  readonly at: number;

  constructor(signal: InterruptSignal, at: number) {
    super(`Interrupted by ${signal}.`);
    this.signal = signal;
    this.at = at;
  }
}

/** Errors: those of `simulate`. A new store to which nothing was written is taken away again. */
export async function executeRun(
  prepared: PreparedRun,
  settings: SimulateSettings,
  context: CommandContext,
): Promise<Executed> {
  const { store, goesOn } = prepared;
  try {
    const results = await runToEnd(prepared, settings, context);
    return { kind: 'ended', results, steps: await stepsAfter(results, store, context) };
  } catch (error) {
    if (error instanceof Interrupted) {
      return { kind: 'interrupted', signal: error.signal, at: error.at };
    }
    if (!goesOn && (await isEmpty(store))) {
      await store.close();
      if (store.place.kind === 'file') removeStore(store.place.path);
    }
    throw error;
  } finally {
    await store.close();
  }
}

async function runToEnd(
  { scenario, store: { store, views, archive }, stepper, goesOn }: PreparedRun,
  settings: SimulateSettings,
  context: CommandContext,
): Promise<RunResults> {
  const { forMs, quiet } = settings;
  const { terminal, version } = context;
  const progress = progressDisplay(context, zoneClock(scenario.timeZone), quiet);
  let signal: InterruptSignal | null = null;
  const listenNoMore = terminal.onInterrupt((received) => {
    signal = received;
  });
  try {
    return await simulate(scenario, {
      store,
      views,
      archive,
      stepper,
      continue: goesOn,
      version,
      limits: runLimits(settings, terminal.memory),
      ...(forMs === undefined ? {} : { forMs }),
      onProgress: async (facts) => {
        progress.show(facts);
        await terminal.nextTurn();
        if (signal !== null) throw new Interrupted(signal, facts.now);
      },
    });
  } finally {
    progress.clear();
    listenNoMore();
  }
}

async function stepsAfter(
  results: RunResults,
  { place, views }: RunStore,
  { terminal, program }: CommandContext,
): Promise<readonly NextStep[]> {
  if (place.kind === 'memory') return [];
  // Commands find the newest store by themselves.
  const found = place.kind === 'file' && newestStore(terminal.cwd)?.path === place.path;
  const word = place.kind === 'url' ? storeWord(place.url) : place.name;
  const storeOption = found ? '' : ` --store ${shellWord(word)}`;
  return nextSteps({ results, views, program, storeOption });
}

/** False where the store cannot even tell. */
async function isEmpty({ store }: RunStore): Promise<boolean> {
  try {
    return (await store.head()) < 0;
  } catch {
    return false;
  }
}
