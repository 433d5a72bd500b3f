/**
 * Makes a seal: evidence, kept apart from a log, of what a range of it held. Changing, removing,
 * adding or moving any of its events afterwards shows; `SealCheck` names the first.
 */
import { CdxError } from '@cdx/session';
import { newHash, sign } from './crypto.ts';
import { digestOf, partsOf, withoutBreak } from './event-digest.ts';
import {
  blockLine,
  chainStart,
  digestBytes,
  eventsPerBlockMax,
  sealFormat,
  sealVersion,
  signedText,
  type SealHeader,
} from './format.ts';
import type { SealingKey } from './keys.ts';

/** An event as `eventLine` of @cdx/event-store/transfer writes it; the line break may be left out. */
export interface PositionedLine {
  readonly position: number;
  readonly bytes: Uint8Array;
}

export interface SealOptions {
  readonly key: SealingKey;
  /** Name of the store, as people see it. */
  readonly store: string;
  /** Id of the first event of the log, whether it is in the range or not. */
  readonly firstEventId: string;
  /** Range of positions; both are sealed. */
  readonly from: number;
  readonly to: number;
  /** ms since the Unix epoch. */
  readonly sealedAt: number;
  /** Events between two hashes, at most 1,000, as it is unless given. */
  readonly eventsPerBlock?: number | undefined;
  /** Told, and waited for, after every block; what it throws ends the sealing. */
  readonly onProgress?: ((events: number) => void | Promise<void>) | undefined;
}

/**
 * The seal, a line at a time. Memory is bounded however long the log.
 *
 * @param lines of the range, in log order, as they are stored (nothing upcast); others are refused.
 * @throws CdxError 'invalid-argument' for a range without events, or an event outside it or out of
 *   order; errors of reading.
 */
export async function* sealHistory(
  lines: AsyncIterable<PositionedLine>,
  options: SealOptions,
): AsyncGenerator<string, void, undefined> {
  const { key, store, firstEventId, from, to, sealedAt, onProgress } = options;
  const { eventsPerBlock = eventsPerBlockMax } = options;
  const header: SealHeader = {
    format: sealFormat,
    version: sealVersion,
    store,
    firstEventId,
    from,
    to,
    sealedAt,
    publicKey: key.publicDer.toString('base64'),
    fingerprint: key.fingerprint,
  };
  const headerLine = `${JSON.stringify(header)}\n`;
  const writer = new SealWriter(headerLine, from, to);
  let isHeaderOut = false;
  for await (const line of lines) {
    writer.add(line);
    if (writer.waiting < eventsPerBlock) continue;
    yield (isHeaderOut ? '' : headerLine) + writer.closeBlock();
    isHeaderOut = true;
    await onProgress?.(writer.events);
  }
  if (writer.events + writer.waiting === 0) {
    const message = `There is no event at positions ${from} to ${to}: nothing to seal.`;
    throw new CdxError('invalid-argument', message, { from, to });
  }
  if (writer.waiting > 0) yield (isHeaderOut ? '' : headerLine) + writer.closeBlock();
  await onProgress?.(writer.events);
  yield writer.end(headerLine, key);
}

class SealWriter {
  events = 0;
  waiting = 0;
  readonly #from: number;
  readonly #to: number;
  readonly #digests = Buffer.alloc(eventsPerBlockMax * digestBytes);
  #chain: Buffer;
  #blocks = 0;
  #positions: number[] = [];
  #last = -1;
  #hash = newHash();

  constructor(headerLine: string, from: number, to: number) {
    this.#chain = chainStart(headerLine);
    this.#from = from;
    this.#to = to;
  }

  add({ position, bytes }: PositionedLine): void {
    const line = withoutBreak(bytes);
    const parts = partsOf(line);
    const isInOrder = position > this.#last && position >= this.#from && position <= this.#to;
    if (!isInOrder || parts.position !== position) {
      throw new CdxError(
        'invalid-argument',
        `The event at position ${position} cannot be sealed: expected an event of positions ` +
          `${this.#from} to ${this.#to}, in order, as a line of an export.`,
        { position, from: this.#from, to: this.#to, after: this.#last },
      );
    }
    this.#last = position;
    this.#positions.push(position);
    digestOf(parts.content).copy(this.#digests, this.waiting * digestBytes);
    this.#hash.update(line).update('\n');
    this.waiting++;
  }

  closeBlock(): string {
    const positions = this.#positions;
    const [from = 0] = positions;
    const to = this.#last;
    const { line, chain } = blockLine(
      {
        block: ++this.#blocks,
        from,
        to,
        events: this.waiting,
        sha256: this.#hash.digest('hex'),
        digests: this.#digests.toString('base64', 0, this.waiting * digestBytes),
        ...(to - from + 1 === positions.length ? {} : { positions }),
      },
      this.#chain,
    );
    this.#chain = chain;
    this.events += this.waiting;
    this.waiting = 0;
    this.#positions = [];
    this.#hash = newHash();
    return line;
  }

  end(headerLine: string, { privateKey }: SealingKey): string {
    const stated = {
      events: this.events,
      blocks: this.#blocks,
      chain: this.#chain.toString('hex'),
    };
    const signature = sign(signedText(headerLine, stated), privateKey).toString('base64');
    return `${JSON.stringify({ end: true, ...stated, signature })}\n`;
  }
}
