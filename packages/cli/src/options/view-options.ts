/**
 * The options that all commands have which look at a recorded run: which store, what is so or what
 * headquarters knows of it, now or at a past time.
 */
import type { Command } from 'commander';
import { storeWord } from '../io/store-place.ts';
import { shellWord } from '../render/next-steps.ts';
import type { ZoneClock } from '../render/zone-clock.ts';
import { badInput } from './bad-input.ts';
import { parseMoment } from './session-filters.ts';

/** As commander gives them. */
export interface ViewFlags {
  readonly store?: string;
  readonly knownToHq?: boolean;
  readonly asOf?: string;
}

export function addViewOptions(command: Command): Command {
  return command
    .option('--store <where>', 'a file or an esdb:// URL; without it the newest in .cdx/')
    .option('--known-to-hq', 'what headquarters knows, instead of what is so')
    .option('--as-of <time>', 'as it was at this time: 2026-03-02T10:00, +10h');
}

/** The same options again, for commands to type next. Begins with a space unless empty. */
export function viewOptionsText({ store, knownToHq, asOf }: ViewFlags): string {
  return [
    knownToHq === true ? ' --known-to-hq' : '',
    asOf === undefined ? '' : ` --as-of ${shellWord(asOf)}`,
    store === undefined ? '' : ` --store ${shellWord(storeWord(store))}`,
  ].join('');
}

export interface RecordedSpan {
  /** Null for a store without a run. */
  readonly startAt: number | null;
  /** Time of the last event; null without any. */
  readonly lastAt: number | null;
}

/** ms. Errors: `invalid-argument` for what is no time, and for one that the run has not seen. */
export function parseAsOf(
  text: string,
  { startAt, lastAt }: RecordedSpan,
  clock: ZoneClock,
): number {
  const { timeZone } = clock;
  const at = parseMoment('--as-of', text, { timeZone, startAt });
  if (startAt !== null && at < startAt) {
    throw badInput(
      `--as-of ${text} is before the run began, at ${clock.dateTime(startAt)} ${timeZone}.`,
    );
  }
  if (lastAt !== null && at > lastAt) {
    throw badInput(
      `--as-of ${text} is later than the run has come: ${clock.dateTime(lastAt)} ${timeZone}. ` +
        'Without --as-of you see that.',
    );
  }
  return at;
}
