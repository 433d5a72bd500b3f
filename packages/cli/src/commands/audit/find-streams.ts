/** The streams that an id on the command line means, in a history; for auditors' commands. */
import { CdxError } from '@cdx/session';
import { databaseNames, nearest } from '@cdx/simulator';
import type { HistorySource } from '../../io/history-source.ts';
import { quoted } from '../../options/bad-input.ts';
import { streamsOf } from '../session/nearest-ids.ts';

/** One or two. Errors: `session-not-found`, with a near id where there is one. */
export async function findStreams(
  id: string,
  history: HistorySource,
  program: string,
): Promise<readonly string[]> {
  const found = await existing(streamsOf(id), history);
  if (found.length > 0) return found;
  const near = await nearId(id, history);
  const help =
    near === null
      ? `; expected number and channel database, such as 17-STORE-0001. ${program} sessions download lists them.`
      : `; did you mean ${near}?`;
  throw new CdxError(
    'session-not-found',
    `There is no session ${quoted(id)} in ${history.name}${help}`,
    { id, near },
  );
}

async function existing(
  streams: readonly string[],
  { log }: HistorySource,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const stream of streams) if ((await log.streamRevision(stream)) >= 0) found.push(stream);
  return found;
}

/** The same number at a database whose name is near. */
async function nearId(id: string, history: HistorySource): Promise<string | null> {
  const { run } = history;
  const names = run?.scenario ? databaseNames(run.scenario) : [];
  const match = /^(?:(?:download|upload)(?:Session)?-)?(\d{1,15})-?(.*)$/isu.exec(id.trim());
  const [, number, word = ''] = match ?? [];
  if (number === undefined) return null;
  const lower = word.toLowerCase();
  const name = names.find((one) => one.toLowerCase() === lower) ?? nearest(word, names);
  const candidates = [name, ...names.slice(0, candidatesMax)].filter((one) => one !== null);
  for (const database of candidates) {
    const near = `${Number(number)}-${database}`;
    if ((await existing(streamsOf(near), history)).length > 0) return near;
  }
  return null;
}

/** Databases that a number alone is tried with. */
const candidatesMax = 200;
