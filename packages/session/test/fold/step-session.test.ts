/** One step of a session, possible or not. */
import { describe, expect, it } from 'vitest';
import { isCdxError } from '../../src/cdx-error.ts';
import { stepSession } from '../../src/fold/fold-session.ts';
import { errorOf } from '../support/error-of.ts';
import { exampleEvent } from '../support/example-events.ts';
import { minute } from '../support/recorded.ts';

describe('stepSession', () => {
  const inherited = exampleEvent('SessionInherited');
  const available = stepSession(null, 'download', inherited);
  const rerun = { type: 'SessionRerun', data: {}, occurredAt: minute(3), recordedAt: minute(3) };

  it('leaves the session that it is given as it was', () => {
    const copy = structuredClone(available);
    const frozen = { ...available, context: Object.freeze({ ...available.context }) };
    expect(stepSession(frozen, 'download', rerun).context.runNumber).toBe(2);
    expect(frozen).toEqual(copy);
  });

  it('names the session by what it knows of it, where the event has no stream', () => {
    const applied = { ...rerun, type: 'PackageApplied', data: { rowsAffected: 1 } };
    expect(errorOf(() => stepSession(available, 'download', applied)).message).toBe(
      'downloadSession-4711-STORE-0007: PackageApplied is not possible in status Available.',
    );
    expect(errorOf(() => stepSession(null, 'upload', applied)).message).toBe(
      'upload session: PackageApplied is not possible in status Uncreated.',
    );
  });

  it.each(['PackageUploaded', 'PackageEaten', 'constructor', '__proto__', ''])(
    'takes %j for an illegal step, since downloads have no such event',
    (type) => {
      const error = errorOf(() => stepSession(available, 'download', { ...rerun, type }));
      expect(isCdxError(error, 'illegal-step')).toBe(true);
      const first = errorOf(() => stepSession(null, 'download', { ...inherited, type }));
      expect(isCdxError(first, 'illegal-step')).toBe(true);
    },
  );
});
