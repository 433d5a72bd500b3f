/** Outages of the network, of Async Server, of the batch server and of channel databases. */
import { outagePlaces, type ScenarioOutage } from '@cdx/simulator';
import fc from 'fast-check';
import { hour, minute, outage } from '../build/build-scenario.ts';
import { durations, pick } from './times.ts';

export interface OutageWorld {
  /** Names of channel data groups that can be cut off; ['Stores'] unless told. */
  readonly groups?: readonly string[];
  /** Length of the scenario, ms; 8 hours unless told. Outages begin within it. */
  readonly durationMs?: number;
  /** 3 unless told. */
  readonly outagesMax?: number;
}

/**
 * None to a few, each once. Most are long enough to spend the tries of somebody; they may overlap,
 * begin with the run and outlast it. Shrinks to none; one that must stay, to a minute at the start.
 */
export function outages(world: OutageWorld = {}): fc.Arbitrary<readonly ScenarioOutage[]> {
  const { groups = ['Stores'], durationMs = 8 * hour, outagesMax = 3 } = world;
  return fc
    .array(outageDraft, { maxLength: outagesMax })
    .map((drafts) => resolveOutages(drafts, groups, durationMs));
}

/** An outage before it is known which groups there are and how long the run is. */
export const outageDraft = fc.record({
  of: fc.constantFrom(...outagePlaces),
  group: fc.nat({ max: 1 }),
  share: fc.constantFrom(1, 0.5),
  from: durations(0, 12 * hour),
  lastsMs: durations(minute, 2 * hour),
});
export type OutageDraft = typeof outageDraft extends fc.Arbitrary<infer Draft> ? Draft : never;

export function resolveOutages(
  drafts: readonly OutageDraft[],
  groups: readonly string[],
  durationMs: number,
): readonly ScenarioOutage[] {
  return drafts.map(({ of, group, share, from, lastsMs }, index) => {
    const isOfGroup = of === 'network' || of === 'channelDatabase';
    const begins = from % durationMs;
    return outage(begins, begins + lastsMs, {
      name: `Outage ${index + 1}`,
      of,
      group: isOfGroup ? pick(groups, group) : null,
      share: isOfGroup ? share : 1,
    });
  });
}
