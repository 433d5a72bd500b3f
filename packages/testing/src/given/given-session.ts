/** Given a session's history, when something happens, then the session is so. Bound to no runner. */
import {
  isCdxError,
  stepSession,
  type Direction,
  type SessionContext,
  type SessionState,
  type SessionStatusName,
} from '@cdx/session';
import type { HistoryEvent } from '../history/history-event.ts';
import { lawBroken } from '../laws/law-broken.ts';
import { told, type Told } from './told.ts';

/** What is expected of a session; what is not named is not looked at. */
export type ExpectedSession = { readonly status?: SessionStatusName } & Partial<SessionContext>;

/** From a history to what is compared. Throws where an event is not possible. */
export type Replay = (history: readonly HistoryEvent[]) => Readonly<Record<string, unknown>> | null;

export interface GivenSession {
  readonly when: (...story: readonly Told[]) => WhenSession;
}

export interface WhenSession {
  /** Errors: `law-broken` (`as-told`) with what differs. */
  readonly thenSession: (expected: ExpectedSession) => void;
  /** The last thing that happened is not possible. Errors: `law-broken` (`as-told`) where it is. */
  readonly thenRefused: () => void;
  /** All events, for laws and for other expectations. */
  readonly history: readonly HistoryEvent[];
}

/**
 * `given('download', ['DownloadSessionStarted']).when('NoDataFound').thenSession({ status: 'NoData' })`.
 *
 * @param replay your own fold, where it is not that of `@cdx/session` which is to be tested
 */
export function given(
  direction: Direction,
  story: readonly Told[],
  replay: Replay = replayOf(direction),
): GivenSession {
  const before = told(direction, story);
  return {
    when: (...happening) => {
      const history = [...before, ...told(direction, happening, before)];
      return {
        history,
        thenSession: (expected) => thenSession(history, expected, replay),
        thenRefused: () => thenRefused(history, replay),
      };
    },
  };
}

function thenSession(
  history: readonly HistoryEvent[],
  expected: ExpectedSession,
  replay: Replay,
): void {
  const found = replay(history) ?? {};
  for (const [field, value] of Object.entries(expected)) {
    const actual = found[field];
    if (Object.is(actual, value)) continue;
    lawBroken('as-told', `${field} is ${said(actual)}, not ${said(value)}.`, history);
  }
}

function thenRefused(history: readonly HistoryEvent[], replay: Replay): void {
  replay(history.slice(0, -1));
  try {
    replay(history);
  } catch {
    return;
  }
  lawBroken('as-told', `${history.at(-1)?.type} is possible, and must not be.`, history);
}

function replayOf(direction: Direction): Replay {
  return (history) => {
    let state: SessionState | null = null;
    for (const [index, event] of history.entries()) {
      try {
        state = stepSession(state, direction, event);
      } catch (error) {
        if (!isCdxError(error, 'illegal-step')) throw error;
        lawBroken('legal-steps', error.message, history.slice(0, index + 1));
      }
    }
    return state === null ? null : { ...state.context, status: state.status };
  };
}

function said(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
