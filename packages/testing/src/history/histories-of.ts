/** The events of a log by session. */
import { isSessionStream } from '@cdx/session';

/** Events of sessions by their stream, in the order of the log; those of other streams are left out. */
export function historiesOf<Event extends { readonly stream: string }>(
  log: Iterable<Event>,
): ReadonlyMap<string, readonly Event[]> {
  const found = new Map<string, Event[]>();
  for (const event of log) {
    if (!isSessionStream(event.stream)) continue;
    const history = found.get(event.stream);
    if (history === undefined) found.set(event.stream, [event]);
    else history.push(event);
  }
  return found;
}
