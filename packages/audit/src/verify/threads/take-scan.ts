/** The thread that takes the events of an export which another one scans. */
import { CdxError } from '@cdx/session';
import type { LinesRead, SeePiece } from '../source/history-lines.ts';
import type { ScanAnswer, ScanPort, ScanRequest } from './messages.ts';

/** A thread as Node has it. */
export interface ScanningThread extends ScanPort<ScanRequest, ScanAnswer> {
  on(event: 'message', listener: (message: ScanAnswer) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
}

/**
 * Reads all of the export that the thread scans by `serveScan`; as `HistoryLines.readPieces`. The thread is
 * the caller's, who ends it afterwards. Errors: those of `scanExport`, of the thread, of `see`.
 */
export async function takeScan(thread: ScanningThread, see: SeePiece): Promise<LinesRead> {
  const inbox = new Inbox(thread);
  for (;;) {
    const answer = await inbox.next();
    if (answer.kind === 'read') return answer.read;
    if (answer.kind === 'error') throw new CdxError(answer.code, answer.message, answer.details);
    await see(answer.piece);
    const { bytes, slots } = answer.piece;
    thread.postMessage({ bytes, slots }, [bytes, slots]);
  }
}

/** Answers in their order, one at a time. */
class Inbox {
  readonly #answers: ScanAnswer[] = [];
  #problem: Error | null = null;
  #wake = (): void => undefined;

  constructor(thread: ScanningThread) {
    const ended = (problem: Error): void => {
      this.#problem ??= problem;
      this.#wake();
    };
    thread.on('message', (answer) => {
      this.#answers.push(answer);
      this.#wake();
    });
    thread.on('error', ended);
    thread.on('exit', (code) =>
      ended(new Error(`a thread that scans has ended with code ${code}`)),
    );
  }

  async next(): Promise<ScanAnswer> {
    for (;;) {
      const answer = this.#answers.shift();
      if (answer !== undefined) return answer;
      if (this.#problem !== null) throw this.#problem;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
