/** Notes on rows, each text once with how many rows it is of. */
import type { ImportNote } from './form-row.ts';

export class Notes {
  readonly #notes = new Map<string, { file: string; text: string; rows: number; line: number }>();

  add(file: string, line: number, text: string): void {
    const key = `${file}\n${text}`;
    const note = this.#notes.get(key);
    if (note === undefined) this.#notes.set(key, { file, text, rows: 1, line });
    else note.rows++;
  }

  all(): readonly ImportNote[] {
    return [...this.#notes.values()];
  }
}
