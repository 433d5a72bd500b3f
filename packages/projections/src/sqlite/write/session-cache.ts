/**
 * Sessions that the next events will most likely ask for, so that they are not read back from the
 * file each time. Never trusted across somebody else's write: the caller says at which place of
 * which generation it stands.
 */
import type { ViewEntry } from '../view-registry.ts';
import type { Held } from './held-session.ts';

/** Some 40 MB. A fleet has that many sessions under way at once only after an outage. */
const sessionsMax = 50_000;

/** Sessions that hardly ever hear of anything again. */
const ended: ReadonlySet<string> = new Set(['Applied', 'NoData', 'Canceled']);

export class SessionCache {
  #sessions = new Map<string, Held>();
  #generation = 0;
  #checkpoint = Number.NaN;
  #epoch = 0;

  /** A session is one that headquarters is behind with if it became so in this epoch. */
  get epoch(): number {
    return this.#epoch;
  }

  /** From here on headquarters knows everything of all sessions, unless one is marked again. */
  nextEpoch(): void {
    this.#epoch += 1;
  }

  /**
   * To be called first in each transaction: forgets all if the file is not where we left it, and
   * says so.
   */
  enter({ generation, checkpoint }: ViewEntry): boolean {
    const isStale = generation !== this.#generation || checkpoint !== this.#checkpoint;
    if (isStale) this.#sessions = new Map();
    this.#generation = generation;
    // Rows will be changed; unless `leave` is reached, they are not those of the file any more.
    this.#checkpoint = Number.NaN;
    return isStale;
  }

  get(stream: string): Held | undefined {
    return this.#sessions.get(stream);
  }

  all(): Iterable<Held> {
    return this.#sessions.values();
  }

  /** The transaction is about to be committed; if that fails, `enter` will notice. */
  leave(sessions: readonly Held[], checkpoint: number): void {
    this.#checkpoint = checkpoint;
    for (const held of sessions) {
      const { stream, status } = held.row;
      // Deleted first, so that it becomes the youngest of the map.
      this.#sessions.delete(stream);
      if (!ended.has(status) && !held.isPurged) this.#sessions.set(stream, held);
    }
    for (const stream of this.#sessions.keys()) {
      if (this.#sessions.size <= sessionsMax) break;
      this.#sessions.delete(stream);
    }
  }
}
