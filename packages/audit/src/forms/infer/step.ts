/** One inferred fact of a session. */
import type { SessionEventType } from '@cdx/session';

export interface Step {
  readonly type: SessionEventType;
  /** When it happened, as far as the form tells. ms. */
  readonly at: number;
  /** Whether headquarters states it, or the client. Their clocks need not agree. */
  readonly by: 'hq' | 'client';
  readonly data: object;
}

/** What stands for a name that is not on the form. */
export const unknownName = '(unknown)';
/** What stands for the message of a failure, where the form has none. */
export const unknownMessage = '(no message on the form)';
