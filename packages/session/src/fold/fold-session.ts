/**
 * From events to a session: the canonical status and context, stepped through the compiled table.
 * Projections, audits and tests fold with this; the kernel does the same on its columns.
 */
import { CdxError } from '../cdx-error.ts';
import type { RecordedEvent } from '../envelope.ts';
import { cellOf, ILLEGAL } from '../machine/compile.ts';
import { compiledMachine } from '../machine/compiled-machines.ts';
import type { ContextAction } from '../machine/actions.ts';
import { initialContext, type SessionContext } from '../machine/session-context.ts';
import type { Direction, SessionStatusName } from '../status.ts';
import { parseSessionStream } from './session-stream.ts';

/** A session as its events tell it. */
export interface SessionState {
  readonly direction: Direction;
  readonly status: SessionStatusName;
  /** Code of the status in its direction. */
  readonly statusCode: number;
  readonly context: Readonly<SessionContext>;
}

/** The fields of an event that a step reads. */
export type StepEvent = Pick<RecordedEvent, 'type' | 'data' | 'occurredAt' | 'recordedAt'>;

/**
 * The session after one more event; `state` is null before the first. Does not change `state`.
 * Errors: `illegal-step` with session, status and event.
 */
export function stepSession(
  state: SessionState | null,
  direction: Direction,
  event: StepEvent & Partial<Pick<RecordedEvent, 'stream'>>,
): SessionState {
  const machine = compiledMachine(direction);
  const from = state === null ? machine.uncreated : state.statusCode;
  // No code is below every cell, where the table has nothing.
  const cell = cellOf(machine, machine.eventCodes[event.type] ?? -1, from);
  const next = machine.next[cell] ?? ILLEGAL;
  if (next === ILLEGAL) {
    const session = event.stream ?? (state === null ? `${direction} session` : sessionName(state));
    const status = machine.states[from];
    throw new CdxError(
      'illegal-step',
      `${session}: ${event.type} is not possible in status ${status}.`,
      { session, status, event: event.type },
    );
  }
  const context: SessionContext = state === null ? initialContext() : { ...state.context };
  applyActions(context, machine.actions[cell] as readonly ContextAction[], event);
  return {
    direction,
    status: machine.states[next] as SessionStatusName,
    statusCode: next,
    context,
  };
}

/**
 * The session that a whole stream tells, or null for no events. Errors: `illegal-step`;
 * `invalid-argument` for a stream that belongs to no session, or events of several.
 */
export function foldSession(events: Iterable<RecordedEvent>): SessionState | null {
  let state: SessionState | null = null;
  let session: { readonly stream: string; readonly direction: Direction } | undefined;
  for (const event of events) {
    const { stream } = event;
    session ??= { stream, direction: parseSessionStream(stream).direction };
    if (stream !== session.stream) {
      throw new CdxError(
        'invalid-argument',
        `One session at a time: "${session.stream}" is followed by an event of "${stream}".`,
        { streams: [session.stream, stream] },
      );
    }
    state = stepSession(state, session.direction, event);
  }
  return state;
}

/** The context's part of a step. Changes `context`. */
export function applyActions(
  context: SessionContext,
  actions: readonly ContextAction[],
  event: StepEvent,
): void {
  const fields = context as unknown as Record<string, unknown>;
  for (const action of actions) {
    const { field } = action.params;
    switch (action.type) {
      case 'set':
        fields[field] = fieldOf(event, action.params.from);
        break;
      case 'increment':
        fields[field] = (fields[field] as number) + 1;
        break;
      case 'zero':
        fields[field] = 0;
        break;
      case 'clear':
        fields[field] = null;
        break;
    }
  }
}

function fieldOf(event: StepEvent, name: string): unknown {
  if (name === 'occurredAt') return event.occurredAt;
  if (name === 'recordedAt') return event.recordedAt;
  return (event.data as Readonly<Record<string, unknown>>)[name];
}

function sessionName(state: SessionState): string {
  const { sessionNumber, channelDatabase } = state.context;
  return `${state.direction}Session-${sessionNumber}-${channelDatabase}`;
}
