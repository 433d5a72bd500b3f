/** Single values of the scenario format that say which sessions: ids, statuses; one or many. */
import { directions, statusLabel, statusNames, type SessionStatusName } from '@cdx/session';
import { z } from 'zod';
import { nearest } from '../../read/nearest.ts';
import { quoteIfOdd } from '../../read/problem.ts';
import { scalar, wrong } from './scalar.ts';

/** One session, as people type it. */
export interface SessionIdFile {
  /** Null where the id does not say: a download. */
  readonly direction: 'download' | 'upload' | null;
  readonly sessionNumber: number;
  readonly database: string;
}

const idFormat = /^(?:(download|upload)Session-)?([1-9]\d{0,14})-(.+)$/u;

/** `17-STORE-0001`, or `uploadSession-17-STORE-0001`, the name of its stream. */
export function sessionId(expected = 'the id of a session, such as 17-STORE-0001') {
  return scalar<SessionIdFile>({
    expected,
    label: 'session id',
    json: { type: 'string', pattern: idFormat.source, examples: ['17-STORE-0001'] },
    read: (input) => {
      if (typeof input !== 'string') return wrong;
      const match = idFormat.exec(input);
      if (match !== null) {
        const [, stated, number, database = ''] = match;
        const direction = directions.find((one) => one === stated) ?? null;
        return { value: { direction, sessionNumber: Number(number), database } };
      }
      const near = /^(?:(download|upload)(?:[ -]?session)?[ -])?#?0*([1-9]\d{0,14})[ -]+(\S+)$/iu;
      const [, kind = '', number, database] = near.exec(input.trim()) ?? [];
      if (number === undefined || database === undefined) return wrong;
      const stream = kind === '' ? '' : `${kind.toLowerCase()}Session-`;
      return { suggestion: quoteIfOdd(`${stream}${number}-${database}`) };
    },
  });
}

const statuses: readonly SessionStatusName[] = [
  ...new Set(directions.flatMap((direction) => statusNames(direction))),
];
const labels = statuses.map((name) => statusLabel(name));

/** A status of either direction, as its name or as the forms show it, in any case. */
export function sessionStatus() {
  return scalar<SessionStatusName>({
    expected: 'a status as the forms show it, such as Apply failed',
    label: 'status',
    json: { type: 'string', examples: labels },
    read: (input) => {
      if (typeof input !== 'string') return wrong;
      const found = statuses.find((name) => spelling(name) === spelling(input));
      return found === undefined ? { suggestion: nearest(input, labels) } : { value: found };
    },
  });
}

/** Two spellings of one name: case, spaces, dashes and underscores do not matter. */
function spelling(text: string): string {
  return text.toLowerCase().replaceAll(/[\s_-]+/gu, '');
}

/** One value or a list of them; always read as a list. */
export function oneOrMany<Value>(one: z.ZodType<Value>) {
  const { 'x-kind': kind = 'value' } = (one.meta() ?? {}) as { readonly 'x-kind'?: string };
  return z
    .union([one.transform((value): readonly Value[] => [value]), z.array(one).min(1)])
    .meta({ 'x-kind': `${kind}, or a list` });
}
