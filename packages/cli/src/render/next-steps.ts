/** Commands to type next, each with what it shows. A command is never cut: it is there to copy. */
import type { Look } from './look.ts';
import { pad, textWidth } from './text.ts';

export interface NextStep {
  readonly command: string;
  readonly purpose: string;
}

/** The purposes are left out where they do not fit beside. */
export function nextStepLines(steps: readonly NextStep[], look: Look): readonly string[] {
  if (steps.length === 0) return [];
  const widest = Math.max(...steps.map(({ command }) => textWidth(command)));
  return [
    look.paint.bold('Next'),
    ...steps.map(({ command, purpose }) => {
      const beside = `  ${pad(command, widest)}  ${purpose}`;
      return textWidth(beside) <= look.width ? beside : `  ${command}`;
    }),
  ];
}

/** A word as a shell takes it: plain, or in single quotes. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
