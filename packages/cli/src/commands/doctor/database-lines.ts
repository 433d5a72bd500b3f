/** A store at a URL, as `cdx doctor` tells of it. */
import { storeWord } from '../../io/store-place.ts';
import { factLines, type Fact } from '../../render/facts.ts';
import { shellWord } from '../../render/next-steps.ts';
import { formatCountOf } from '../../render/numbers.ts';
import { printable, wrap } from '../../render/text.ts';
import { zoneClock } from '../../render/zone-clock.ts';
import type { CommandContext } from '../context.ts';
import type { InspectedDatabase } from './inspect-database.ts';

export function databaseLines(
  database: InspectedDatabase,
  { look, program }: CommandContext,
): readonly string[] {
  const { place, problems, events, isEmpty, hasSnapshot, run, lastRecordedAt } = database;
  if (problems.length > 0) {
    return problems.flatMap((problem) =>
      wrap(
        printable(problem.includes(place.name) ? problem : `${place.name}: ${problem}`),
        look.width,
      ),
    );
  }
  const clock = zoneClock(run?.scenario?.timeZone ?? 'UTC');
  const last =
    lastRecordedAt === null
      ? ''
      : `, the last of ${clock.dateTime(lastRecordedAt)} ${clock.timeZone}`;
  // Whether somebody is writing, a server does not tell.
  const state =
    run === null ? 'none' : run.traceHash === null ? 'interrupted, or under way' : 'ended';
  const facts: readonly Fact[] = [
    ['Store', place.name],
    [
      'Events',
      isEmpty ? 'none' : `${events === null ? 'some' : formatCountOf(events, 'event')}${last}`,
    ],
    ['Snapshot', hasSnapshot ? 'yes' : 'no'],
    ['Run', run === null ? state : `${printable(run.scenarioName)}: ${state}`],
  ];
  const lines = factLines(facts, look);
  if (run === null || run.traceHash !== null) return lines;
  const word = shellWord(storeWord(place.url));
  return [
    ...lines,
    ...wrap('If nobody is writing to it, go on with:', look.width),
    `  ${program} simulate --continue --store ${word}`,
  ];
}
