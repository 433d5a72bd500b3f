/** Names that a run knows: jobs, channel data groups, channel databases. */
import { databaseNames, type Scenario } from '@cdx/simulator';
import { badInput, didYouMean, listOf, quoted } from './bad-input.ts';

/** Ids of jobs; a name, or id and name as the forms show them, will do. */
export function parseJobs(words: readonly string[], scenario: Scenario | null): readonly string[] {
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
      `--job ${quoted(word)} is no job of this run${meant || `. It has ${listOf(labels)}.`}`,
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

/** Each word as one of the known names, whatever its case. */
function parseNames(
  option: string,
  words: readonly string[],
  known: readonly string[],
  what: string,
): readonly string[] {
  const byKey = new Map(known.map((name) => [name.toLowerCase(), name]));
  return words.map((word) => {
    const found = byKey.get(word.toLowerCase());
    if (found !== undefined) return found;
    const meant = didYouMean(word, known);
    throw badInput(
      `${option} ${quoted(word)} is no ${what} of this run${meant || `. It has ${listOf(known)}.`}`,
    );
  });
}
