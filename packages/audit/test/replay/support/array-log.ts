/** Events as the log of a store: read in small pages, forward and backward. */
import type { EventPage, JoinedLog, ReadAllOptions } from '@cdx/event-store';
import type { RecordedEvent } from '@cdx/session';

export type ArrayLog = Pick<JoinedLog, 'readPages' | 'readAll'>;

export function arrayLog(events: readonly RecordedEvent[], pageSize = 7): ArrayLog {
  async function* readPages(options: ReadAllOptions = {}): AsyncGenerator<EventPage> {
    const { direction = 'forward', limit = Infinity } = options;
    const from = options.from ?? (direction === 'forward' ? 0 : Infinity);
    const wanted =
      direction === 'forward'
        ? events.filter(({ position }) => position >= from)
        : events.filter(({ position }) => position <= from).toReversed();
    const all = wanted.slice(0, limit);
    for (let at = 0; at < all.length; at += pageSize) {
      const page = all.slice(at, at + pageSize);
      const last = page.at(-1) as RecordedEvent;
      const next = direction === 'forward' ? last.position + 1 : last.position - 1;
      yield { events: page, next, atEnd: at + pageSize >= all.length };
    }
  }
  async function* readAll(options?: ReadAllOptions): AsyncGenerator<RecordedEvent> {
    for await (const { events: page } of readPages(options)) yield* page;
  }
  return { readPages, readAll };
}
