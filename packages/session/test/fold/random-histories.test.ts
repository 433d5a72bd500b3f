/** What holds for every session, whatever happens to it. */
import { replayEqualsState } from '@cdx/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldSession, type SessionState } from '../../src/fold/fold-session.ts';
import { directions } from '../../src/status.ts';
import { sessionHistory } from '../support/session-history.ts';

describe.each(directions)('a random %s history', (direction) => {
  it('folds as a whole to what its steps lead to, with times and counters that make sense', () => {
    fc.assert(
      fc.property(sessionHistory(direction), (history) => {
        const { status, context } = foldSession(history) as SessionState;
        replayEqualsState(history, { status, ...context }, { direction });
        const count = (type: string) => history.filter((event) => event.type === type).length;
        expect(context.runNumber).toBe(1 + count('SessionRerun'));
        expect(context.runNumber).toBe(history.at(-1)?.runNumber);
        expect(context.lateMessages).toBe(count('LateMessageReceived'));
        expect(context.tryCount).toBeLessThanOrEqual(
          count('RetryStarted') + count('FinalDownloadFailed') + count('FinalApplyFailed'),
        );
        expect(context.createdAt).toBe(history[0]?.occurredAt);
        expect(context.modifiedAt).toBe(history.at(-1)?.recordedAt);
        expect(Object.values(context)).not.toContain(undefined);
      }),
      { numRuns: 100 },
    );
  });

  it('has a due retry only while it is failed, and a failure until it is mended', () => {
    fc.assert(
      fc.property(sessionHistory(direction), (history) => {
        const { status, context } = foldSession(history) as SessionState;
        const isFailed = status.endsWith('Failed');
        expect(isFailed || context.retryDueAt === null).toBe(true);
        expect(!isFailed || context.message !== null).toBe(true);
        expect(status !== 'Applied' || context.message === null).toBe(true);
        const isNew = status === 'Available' && direction === 'download';
        expect(!isNew || context.tryCount === 0).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
