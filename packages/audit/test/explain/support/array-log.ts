/** Events as a log to be explained, whatever their positions and times: with filters, in small pages. */
import type { EventPage, JoinedLog, ReadAllOptions } from '@cdx/event-store';
import type { RecordedEvent } from '@cdx/session';

const pageSize = 7;

export function arrayLog(events: readonly RecordedEvent[]): JoinedLog {
  async function* readPages(options: ReadAllOptions = {}): AsyncGenerator<EventPage> {
    const { direction = 'forward', limit = Infinity, filter = {} } = options;
    const isForward = direction === 'forward';
    const from = options.from ?? (isForward ? 0 : Infinity);
    const all = (isForward ? events : events.toReversed())
      .filter(({ position }) => (isForward ? position >= from : position <= from))
      .filter(({ stream }) => stream.startsWith(filter.streamPrefix ?? ''))
      .filter(({ type }) => filter.types?.includes(type) ?? true)
      .slice(0, limit);
    for (let at = 0; at < all.length; at += pageSize) {
      const page = all.slice(at, at + pageSize);
      const { position } = page.at(-1) as RecordedEvent;
      const next = isForward ? position + 1 : position - 1;
      yield { events: page, next, atEnd: at + pageSize >= all.length };
    }
  }
  async function* readAll(options?: ReadAllOptions): AsyncGenerator<RecordedEvent> {
    for await (const { events: page } of readPages(options)) yield* page;
  }
  async function* readStream(stream: string): AsyncGenerator<RecordedEvent> {
    yield* events.filter((event) => event.stream === stream);
  }
  const streamRevision = async (stream: string) =>
    events.findLast((event) => event.stream === stream)?.revision ?? -1;
  return { readPages, readAll, readStream, streamRevision };
}
