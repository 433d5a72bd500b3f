/**
 * The Markdown of an article for terminals: headings, paragraphs, lists and text in fences, wrapped
 * to the width. Code, emphasis and links become plain words; more than that articles do not use.
 */
import type { Look } from './look.ts';
import { printable, wrap } from './text.ts';

interface Section {
  readonly heading: string;
  readonly text: string;
}

/** The lines of sections, an empty line between them. */
export function sectionLines(sections: readonly Section[], look: Look): readonly string[] {
  return sections.flatMap(({ heading, text }, index) => [
    ...(index === 0 ? [] : ['']),
    look.paint.bold(heading),
    ...markdownLines(text, look.width),
  ]);
}

const indent = '  ';

/** Plain lines of at most `width` columns, set in a little below their heading. */
export function markdownLines(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const block of blocksOf(text)) {
    if (block.kind === 'gap') {
      lines.push('');
      continue;
    }
    const first = indent + block.mark;
    const rest = ' '.repeat(first.length);
    const words = block.kind === 'fence' ? block.text : plainWords(block.text);
    const wrapped = wrap(printable(words), width - first.length);
    lines.push(...wrapped.map((line, index) => (index === 0 ? first : rest) + line));
  }
  return lines;
}

interface Block {
  readonly kind: 'text' | 'fence' | 'gap';
  /** `- `, `1. `, or nothing. */
  readonly mark: string;
  readonly text: string;
}

function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let fenced = false;
  let goesOn = false;
  for (const line of markdown.split(/\r?\n/)) {
    if (line.startsWith('```')) {
      fenced = !fenced;
      goesOn = false;
    } else if (fenced) {
      blocks.push({ kind: 'fence', mark: '', text: line });
    } else if (line.trim() === '') {
      if (goesOn) blocks.push({ kind: 'gap', mark: '', text: '' });
      goesOn = false;
    } else {
      const [whole = '', mark = ''] = /^(?:(- |\d+\. ))?\s*/.exec(line) ?? [];
      const text = line.slice(whole.length);
      const last = blocks.at(-1);
      if (goesOn && mark === '' && last !== undefined) {
        blocks[blocks.length - 1] = { ...last, text: `${last.text} ${text}` };
      } else {
        blocks.push({ kind: 'text', mark, text });
      }
      goesOn = true;
    }
  }
  return blocks;
}

function plainWords(text: string): string {
  return text
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/`([^`]*)`/g, '$1')
    .replaceAll(/\*\*([^*]*)\*\*/g, '$1');
}
