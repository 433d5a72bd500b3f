/** Shares and probabilities as people write them: `40%` or `0.4`. */

/** What a JSON Schema can say about a share that is written as text. */
export const sharePattern = '^ *\\d+(\\.\\d+)? *% *$';

/** Reads a share: 0 to 1, or null where it is none or outside. */
export function parseShare(input: unknown): number | null {
  const value = typeof input === 'number' ? input : percent(input);
  return value !== null && value >= 0 && value <= 1 ? value : null;
}

/** The share that a wrong one was probably meant to be, or null: `40` is `40%`. */
export function suggestShare(input: unknown): string | null {
  const text = typeof input === 'number' || typeof input === 'string' ? String(input).trim() : '';
  if (!/^\d+(\.\d+)?$/.test(text)) return null;
  const value = Number(text);
  if (value <= 1) return text;
  return value <= 100 ? `${text}%` : null;
}

function percent(input: unknown): number | null {
  const match = typeof input === 'string' ? /^(\d+(?:\.\d+)?) *%$/.exec(input.trim()) : null;
  return match === null ? null : Number(match[1]) / 100;
}
