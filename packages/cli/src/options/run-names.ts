/** Names that a run knows: jobs, channel data groups, channel databases, distribution schedules. */
import { CdxError } from '@cdx/session';
import { databaseNames, type Scenario } from '@cdx/simulator';
import { badInput, didYouMean, listOf, quoted } from './bad-input.ts';

/** Ids of jobs; a name, or id and name as the forms show them, will do. */
export function parseJobs(
  words: readonly string[],
  scenario: Scenario | null,
  option = '--job',
): readonly string[] {
  if (scenario === null) return words;
  const { jobs } = scenario;
  return words.map((word) => {
    const wanted = word.toLowerCase();
    const found = jobs.find(({ id, name }) =>
      [id, name, `${id} ${name}`].some((spelling) => spelling.toLowerCase() === wanted),
    );
    if (found !== undefined) return found.id;
    const labels = jobs.map(({ id, name }) => (name === '' || name === id ? id : `${id} ${name}`));
    const meant = didYouMean(word, [...jobs.map(({ id }) => id), ...labels]);
    throw badInput(
      `${option} ${quoted(word)} is no job of this run${meant || `. It has ${listOf(labels)}.`}`,
    );
  });
}

export function parseGroups(
  words: readonly string[],
  scenario: Scenario | null,
): readonly string[] {
  if (scenario === null) return words;
  const names = scenario.groups.map(({ name }) => name);
  return parseNames('--group', words, names, 'channel data group');
}

export function parseDatabases(
  words: readonly string[],
  scenario: Scenario | null,
): readonly string[] {
  if (scenario === null || words.length === 0) return words;
  return parseNames('--database', words, databaseNames(scenario), 'channel database');
}

export function parseSchedules(
  words: readonly string[],
  scenario: Scenario | null,
): readonly string[] {
  if (scenario === null) return words;
  const names = scenario.schedules.map(({ name }) => name);
  return parseNames('--schedule', words, names, 'distribution schedule');
}

/** The schedule that a command is about. Errors: `schedule-not-found`. */
export function parseSchedule(word: string, scenario: Scenario, store: string): string {
  const names = scenario.schedules.map(({ name }) => name);
  const found = finder(names)(word);
  if (found !== undefined) return found;
  const meant = didYouMean(word, names) || `. It has ${listOf(names)}.`;
  throw new CdxError(
    'schedule-not-found',
    `There is no distribution schedule ${quoted(word)} in ${store}${meant}`,
    { schedule: word },
  );
}

/** The channel database that a command is about. Errors: `invalid-argument`. */
export function parseDatabase(word: string, scenario: Scenario, store: string): string {
  const names = databaseNames(scenario);
  const found = finder(names)(word);
  if (found !== undefined) return found;
  const meant = didYouMean(word, names) || `. It has ${listOf(names)}.`;
  throw badInput(`There is no channel database ${quoted(word)} in ${store}${meant}`);
}

/** Each word as one of the known names, whatever its case. */
function parseNames(
  option: string,
  words: readonly string[],
  known: readonly string[],
  what: string,
): readonly string[] {
  const find = finder(known);
  return words.map((word) => {
    const found = find(word);
    if (found !== undefined) return found;
    const meant = didYouMean(word, known);
    throw badInput(
      `${option} ${quoted(word)} is no ${what} of this run${meant || `. It has ${listOf(known)}.`}`,
    );
  });
}

/** Names that differ in case alone are told by it. */
function finder(known: readonly string[]): (word: string) => string | undefined {
  const exact = new Set(known);
  const byKey = new Map(known.map((name) => [name.toLowerCase(), name]));
  return (word) => (exact.has(word) ? word : byKey.get(word.toLowerCase()));
}
