/** Values of cells. Each gives the value, or says what is wrong with it. */
import { knownJobs, statusCode, statusLabel, statusNames, type Direction } from '@cdx/session';

/** What is wrong with a row; `read-rows` turns it into the row's entry in the list. */
export class CellProblem extends Error {}

/** `1,234`, `1.234`, `1 234`: whole numbers with or without marks between the thousands. */
export function countOf(text: string, header: string): number {
  const plain = /^\d{1,3}(?<mark>[,.'’\s])\d{3}(?:\k<mark>\d{3})*$/u.test(text)
    ? text.replaceAll(/\D/gu, '')
    : text;
  const count = /^\d{1,15}$/u.test(plain) ? Number(plain) : -1;
  if (count >= 0) return count;
  throw new CellProblem(`${header} ${shown(text)} is no whole number from 0 on`);
}

/** A code, or the words of the form in any case. */
export function statusOf(text: string, direction: Direction): number {
  const names = statusNames(direction);
  if (/^\d{1,2}$/u.test(text) && names[Number(text)] !== undefined) return Number(text);
  const word = text.toLowerCase().replaceAll(/[^\p{L}]+/gu, '');
  const found = names.find((name) => name.toLowerCase() === word || otherWords[word] === name);
  if (found !== undefined) return statusCode(direction, found) ?? 0;
  const known = names.map((name, code) => `${code} ${statusLabel(name)}`).join(', ');
  throw new CellProblem(`Status ${shown(text)} is none of ${direction} sessions: ${known}`);
}

/** The same in other spellings. */
const otherWords: Readonly<Record<string, string>> = {
  cancelled: 'Canceled',
  creationfailed: 'CreateFailed',
};

/** `1020 Prices and discounts` and `Prices and discounts` are job 1020; any other name is its own id. */
export function jobOf(text: string): string {
  for (const [id, name] of knownJobs) {
    if (text === id || text === `${id} ${name}` || text.toLowerCase() === name.toLowerCase()) {
      return id;
    }
  }
  return text;
}

export function oneOf<Word extends string>(
  text: string,
  words: readonly Word[],
  header: string,
): Word {
  const word = text.toLowerCase();
  const found = words.find((one) => one.toLowerCase() === word);
  if (found !== undefined) return found;
  throw new CellProblem(`${header} ${shown(text)} is not one of ${words.join(', ')}`);
}

export function shown(text: string): string {
  return JSON.stringify(text.length <= 60 ? text : `${text.slice(0, 57)}...`);
}
