/** First in, first out, of sessions; taking from the front does not move the rest. */

export class SessionQueue {
  #items: number[] = [];
  #front = 0;

  push(session: number): void {
    this.#items.push(session);
  }

  shift(): number | undefined {
    if (this.#front === this.#items.length) return undefined;
    const session = this.#items[this.#front++];
    if (this.#front > 1024 && this.#front * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#front);
      this.#front = 0;
    }
    return session;
  }

  /** What waits, first first. */
  toArray(): readonly number[] {
    return this.#items.slice(this.#front);
  }

  restore(items: readonly number[]): void {
    this.#items = [...items];
    this.#front = 0;
  }
}
