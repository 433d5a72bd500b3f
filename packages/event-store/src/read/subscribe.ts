/**
 * The push side of a subscription: a follower pumped into an observable.
 */
import type { RecordedEvent } from '@cdx/session';
import { Observable, type Subscriber } from 'rxjs';
import type { EventPage } from '../port.ts';

/** `follow` is called once for each subscriber, at the moment it subscribes. */
export function observe(
  follow: () => AsyncIterator<EventPage, undefined>,
): Observable<RecordedEvent> {
  return new Observable<RecordedEvent>((subscriber) => {
    const pages = follow();
    void pump(pages, subscriber);
    return () => void pages.return?.();
  });
}

async function pump(
  pages: AsyncIterator<EventPage, undefined>,
  subscriber: Subscriber<RecordedEvent>,
): Promise<void> {
  try {
    for (;;) {
      const { done, value } = await pages.next();
      if (done === true) return subscriber.complete();
      for (const event of value.events) {
        if (subscriber.closed) return;
        subscriber.next(event);
      }
    }
  } catch (error) {
    subscriber.error(error);
  }
}
