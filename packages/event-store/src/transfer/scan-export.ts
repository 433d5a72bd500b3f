/**
 * Goes through an export whatever has become of it: for auditors, who want to hear of every event
 * that is left and of all that is wrong. Importing and reading stop at the first damage instead.
 */
import { createHash, type Hash } from 'node:crypto';
import type { CdxError } from '@cdx/session';
import { isCdxError } from '@cdx/session';
import { LineCutter, type SeeLine } from './cut-lines.ts';
import { damaged, excerpt, type Place } from './damage.ts';
import { eventPositionAt } from './event-prefix.ts';
import type { ChecksumLine, EndLine, TransferHeader } from './format.ts';
import { parseHeader, parseTrailer, textOf } from './parse-lines.ts';
import { compressionDamage } from './read-lines.ts';

export interface ExportDamage {
  /** From 1. */
  readonly line: number;
  readonly expected: string;
  readonly found: string;
}

export interface ScannedExport {
  /** Null where the file has none. */
  readonly header: TransferHeader | null;
  /** Lines of events. */
  readonly events: number;
  /** In the order of the file; after the first wrong checksum no other can be right. */
  readonly damages: readonly ExportDamage[];
}

/**
 * `see` gets every line that is neither header, checksum nor end, with its number: an event, or what
 * has become of one. Pieces of `bytes` need to last no longer than until the next one. Errors: `file-unreadable` for what is no export at all; those of `bytes`.
 */
export async function scanExport(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  see: SeeLine,
): Promise<ScannedExport> {
  const scan = new ExportScan(file, see);
  const cutter = new LineCutter(file, scan.see);
  try {
    for await (const chunk of bytes) {
      cutter.push(chunk);
      scan.hashNow();
    }
  } catch (error) {
    const damage = compressionDamage(error, { file, line: cutter.lines + 1 });
    if (damage === undefined || !scan.isBegun) throw damage ?? error;
    scan.note(damage);
    return scan.answer();
  }
  const rest = cutter.finish();
  if (rest !== undefined) scan.see(rest, 0, rest.length, cutter.lines);
  scan.finish(cutter.lines + 1);
  return scan.answer();
}

const checksumStart = Buffer.from('{"block":');
const endStart = Buffer.from('{"end":');
/** The third byte of lines of events, as they are written, and of no other line. */
const eventLetter = '{"position":'.charCodeAt(2);

class ExportScan {
  readonly #file: string;
  readonly #seeEvent: SeeLine;
  readonly #hash: Hash = createHash('sha256');
  readonly #damages: ExportDamage[] = [];
  #header: TransferHeader | null = null;
  #isEnded = false;
  #isTrusted = true;
  #blocks = 0;
  #blockEvents = 0;
  #blockLine = 1;
  #pending: Buffer | undefined;
  #pendingStart = 0;
  #pendingEnd = 0;
  isBegun = false;
  events = 0;

  constructor(file: string, see: SeeLine) {
    this.#file = file;
    this.#seeEvent = see;
  }

