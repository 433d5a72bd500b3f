/** Pages of docs/ whose commands are run: the blocks of a page, and whether a command printed them. */
import { expect } from 'vitest';

/** What stands below each `## Title`. */
export function sectionsOf(
  page: string,
): readonly { readonly title: string; readonly text: string }[] {
  const parts = page.split(/^## /m).slice(1);
  return parts.map((text) => ({ title: text.split('\n', 1)[0] ?? '', text }));
}

/** What a block says was printed, without the lines of `…`. */
export function printedIn(text: string): readonly string[] {
  return linesOf(text, 'text').filter((line) => line !== '…');
}

/** The lines of all fenced blocks of a language. */
export function linesOf(text: string, language: string): readonly string[] {
  const blocks = text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'));
  return [...blocks].flatMap(([, block = '']) => block.trimEnd().split('\n'));
}

/** The words behind `npx cdx`; quotes keep words together. */
export function wordsOf(command: string): readonly string[] {
  const [npx, name, ...words] = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  );
  expect([npx, name]).toEqual(['npx', 'cdx']);
  return words;
}

/** Each line stands in what was printed, behind the one before it. */
export function expectInOrder(printed: readonly string[], out: string): void {
  const lines = out.split('\n').map((line) => line.trimEnd());
  let from = 0;
  for (const line of printed) {
    const at = lines.indexOf(line, from);
    expect(at, `"${line}" is not printed there`).toBeGreaterThanOrEqual(from);
    from = at + 1;
  }
}

/** A figure as a whole: `6` is not in `16 of 150`. */
export function figure(claim: string): RegExp {
  const escaped = claim.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`(?<![\\w.,])${escaped}(?![\\w.]|,\\d)`);
}
