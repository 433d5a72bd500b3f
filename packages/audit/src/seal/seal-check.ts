/**
 * Holds a log against its seal, event by event as somebody reads it. What is whole costs one hash a
 * block; events are looked at one by one only where a block is not what was sealed.
 */
import { Difference, digestAt, type FoundHere } from './difference.ts';
import { digestOf, partsOf, withoutBreak } from './event-digest.ts';
import { foundEvent } from './found-event.ts';
import { LineBlock, type WaitingLine } from './line-block.ts';
import type { Seal } from './open-seal.ts';
import {
  differenceFinding,
  problemFinding,
  wrongKeyFinding,
  type SealFinding,
} from './seal-finding.ts';

export interface SealCheckOptions {
  /** SubjectPublicKeyInfo, DER, of who should have sealed; without it the key in the seal counts. */
  readonly publicDer?: Uint8Array | undefined;
  /** Lines that are kept until their block is whole; bytes. 16 MiB unless given. */
  readonly bufferBytes?: number | undefined;
}

const bufferBytesDefault = 16 * 1024 * 1024;

export interface SealAnswer {
  /** What is wrong; of the log itself at most one, the first. Empty: all is as it was sealed. */
  readonly findings: readonly SealFinding[];
  /** Events in whole blocks, from the beginning of the range to the first block that is not. */
  readonly wholeEvents: number;
  /** Whether somebody said which key it should be. */
  readonly isKeyGiven: boolean;
}

/**
 * `take` gets every event of the log in the order in which it is read, those outside of the sealed
 * range too; then `finish` answers, once. Errors of both: `file-unreadable` where the file of the
 * seal is no longer what it was when it was opened.
 */
export class SealCheck {
  readonly seal: Seal;
  readonly #findings: SealFinding[] = [];
  readonly #isKeyGiven: boolean;
  /** A seal whose own chain or signature is wrong says nothing of the log. */
  readonly #isUsable: boolean;
  readonly #lines: LineBlock;
  #block = 0;
  #wholeEvents = 0;
  #isBegun = false;
  #difference: Difference | null = null;
  #isOtherLog = false;
  #last = -1;

  constructor(seal: Seal, { publicDer, bufferBytes = bufferBytesDefault }: SealCheckOptions = {}) {
    this.#lines = new LineBlock(bufferBytes);
    this.seal = seal;
    this.#isUsable = seal.problem === null;
    this.#isKeyGiven = publicDer !== undefined;
    if (seal.problem !== null) this.#findings.push(problemFinding(seal, seal.problem));
    if (publicDer !== undefined && seal.publicDer.compare(publicDer) !== 0) {
      this.#findings.push(wrongKeyFinding(seal, publicDer));
    }
  }

  /**
   * @param bytes the event as `eventLine` of @cdx/event-store/transfer writes it, or as it stands in
   *   an export; with or without its line break. They are copied.
   * @param line of an export, where there is one.
   */
  take(position: number, bytes: Uint8Array, line: number | null = null): void {
    if (!this.#isUsable) return;
    // Once begun, whatever stands before the last sealed event stands in the middle of them.
    if (!this.#isBegun && position < this.seal.header.from) return;
    this.#isBegun = true;
    if (position > this.#last) this.#last = position;
    if (this.#difference !== null) {
      if (this.#difference.wantsMore) this.#difference.take(position, digestOfLine(bytes));
      return;
    }
    const text = withoutBreak(bytes);
    const block = this.seal.blocks[this.#block];
    if (block === undefined) {
      if (position <= this.seal.header.to) this.#differAt(0, { position, bytes: text, line });
      return;
    }
    this.#lines.add(position, text, line);
    if (this.#lines.count === block.events) this.#closeBlock(block);
    else if (this.#lines.isFull) {
      this.#lookAtLines();
      this.#lines.letGo();
    }
  }

  finish(): SealAnswer {
    if (this.#isUsable) {
      if (this.#difference === null) this.#lookAtLines();
      if (this.#difference === null && this.#block < this.seal.blocks.length) {
        this.#differAt(this.#lines.count, null);
      }
      const facts = this.#difference?.finish(this.#last);
      if (facts !== undefined) {
        this.#findings.push(differenceFinding(this.seal, facts, this.#isOtherLog));
      }
    }
    return {
      findings: this.#findings,
      wholeEvents: this.#wholeEvents,
      isKeyGiven: this.#isKeyGiven,
    };
  }

  #closeBlock({ sha256, events }: { readonly sha256: Buffer; readonly events: number }): void {
    // Digests are looked at before the hash is closed only where lines had to be let go.
    if (this.#lines.hash().equals(sha256)) {
      this.#wholeEvents += events;
      this.#block++;
      this.#lines.clear();
      return;
    }
    this.#lookAtLines();
    // Digests are short; should they be alike all the same, the block still is not what it was.
    if (this.#difference === null) this.#differAt(0, this.#lines.line(this.#lines.gone));
  }

  /** Compares the lines that wait with the digests of their places. */
  #lookAtLines(): void {
    const lines = this.#lines;
    if (lines.count === lines.gone) return;
    const { digests, positions } = this.seal.digestsOf(this.#block);
    for (let at = lines.gone; at < lines.count; at++) {
      const line = lines.line(at);
      const { position, content } = partsOf(line.bytes);
      const isSame = position === positions[at] && digestOf(content).equals(digestAt(digests, at));
      if (isSame) continue;
      this.#differAt(at, line);
      return;
    }
  }

  /** `line`: what stands there; null for nothing. */
  #differAt(at: number, line: WaitingLine | null): void {
    const found: FoundHere | null =
      line === null
        ? null
        : {
            event: foundEvent(line.position, line.bytes, line.line),
            digest: digestOfLine(line.bytes),
          };
    this.#difference = new Difference(this.seal, { block: this.#block, at }, found);
    if (this.#block === 0 && at === 0 && found !== null) this.#isOtherLog = this.#isForeign(found);
    for (let next = Math.max(at + 1, this.#lines.gone); next < this.#lines.count; next++) {
      const { position, bytes } = this.#lines.line(next);
      this.#difference.take(position, digestOfLine(bytes));
    }
  }

  /** None of the lines that wait is in the first block, and the log begins with another event. */
  #isForeign({ event: { id } }: FoundHere): boolean {
    const { header } = this.seal;
    if (header.from === 0 && id === header.firstEventId) return false;
    const { digests, positions } = this.seal.digestsOf(0);
    const sealed = new Set(positions.map((_, at) => digestAt(digests, at).toString('hex')));
    for (let at = 0; at < this.#lines.count; at++) {
      if (sealed.has(digestOfLine(this.#lines.line(at).bytes).toString('hex'))) return false;
    }
    return true;
  }
}

function digestOfLine(bytes: Uint8Array): Buffer {
  return digestOf(partsOf(withoutBreak(bytes)).content);
}
