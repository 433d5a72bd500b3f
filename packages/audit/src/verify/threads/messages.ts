/** What goes between two threads of which one scans an export and the other one takes its events. */
import type { CdxErrorCode } from '@cdx/session';
import type { LinesRead } from '../source/history-lines.ts';
import type { PieceBuffers, ScannedPiece } from '../source/scan-pieces.ts';

export type ScanAnswer =
  | { readonly kind: 'piece'; readonly piece: ScannedPiece }
  | { readonly kind: 'read'; readonly read: LinesRead }
  /** Of ours: the class of an error does not come over. */
  | {
      readonly kind: 'error';
      readonly code: CdxErrorCode;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    };

/** Buffers that come back, to be filled again. */
export type ScanRequest = PieceBuffers;

/** One end between two threads, as Node has them: a worker, or the port to who has started it. */
export interface ScanPort<Sent, Received> {
  postMessage(message: Sent, transfer: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (message: Received) => void): unknown;
}
