/** All that the kit knows, held against somebody's own implementation. */
import fc from 'fast-check';
import type { LawName } from '../laws/law-broken.ts';
import type { AsyncSessionCommand } from '../model/commands.ts';
import { sessionModel } from '../model/session-model.ts';
import { asyncSessionCommands, setups } from '../model/session-commands.ts';
import type { Setup, SystemUnderTest } from './system.ts';

/** A new system, with nothing in it. */
export type CreateSystem = (setup: Setup) => SystemUnderTest | Promise<SystemUnderTest>;

export interface CheckSystemOptions {
  /** 500 unless told. */
  readonly numRuns?: number;
  /** Of fast-check, with `path`: replays a failure that was reported. */
  readonly seed?: number;
  readonly path?: string;
  /** Laws that do not hold for this system on purpose. */
  readonly without?: readonly LawName[];
  /** What the systems are to be like; any setup unless told. */
  readonly setup?: fc.Arbitrary<Setup>;
  /** In one run; 80 unless told. */
  readonly commandsMax?: number;
}

/**
 * Makes systems, tells them what happens, and holds every law after every step. Bound to no runner:
 * await it in a test of any.
 *
 * Errors: fast-check's, with seed and path, the law, what was done and the shortest history that
 * shows it.
 */
export async function checkSystem(
  create: CreateSystem,
  options: CheckSystemOptions = {},
): Promise<void> {
  const { numRuns = 500, seed, path } = options;
  await fc.assert(systemProperty(create, options), {
    numRuns,
    ...(seed === undefined ? {} : { seed }),
    ...(path === undefined ? {} : { path }),
  });
}

/** The same as a property, for `fc.check` and for runners that take properties. */
export function systemProperty(
  create: CreateSystem,
  { without = [], setup = setups(), commandsMax = 80 }: CheckSystemOptions = {},
): fc.IAsyncPropertyWithHooks<[Setup, Iterable<AsyncSessionCommand>]> {
  return fc.asyncProperty(setup, asyncSessionCommands({ commandsMax }), async (drawn, all) => {
    const real = await create(drawn);
    await fc.asyncModelRun(() => ({ model: sessionModel(drawn, { without }), real }), all);
  });
}
