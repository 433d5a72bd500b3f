/**
 * What a step does to a session's context, as data: the machines name these actions, XState's
 * assigns and the compiled table are both made from them, and neither has code of its own.
 */
import type { SessionEventData, SessionEventType } from '../events/session-events.ts';
import type { ContextField, SessionContext } from './session-context.ts';

/** Fields that steps count with. */
type CounterField = 'runNumber' | 'tryCount' | 'lateMessages';
/** Fields that can be nothing. */
type NullableField = {
  [Field in ContextField]: null extends SessionContext[Field] ? Field : never;
}[ContextField];

type KeyOfEach<Union> = Union extends unknown ? keyof Union : never;
/** What an event offers: the times of its envelope and the fields of its payload. */
type EventField = 'occurredAt' | 'recordedAt' | KeyOfEach<SessionEventData<SessionEventType>>;

/** A field takes the value of a field of the event. */
export interface SetAction {
  readonly type: 'set';
  readonly params: { readonly field: ContextField; readonly from: EventField };
}
/** A counter goes up by one. */
export interface IncrementAction {
  readonly type: 'increment';
  readonly params: { readonly field: CounterField };
}
/** A counter starts again at zero. */
export interface ZeroAction {
  readonly type: 'zero';
  readonly params: { readonly field: CounterField };
}
/** A field is nothing again: null. */
export interface ClearAction {
  readonly type: 'clear';
  readonly params: { readonly field: NullableField };
}
export type ContextAction = SetAction | IncrementAction | ZeroAction | ClearAction;

/** Without `from`, event and context call the field the same. */
export function set(field: ContextField & EventField): SetAction;
export function set(field: ContextField, from: EventField): SetAction;
export function set(field: ContextField, from = field as EventField): SetAction {
  return { type: 'set', params: { field, from } };
}

export function increment(field: CounterField): IncrementAction {
  return { type: 'increment', params: { field } };
}

export function zero(field: CounterField): ZeroAction {
  return { type: 'zero', params: { field } };
}

export function clear(field: NullableField): ClearAction {
  return { type: 'clear', params: { field } };
}
