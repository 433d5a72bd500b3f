/**
 * What an append has done, from the little that the server says: the last revision and position.
 * docs/eventstoredb.md says how sure it is.
 */
import type { AppendResult } from '../../port.ts';
import { commitOf } from '../read/decode-event.ts';
import { positionOf, type Commit } from '../read/places.ts';
import type { StreamReader } from '../read/stream-reader.ts';
import type { Acknowledgement } from './append-entry.ts';

/** Acknowledgements that are remembered: many more than can be under way at a time. */
const rememberedMax = 1024;

export interface Sent {
  readonly stream: string;
  /** Events of the append. */
  readonly count: number;
  readonly before: Commit;
  readonly firstWanted: boolean;
}

export class Results {
  private readonly streams: StreamReader;
  private readonly acknowledged = new Set<Commit>();

  constructor(streams: StreamReader) {
    this.streams = streams;
  }

  /**
   * `before`: the highest place known to be taken when the append was sent. What is not behind it
   * was there already; so was what another acknowledgement had before. `firstWanted`: whether the
   * position of the first of several new events is worth a read.
   */
  async result(
    { stream, count, before, firstWanted }: Sent,
    { revision, commit }: Acknowledgement,
  ): Promise<AppendResult> {
    const idempotent = commit === undefined || commit <= before || this.acknowledged.has(commit);
    if (commit !== undefined) this.remember(commit);
    const first = revision - count + 1;
    if (!idempotent) {
      if (count === 1) return { revision, ...places(commit, commit), idempotent };
      // It is written: what cannot be found out about it is no failure.
      const looking = firstWanted ? this.commitAt(stream, first) : undefined;
      const found = await looking?.catch(() => undefined);
      return { revision, ...places(found, commit), idempotent };
    }
    // Whose position the server tells for a repetition differs by its version: look it up.
    const last = await this.commitAt(stream, revision);
    const found = count === 1 ? last : await this.commitAt(stream, first);
    return { revision, ...places(found, last ?? commit ?? before), idempotent };
  }

  private remember(commit: Commit): void {
    this.acknowledged.add(commit);
    if (this.acknowledged.size <= rememberedMax) return;
    for (const oldest of this.acknowledged) {
      this.acknowledged.delete(oldest);
      return;
    }
  }

  private async commitAt(stream: string, revision: number): Promise<Commit | undefined> {
    const event = await this.streams.at(stream, revision);
    return event && commitOf(event);
  }
}

/** Nobody can tell the position of a first event that is gone already (`$maxCount`). */
function places(
  first: Commit | undefined,
  last: Commit,
): Pick<AppendResult, 'firstPosition' | 'position'> {
  const position = positionOf(last);
  return first === undefined ? { position } : { firstPosition: positionOf(first), position };
}
