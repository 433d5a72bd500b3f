/** Text laid out by columns of a terminal: wide characters count two, combining ones none. */
import stringWidth from 'string-width';

const ascii = /^[\x20-\x7e]*$/;

export function textWidth(text: string): number {
  return ascii.test(text) ? text.length : stringWidth(text);
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The text, cut to `width` columns where it is longer, with `ellipsis` for what is gone. */
export function fit(text: string, width: number, ellipsis: string): string {
  if (textWidth(text) <= width) return text;
  const mark = ellipsis.slice(0, Math.max(0, width));
  return startOf(text, width - mark.length) + mark;
}

function startOf(text: string, width: number): string {
  if (ascii.test(text)) return text.slice(0, Math.max(0, width));
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (textWidth(kept + segment) > width) break;
    kept += segment;
  }
  return kept;
}

export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + space : space + text;
}

/** Lines of at most `width` columns, broken between words; a longer word has a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(/\s+/u)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

/** Keeps what a store says from driving the terminal, in one line. */
export function printable(text: string): string {
  return ascii.test(text)
    ? text
    : text
        .replaceAll(/[\t\r\n]+/gu, ' ')
        .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
