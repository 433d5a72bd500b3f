/** Single values of the scenario format that are words: choices, names, ids, text. */
import { nearest } from '../../read/nearest.ts';
import { listNames, quoteIfOdd } from '../../read/problem.ts';
import { scalar, wrong } from './scalar.ts';

export function flag() {
  return scalar<boolean>({
    expected: 'true or false',
    label: 'true or false',
    json: { type: 'boolean' },
    read: (input) => {
      if (typeof input === 'boolean') return { value: input };
      const word = String(input).toLowerCase();
      const truth = ['yes', 'on', 'y', 'true', '1'].includes(word);
      const falsehood = ['no', 'off', 'n', 'false', '0'].includes(word);
      return { suggestion: truth ? 'true' : falsehood ? 'false' : null };
    },
  });
}

/** One of a few words; where they are many, messages say `what` they are. */
export function choice<const Word extends string>(
  words: readonly Word[],
  what = `one of ${words.length} words`,
) {
  return scalar<Word>({
    expected: words.length === 1 ? String(words[0]) : `one of ${listNames(words, 30)}`,
    label: words.length <= 8 ? words.map((word) => `\`${word}\``).join(', ') : what,
    json: { type: 'string', enum: [...words] },
    read: (input) => {
      const found = words.find((word) => word === input);
      if (found !== undefined) return { value: found };
      const near = typeof input === 'string' ? nearest(input, words) : null;
      // Beside the right word, a long list of all of them would only hide it.
      const few = near === null || words.length <= 8;
      return few ? { suggestion: near } : { expected: what, suggestion: near };
    },
  });
}

/** A name that people give: one line of text, not empty, nothing invisible at its ends. */
export function name(expected = 'a name') {
  return scalar<string>({
    expected: `${expected} of 1 to 100 characters in one line`,
    label: 'text',
    json: { type: 'string', minLength: 1, maxLength: 100 },
    read: (input) => {
      if (typeof input === 'number') return { suggestion: `'${input}'` };
      if (typeof input !== 'string') return wrong;
      const trimmed = input.trim();
      const fits = /^[^\p{Cc}\p{Zl}\p{Zp}]{1,100}$/u.test(trimmed);
      if (fits && trimmed === input) return { value: input };
      return { suggestion: fits ? quoteIfOdd(trimmed) : null };
    },
  });
}

/** The id of a job. Numbers are taken as they are: the field writes 1020, without quotes. */
export function jobId() {
  return scalar<string>({
    expected: "the id of a job, such as '1020' or P-0001",
    label: 'job id',
    json: {
      anyOf: [
        { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$' },
        { type: 'integer', minimum: 0 },
      ],
    },
    read: (input) => {
      const fits =
        typeof input === 'string' || (typeof input === 'number' && Number.isSafeInteger(input));
      const text = fits ? String(input) : '';
      return /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(text) ? { value: text } : wrong;
    },
  });
}

/** The first part of the names of channel databases. */
export function prefix() {
  return scalar<string>({
    expected: 'letters, digits and _ starting with a letter, 40 at most, such as STORE',
    label: 'letters and digits',
    json: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_]{0,39}$' },
    read: (input) => {
      const text = typeof input === 'string' ? input : '';
      if (/^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(text)) return { value: text };
      const cleaned = text.trim().replaceAll(/[^A-Za-z0-9_]+/g, '_');
      return { suggestion: /^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(cleaned) ? cleaned : null };
    },
  });
}

/** Any text, for people only. */
export function text() {
  return scalar<string>({
    expected: 'text',
    label: 'text',
    json: { type: 'string' },
    read: (input) => (typeof input === 'string' ? { value: input } : wrong),
  });
}
