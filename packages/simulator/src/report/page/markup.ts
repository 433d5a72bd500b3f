/** Markup as strings that know they are markup: whatever else is put between is escaped. */
import { escapeText } from '../text/escape.ts';

export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | null | readonly Part[];

/**
 * A template; null is nothing. Where it breaks a line there is one space, as markup has it anyway;
 * what is put between stays as it is.
 */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const [first = '', ...rest] = strings.map((text) => text.replaceAll(/\s*\n\s*/g, ' '));
  let text = first;
  for (const [index, part] of parts.entries()) text += written(part) + (rest[index] ?? '');
  return { markup: text };
}

function written(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeText(String(part));
  return 'markup' in part ? part.markup : part.map((each) => written(each)).join('');
}
