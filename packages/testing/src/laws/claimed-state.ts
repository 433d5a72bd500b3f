/** What somebody says of a session, and where that is not what its events say. */
import type { SessionContext, SessionState } from '@cdx/session';

/**
 * What a system says of a session; only what is given is compared, and a row of a form may say more
 * than a session does. `null`: there is none.
 */
export type ClaimedState =
  ({ readonly status?: string } & Readonly<Partial<SessionContext>>) | null;

/** Null where all that is claimed is so. */
export function claimedWrongly(claimed: ClaimedState, state: SessionState | null): string | null {
  if (claimed === null || state === null) {
    if ((claimed === null) === (state === null)) return null;
    return `The log has ${state === null ? 'no' : 'a'} session, the system the other.`;
  }
  const replayed: Readonly<Record<string, unknown>> = { ...state.context, status: state.status };
  for (const [field, value] of Object.entries(claimed)) {
    const expected = replayed[field];
    if (value === undefined || !Object.hasOwn(replayed, field) || value === expected) continue;
    return `${field} is ${String(value)}; the log says ${String(expected)}.`;
  }
  return null;
}
