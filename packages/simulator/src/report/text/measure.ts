/**
 * About how wide a text is, the same on every machine. Fonts differ, so it errs on the wide side;
 * what must not overlap is placed by it.
 */

/** Shares of the font size. */
const widths: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;!|'·]/, 0.32],
  [/[ ftr()[\]/\\"*-]/, 0.42],
  [/[mwMW@%…—]/, 0.95],
  [/[A-Z&#+=<>~−±≤≥]/, 0.74],
  [/[ -\u052F]/, 0.63],
];
const widest = 1.05;

const known = new Map<string, number>();

/** px. */
export function textWidth(text: string, fontSize = 12): number {
  let width = 0;
  for (const character of text) {
    let share = known.get(character);
    if (share === undefined) {
      share = widths.find(([kind]) => kind.test(character))?.[1] ?? widest;
      if (known.size < 1000) known.set(character, share);
    }
    width += share;
  }
  return width * fontSize;
}

/** The middle goes where it is too wide: names that are alike often differ at their ends. */
export function fitted(text: string, widthMax: number, fontSize = 12): string {
  if (textWidth(text, fontSize) <= widthMax) return text;
  const characters = Array.from(text);
  for (let kept = characters.length - 1; kept > 2; kept--) {
    const shorter = joined(characters, kept);
    if (textWidth(shorter, fontSize) <= widthMax) return shorter;
  }
  return joined(characters, 2);
}

/** At most so many characters. */
export function shortened(text: string, lengthMax: number): string {
  const characters = Array.from(text);
  return characters.length <= lengthMax ? text : joined(characters, lengthMax - 1);
}

function joined(characters: readonly string[], kept: number): string {
  // What was shortened before has one gap, not two.
  const front = characters
    .slice(0, Math.ceil(kept / 2))
    .join('')
    .replace(/…$/, '');
  const back = characters
    .slice(characters.length - Math.floor(kept / 2))
    .join('')
    .replace(/^…/, '');
  return `${front}…${back}`;
}
