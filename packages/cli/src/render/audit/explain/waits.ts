/** Why something had to wait, and what had to wait for it, in words. */
import type { AsideEntry, WaitCause } from '@cdx/audit/explain';
import { formatCountOf, shortDuration } from '../../numbers.ts';
import { momentText, numberText, someOf, spanText, type Words } from './words.ts';

type Of<Kind extends AsideEntry['kind']> = Extract<AsideEntry, { kind: Kind }>;

/** Clauses, the strongest first; never empty. */
export function causesText(causes: readonly WaitCause[], near: number, words: Words): string {
  const { clock } = words;
  const clauses: string[] = [];
  const of = <Name extends WaitCause['cause']>(name: Name) =>
    causes.filter((cause): cause is Extract<WaitCause, { cause: Name }> => cause.cause === name);
  const failing = of('failing');
  if (failing.length > 0) {
    const list = failing.map(
      (cause) => `${numberText(cause.stream)} ${spanText(cause, near, clock)}`,
    );
    clauses.push(`held back by what had failed before it and is applied first, ${someOf(list)}`);
  }
  for (const cause of of('paused')) {
    clauses.push(`the channel database was paused ${spanText(cause, near, clock)}`);
  }
  for (const cause of of('cutOff')) {
    clauses.push(
      `the client could not reach headquarters ${spanText(cause, near, clock)}, as messages of that time came late`,
    );
  }
  for (const cause of of('silent')) {
    clauses.push(
      `nothing was heard of the client ${spanText(cause, near, clock)}: it did not reach headquarters, or was off`,
    );
  }
  const busy = of('atWork');
  if (busy.length > 0) {
    const list = busy.map((cause) => `${numberText(cause.stream)} ${spanText(cause, near, clock)}`);
    clauses.push(`the client was at work on ${someOf(list)}`);
  }
  for (const { at } of of('scheduleRun')) {
    clauses.push(
      `the P-job runs with its schedule, which it did at ${momentText(at, near, clock)}`,
    );
  }
  for (const { intervalMs } of of('poll')) {
    clauses.push(
      intervalMs === null
        ? 'most likely for the next poll: the log does not say how often the client polls'
        : `the client's polls are ${shortDuration(intervalMs)} apart`,
    );
  }
  if (of('unknown').length > 0) clauses.push('beyond that the log does not tell why');
  return clauses.join('; ');
}

export function waitedText(
  { at, for: forWhat, until, causes }: Of<'waited'>,
  words: Words,
): string {
  const what = forWhat === 'pJob' ? 'to be applied' : 'to be taken by the client';
  const text = causesText(causes, at, words);
  if (until === null) return `Waits since then ${what}: ${text}.`;
  return `Waited ${shortDuration(until - at)} ${what}, until ${momentText(until, at, words.clock)}: ${text}.`;
}

export function heldBackText({ at, until, sessions }: Of<'heldBack'>, { clock }: Words): string {
  const list = sessions.map((one) => `${numberText(one.stream)} ${spanText(one, at, clock)}`);
  const many = formatCountOf(sessions.length, 'later session');
  const end = until === null ? 'and still does' : `until ${momentText(until, at, clock)}`;
  return (
    `From here on it held back ${many} of its channel database, ${end}, because packages are ` +
    `applied strictly in order (dependency enforcement): ${someOf(list)}.`
  );
}
