/** Tells how far a long read or write of a store has come: on terminals only, gone at the end. */
import type { EventStore, JoinedLog } from '@cdx/event-store';
import type { CommandContext } from '../commands/context.ts';
import { formatCountOf } from '../render/numbers.ts';
import { fit } from '../render/text.ts';

const everyMs = 100;
const eraseLine = '\r\u001b[K';

export interface StoreProgress {
  /** `share`: from 0 to 1, where it is known. */
  show(events: number, share?: number): void;
  clear(): void;
}

/** `what`: "reading esdb://localhost:2113". */
export function storeProgress(
  { terminal, capabilities, errorLook }: CommandContext,
  what: string,
): StoreProgress {
  if (!capabilities.progress) return { show: () => undefined, clear: () => undefined };
  let shownAt: number | null = null;
  return {
    show: (events, share) => {
      const now = terminal.now();
      if (shownAt !== null && now - shownAt < everyMs) return;
      shownAt = now;
      const percent = share === undefined ? '' : ` (${Math.floor(100 * Math.min(1, share))}%)`;
      const line = `${what}: ${formatCountOf(events, 'event')}${percent}`;
      terminal.stderr.write(eraseLine + fit(line, errorLook.width - 1, errorLook.glyphs.ellipsis));
    },
    clear: () => {
      if (shownAt !== null) terminal.stderr.write(eraseLine);
      shownAt = null;
    },
  };
}

/** The same log; who reads it from front to back shows how far that is. */
export function withReadProgress(
  store: JoinedLog,
  name: string,
  head: number,
  context: CommandContext,
): JoinedLog {
  const progress = storeProgress(context, `reading ${name}`);
  const readPages: EventStore['readPages'] = async function* (options = {}) {
    let count = 0;
    try {
      for await (const page of store.readPages(options)) {
        count += page.events.length;
        if (options.direction !== 'backward') progress.show(count, page.next / (head + 1));
        yield page;
      }
    } finally {
      progress.clear();
    }
  };
  return {
    readPages,
    readAll: (options) => store.readAll(options),
    readStream: (stream, options) => store.readStream(stream, options),
    streamRevision: (stream) => store.streamRevision(stream),
  };
}
