/** A store whose process dies at a write: before it is done, or done but not acknowledged. */
import type { EventStore } from '@cdx/event-store';

export class Killed extends Error {}

export interface Death {
  /** Writes that still go well. */
  readonly writes: number;
  readonly acknowledged: boolean;
}

export function dyingStore(store: EventStore, { writes, acknowledged }: Death): EventStore {
  let left = writes;
  const dying = <Arguments extends readonly unknown[], Result>(
    write: (...args: Arguments) => Promise<Result>,
  ) =>
    async function (...args: Arguments): Promise<Result> {
      if (left-- > 0) return write(...args);
      if (!acknowledged) throw new Killed();
      await write(...args);
      throw new Killed();
    };
  return new Proxy(store, {
    get(target, name: keyof EventStore) {
      const method = target[name].bind(target) as (...args: readonly unknown[]) => Promise<unknown>;
      return name === 'append' || name === 'appendMany' || name === 'saveSnapshot'
        ? dying(method)
        : method;
    },
  });
}
