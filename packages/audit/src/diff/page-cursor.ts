/** Goes through one log page by page, as far as it is compared. */
import type { EventPage, JoinedLog } from '@cdx/event-store';
import { runStream, type RecordedEvent } from '@cdx/session';

export interface DiffSide {
  readonly log: Pick<JoinedLog, 'readPages'>;
  /** Position of the last event that counts; all when absent. */
  readonly upTo?: number | undefined;
}

const ofRun = runStream('');

export class PageCursor {
  /** Those of the current page that count; `at` is the next one. */
  events: readonly RecordedEvent[] = [];
  at = 0;
  /** Events that have been passed. */
  passed = 0;
  readonly #pages: AsyncIterator<EventPage>;
  readonly #upTo: number;
  readonly #withoutRun: boolean;
  #isOver = false;

  constructor({ log, upTo = Infinity }: DiffSide, withoutRun: boolean) {
    this.#pages = log.readPages()[Symbol.asyncIterator]();
    this.#upTo = upTo;
    this.#withoutRun = withoutRun;
  }

  /** Makes sure that there is a next event; false at the end. */
  async fill(): Promise<boolean> {
    while (this.at === this.events.length) {
      this.passed += this.events.length;
      this.at = 0;
      this.events = [];
      if (this.#isOver) return false;
      const page = await this.#pages.next();
      if (page.done === true) {
        this.#isOver = true;
        return false;
      }
      this.events = this.#counted(page.value.events);
      if (page.value.next > this.#upTo) await this.close();
    }
    return true;
  }

  /** Lets go of the log. */
  async close(): Promise<void> {
    this.#isOver = true;
    await this.#pages.return?.();
  }

  #counted(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
    const last = events.at(-1);
    if (last === undefined) return events;
    if (!this.#withoutRun && last.position <= this.#upTo) return events;
    return events.filter(
      ({ position, stream }) =>
        position <= this.#upTo && !(this.#withoutRun && stream.startsWith(ofRun)),
    );
  }
}
