/**
 * Where the events of one log stand in another. A stretch in which both logs count alike takes one
 * entry, however long it is.
 */
interface Stretch {
  readonly source: number;
  readonly target: number;
  length: number;
}

export class PositionMap {
  readonly #stretches: Stretch[] = [];

  /** Source positions must rise. */
  add(source: number, target: number): void {
    const last = this.#stretches.at(-1);
    const goesOn =
      last !== undefined &&
      source - last.source === last.length &&
      target - last.target === last.length;
    if (goesOn) last.length++;
    else this.#stretches.push({ source, target, length: 1 });
  }

  /** Where the last event at or before a source position stands; undefined where there is none. */
  at(position: number): number | undefined {
    let low = 0;
    let high = this.#stretches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#stretches[middle] as Stretch).source <= position) low = middle + 1;
      else high = middle;
    }
    const found = this.#stretches[low - 1];
    if (found === undefined) return undefined;
    return found.target + Math.min(position - found.source, found.length - 1);
  }
}