  readonly see: SeeLine = (bytes, start, end, line) => {
    if (!this.isBegun) {
      this.#begin(bytes, start, end, line);
    } else if (bytes[start + 2] === eventLetter || !this.#isTrailer(bytes, start, end, line)) {
      if (this.#isEnded) this.#damage(line, 'the end of the file', 'more lines behind its end');
      this.#blockEvents++;
      this.events++;
      this.#seeEvent(bytes, start, end, line);
    }
    this.#hashLater(bytes, start, Math.min(end + 1, bytes.length));
  };

  finish(line: number): void {
    if (!this.isBegun) {
      throw damaged({ file: this.#file, line }, 'the header of an export of events', 'no line');
    }
    if (this.#isEnded) return;
    const expected =
      this.#blockEvents > 0
        ? `the checksum of block ${this.#blocks + 1}`
        : 'another block, or the end';
    this.#damage(line, expected, 'the end of the file: it was cut off');
  }

  note(error: CdxError): void {
    const { line, expected, found } = error.details as unknown as ExportDamage;
    this.#damages.push({ line, expected, found });
  }

  answer(): ScannedExport {
    return { header: this.#header, events: this.events, damages: this.#damages };
  }

  #begin(bytes: Buffer, start: number, end: number, line: number): void {
    this.isBegun = true;
    const place = { file: this.#file, line };
    try {
      this.#header = parseHeader(textOf(bytes.subarray(start, end), place), place);
    } catch (error) {
      if (!isCdxError(error, 'file-unreadable') || !looksLikeEvent(bytes, start, end)) throw error;
      this.#damage(line, 'the header of an export', 'an event: what was before it is gone');
      this.#blockEvents++;
      this.events++;
      this.#seeEvent(bytes, start, end, line);
    }
  }

  #isTrailer(bytes: Buffer, start: number, end: number, line: number): boolean {
    const begins = (text: Buffer): boolean =>
      bytes.compare(text, 0, text.length, start, Math.min(end, start + text.length)) === 0;
    if (!begins(checksumStart) && !begins(endStart)) return false;
    const place = { file: this.#file, line };
    const text = bytes.subarray(start, end).toString();
    const trailer = parseTrailer(text);
    if (trailer === undefined) this.#damage(line, 'a checksum or the end', excerpt(text));
    else if (trailer.kind === 'checksum') this.#checksum(trailer, place);
    else this.#end(trailer, place);
    this.#blockEvents = 0;
    this.#blockLine = line + 1;
    return true;
  }

  #checksum({ block, events, sha256 }: ChecksumLine, { line }: Place): void {
    this.#blocks++;
    this.#compare(line, sha256, [
      ['block', block, this.#blocks],
      ['events', events, this.#blockEvents],
    ]);
  }

  #end({ events, blocks, sha256 }: EndLine, { line }: Place): void {
    this.#isEnded = true;
    this.#blockLine = 1;
    this.#compare(line, sha256, [
      ['blocks', blocks, this.#blocks],
      ['events', events, this.events],
    ]);
  }

  #compare(
    line: number,
    stated: string,
    counts: readonly (readonly [what: string, stated: number, found: number])[],
  ): void {
    if (!this.#isTrusted) return;
    this.hashNow();
    const found = this.#hash.copy().digest('hex');
    const count = counts.find(([, stated, found]) => stated !== found);
    if (found === stated && count === undefined) return;
    this.#isTrusted = false;
    const lines = `lines ${this.#blockLine} to ${line - 1}`;
    const counted =
      count === undefined ? '' : `, and "${count[0]}" is ${count[2]}, not ${count[1]}`;
    if (found === stated) {
      this.#damage(line, `"${count?.[0]}":${count?.[2]}`, String(count?.[1]));
    } else {
      this.#damage(
        line,
        `SHA-256 ${stated}`,
        `${lines} have been changed since they were written${counted}: SHA-256 ${found}`,
      );
    }
  }

  #damage(line: number, expected: string, found: string): void {
    this.#damages.push({ line, expected, found });
  }

  #hashLater(bytes: Buffer, start: number, behind: number): void {
    if (!this.#isTrusted) return;
    if (this.#pending === bytes && this.#pendingEnd === start) {
      this.#pendingEnd = behind;
      return;
    }
    this.hashNow();
    this.#pending = bytes;
    this.#pendingStart = start;
    this.#pendingEnd = behind;
  }

  /** What has been seen, whose bytes may be others soon. */
  hashNow(): void {
    if (this.#pending === undefined) return;
    this.#hash.update(this.#pending.subarray(this.#pendingStart, this.#pendingEnd));
    this.#pending = undefined;
  }
}

function looksLikeEvent(bytes: Buffer, start: number, end: number): boolean {
  if (eventPositionAt(bytes, start, end) >= 0) return true;
  try {
    const fields = JSON.parse(bytes.subarray(start, end).toString()) as Record<
      string,
      unknown
    > | null;
    return typeof fields?.['stream'] === 'string' && typeof fields['type'] === 'string';
  } catch {
    return false;
  }
}
