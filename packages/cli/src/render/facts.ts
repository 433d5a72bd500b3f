/** Lines of a label and a text, the texts under each other and wrapped there. */
import type { Look } from './look.ts';
import { pad, textWidth, wrap } from './text.ts';

export type Fact = readonly [label: string, text: string | readonly string[]];

/** A text of several entries has a line, or more, for each. */
export function factLines(facts: readonly Fact[], look: Look): readonly string[] {
  const labelWidth = facts.reduce((widest, [label]) => Math.max(widest, textWidth(label)), 0) + 2;
  return facts.flatMap(([label, text]) => {
    const entries = typeof text === 'string' ? [text] : text;
    return entries
      .flatMap((entry) => wrap(entry, look.width - labelWidth))
      .map((line, index) =>
        index === 0
          ? look.paint.bold(pad(label, labelWidth)) + line
          : ' '.repeat(labelWidth) + line,
      );
  });
}

/** `Title: text`, wrapped; the title is bold. */
export function titledLines(title: string, text: string, look: Look): readonly string[] {
  return wrap(`${title}: ${text}`, look.width).map((line, index) =>
    index === 0 ? line.replace(title, look.paint.bold) : line,
  );
}
