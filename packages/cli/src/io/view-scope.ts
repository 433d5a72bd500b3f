/**
 * What a command looks at: a recorded run in one of its two readings, as it is or as it was. Every
 * command that shows forms opens it, and gets the views that belong to it.
 */
import {
  createFreshness,
  viewsAsOf,
  type AsOfOptions,
  type Freshness,
  type Reading,
  type SessionsView,
} from '@cdx/projections';
import type { Scenario } from '@cdx/simulator';
import type { CommandContext } from '../commands/context.ts';
import { parseAsOf, type ViewFlags } from '../options/view-options.ts';
import { formatCountOf } from '../render/numbers.ts';
import type { ZoneClock } from '../render/zone-clock.ts';
import { historyClock } from './imported-forms.ts';
import { lastRecordedAt } from './recorded-run.ts';
import { openRecordedStore } from './recorded-store.ts';
import { openIndexToRead } from './replay-index.ts';
import type { RecordedStore, WholeLog } from './stores.ts';

/** What the first lines of a form say, and what the questions to it are understood by. */
export interface FormScope {
  readonly recorded: Pick<RecordedStore, 'name' | 'run' | 'forms'>;
  readonly scenario: Scenario | null;
  readonly reading: Reading;
  /** The time that is shown, ms; null for a store without events. */
  readonly at: number | null;
  readonly clock: ZoneClock;
}

export interface ViewScope extends FormScope {
  readonly recorded: RecordedStore;
  /** Whether `at` is a past time. */
  readonly isPast: boolean;
  /** Both readings at that time; of a past one, of sessions that are asked for. */
  readonly views: (kept?: AsOfOptions) => Promise<SessionsView>;
  readonly freshness: (views: SessionsView) => Freshness;
  /** The log with the archive. Says on stderr where that is gone. */
  readonly wholeLog: () => Promise<WholeLog>;
}

/** Opens, and closes again whatever happens. Errors: those of `openRecordedStore`, bad input. */
export async function withViewScope(
  flags: ViewFlags,
  context: CommandContext,
  work: (scope: ViewScope) => Promise<void>,
): Promise<void> {
  const recorded = await openRecordedStore(flags.store, context);
  try {
    await work(await scopeOf(recorded, flags, context));
  } finally {
    await recorded.close();
  }
}

async function scopeOf(
  recorded: RecordedStore,
  flags: ViewFlags,
  context: CommandContext,
): Promise<ViewScope> {
  const { store, run, forms } = recorded;
  const scenario = run?.scenario ?? null;
  const clock = historyClock(run, forms);
  const lastAt = await lastRecordedAt(store, recorded.views.checkpoint);
  const isPast = flags.asOf !== undefined;
  const span = { startAt: run?.startAt ?? null, lastAt };
  const at = flags.asOf === undefined ? lastAt : parseAsOf(flags.asOf, span, clock);
  const say = (text: string): void =>
    context.terminal.stderr.write(`${context.errorLook.paint.dim(text)}\n`);
  if (recorded.behind > 0 && !isPast) {
    const events = formatCountOf(recorded.behind, 'event');
    say(`The store is being written; ${events} not in the view yet.`);
  }
  if (forms !== null && isPast && flags.knownToHq === true) {
    say('What headquarters knew at a past time is not on forms: only its own facts are shown.');
  }
  const wholeLog = async (): Promise<WholeLog> => {
    const whole = await recorded.wholeLog();
    if (whole.isArchiveGone) {
      say(`The archive of ${recorded.name} is not there: sessions that went to it are not seen.`);
    }
    return whole;
  };
  return {
    recorded,
    scenario,
    reading: flags.knownToHq === true ? 'hq' : 'actual',
    at,
    isPast,
    clock,
    wholeLog,
    views: async (kept) =>
      isPast && at !== null ? pastViews(recorded, await wholeLog(), at, kept) : recorded.views,
    freshness: (views) => (isPast ? createFreshness(views) : recorded.freshness),
  };
}

/** From the replay index where there is one of all that can be seen; by a replay of the log elsewhere. */
async function pastViews(
  { place }: RecordedStore,
  { log, isArchiveGone }: WholeLog,
  at: number,
  kept: AsOfOptions | undefined,
): Promise<SessionsView> {
  const index =
    place.kind === 'file' && !isArchiveGone ? await openIndexToRead(place.path, log) : undefined;
  return index === undefined ? viewsAsOf(log, at, kept) : (await index.at(at)).view;
}

/** What the JSON of all these commands says of what it shows. */
export function scopeJson({ recorded, reading, at, clock }: FormScope) {
  return { store: recorded.name, timeZone: clock.timeZone, reading, asOf: at };
}
