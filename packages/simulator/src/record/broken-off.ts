/**
 * A command on a recorded run that broke off between its events and its snapshot, where a store
 * cannot write both at once. Given again, it finds its own events and adds what is missing; nothing
 * else can go on from there.
 */
import type { EventStore } from '@cdx/event-store';
import { CdxError, type RecordedEvent } from '@cdx/session';

/** What the log has first behind a snapshot, but for what is said of the run itself. */
export async function firstBehind(
  store: Pick<EventStore, 'readAll'>,
  position: number,
  runStream: string,
): Promise<RecordedEvent | null> {
  for await (const event of store.readAll({ from: position + 1 })) {
    if (event.stream !== runStream) return event;
  }
  return null;
}

/** Whether the run had come to its end, so that only a command can have gone on from there. */
export function hasEnded(history: readonly RecordedEvent[]): boolean {
  return history.at(-1)?.type === 'SimulationEnded';
}

export function commandBrokeOff({ type, stream, source, position }: RecordedEvent): CdxError {
  const [, name] = /^operator:(.+)$/s.exec(source) ?? [];
  const by = name === undefined ? '' : ` by ${name}`;
  return new CdxError(
    'run-unfinished',
    `A command to this run broke off: the log goes on with ${type} in ${stream}${by}, which the run does not know. ` +
      'Give the same command again, in the same words: what is there is passed over, the rest is added.',
    { position, type, stream, source },
  );
}
