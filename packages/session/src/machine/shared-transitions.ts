/** Transitions that both machines have word for word; spread into the `on` of a state. */
import { increment, set } from './actions.ts';
import { modified, retryForgotten } from './transition-actions.ts';

export const canceled = {
  SessionCanceled: {
    target: 'Canceled',
    actions: [...modified, ...retryForgotten, set('canceledBy', 'by')],
  },
} as const;

export const retryScheduled = {
  RetryScheduled: { actions: [...modified, set('retryDueAt', 'dueAt')] },
} as const;

/** Known whatever the status: noted, and the status stays. */
export const noted = {
  LateMessageReceived: { actions: [...modified, increment('lateMessages')] },
  SessionPurged: { actions: [...modified, set('purgedAt', 'recordedAt')] },
} as const;
