/** What can be wrong with the file of an export, told with the line and what was expected there. */
import { CdxError } from '@cdx/session';

export interface Place {
  /** As people see it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export function damaged(
  { file, line }: Place,
  expected: string,
  found: string,
  cause?: unknown,
): CdxError {
  return new CdxError(
    'file-unreadable',
    `${file}, line ${line}: expected ${expected}, found ${found}.`,
    { path: file, line, expected, found },
    cause === undefined ? undefined : { cause },
  );
}

/** A piece of a line, for messages. */
export function excerpt(text: string): string {
  const line = text.trimEnd();
  const shown = line.slice(0, 60);
  return JSON.stringify(shown.length < line.length ? `${shown}...` : shown);
}
