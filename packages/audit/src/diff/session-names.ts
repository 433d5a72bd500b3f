/**
 * The sessions of both logs, each once: which number stands for which stream, so that what is kept
 * of each side is columns.
 */
import { isSessionStream, parseSessionStream, type RecordedEvent } from '@cdx/session';

const noSession = -1;

export class SessionNames {
  readonly #indexes = new Map<string, number>();
  readonly streams: string[] = [];
  /** 0 download, 1 upload. */
  readonly uploads: boolean[] = [];

  get count(): number {
    return this.streams.length;
  }

  /** -1 for an event of no session. */
  indexOf({ stream }: RecordedEvent): number {
    const known = this.#indexes.get(stream);
    if (known !== undefined) return known;
    if (!isSessionStream(stream)) {
      this.#indexes.set(stream, noSession);
      return noSession;
    }
    const index = this.streams.length;
    this.#indexes.set(stream, index);
    this.streams.push(stream);
    this.uploads.push(stream.startsWith('upload'));
    return index;
  }

  /** By direction, number and channel database: an order that no log decides. */
  inOrder(indexes: number[]): number[] {
    const keys = new Map(indexes.map((index) => [index, this.#keyOf(index)]));
    return indexes.toSorted((one, other) => {
      const [a, b] = [keys.get(one) as SortKey, keys.get(other) as SortKey];
      return a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0);
    });
  }

  #keyOf(index: number): SortKey {
    const { direction, sessionNumber, channelDatabase } = parseSessionStream(
      this.streams[index] as string,
    );
    return [direction === 'download' ? 0 : 1, sessionNumber, channelDatabase];
  }
}

type SortKey = readonly [direction: number, sessionNumber: number, channelDatabase: string];
