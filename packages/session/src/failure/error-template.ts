/**
 * What two messages of the same error have in common: the text with ids, GUIDs, numbers, table
 * names, quoted names, addresses and times taken out. Error IDs are made from it.
 */

/** What makes an error is said early; a stack trace or a dump of rows behind it is cut off. */
const messageLengthMax = 8192;
/** A longer word is data: a token, a dump. */
const wordLengthMax = 200;

/**
 * Pieces that name something, each with what replaces it. Lengths are bounded, so that no message,
 * however odd, takes more than linear time. Anything with a digit goes later, word by word.
 */
const named: readonly (readonly [RegExp, string])[] = [
  // Names in quotes. An apostrophe inside a word ("can't", 'O'Brien') neither opens nor closes.
  [/(?<!\w)'(?:[^'\n]|'(?=\w)){0,200}?'(?!\w)/g, ' # '],
  [/"[^"\n]{0,200}"|“[^”\n]{0,200}”|‘[^’\n]{0,200}’(?!\w)|`[^`\n]{0,200}`/g, ' # '],
  // [dbo] and [X] of [dbo].[X], also any other name in brackets.
  [/\[[^\]\n]{0,200}\]/g, ' # '],
  [/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi, ' # '],
  // Addresses, paths, DOMAIN\user, Default:P-0001.
  [/(?<!\S)\S{0,200}?(?::\/\/|\\)\S*/g, ' # '],
  [/(?<!\S)\/\w\S*/g, ' # '],
  [/\b\w{1,100}:\w\S*/g, ' # '],
  // Tables by schema, tables by announcement, constraints and indexes.
  [/\b(?:ax|dbo|crt|ext|cdx|sys)\.[\w$#@]+/gi, ' # '],
  [/\b(table:\s{0,20})[\w$#@.]+/gi, '$1 # '],
  [/\b([Tt]able\s{1,20})(?=\w*[A-Z_]\w*[A-Z_])[\w$#@.]+/g, '$1 # '],
  [/\b(?:PK|UK|UQ|UX|FK|AK|CK|DF|IX|I)_\w+/gi, ' # '],
  // channelId: X, Id - X; the values of a duplicate key.
  [/\b(id|Id|ID|[a-z]\w{0,100}I[dD])\s{0,20}[:=–-]\s{0,20}[^\s,;]+/g, '$1 # '],
  [/\b(value is )\([^)\n]{0,500}\)/gi, '$1 # '],
];

const punctuation = /^[^\p{L}\p{N}#]+|[^\p{L}\p{N}#]+$/gu;

/**
 * The common text, in lower case, with `#` for whatever was taken out:
 * `Record for Id - 17 not found.` and `Record for Id - 4711 not found` give `record for id # not found`.
 */
export function errorTemplate(message: string): string {
  let text = message.slice(0, messageLengthMax);
  for (const [pattern, replacement] of named) text = text.replace(pattern, replacement);

  const words: string[] = [];
  for (const raw of text.toLowerCase().split(/\s/)) {
    const word = raw.length > wordLengthMax ? '#' : raw.replace(punctuation, '');
    if (word === '') continue;
    const common = /[\p{N}#]/u.test(word) ? '#' : word;
    // One # for any number of things in a row: lists and grouped digits differ in length.
    if (common === '#' && words.at(-1) === '#') continue;
    words.push(common);
  }
  return words.join(' ');
}
