/**
 * Whether a session's row may have a message or a kind of failure after a step: filters and
 * summaries then look at the row, and at no others.
 */
import {
  applyActions,
  compiledMachine,
  initialContext,
  type ContextAction,
  type Direction,
  type RecordedEvent,
} from '@cdx/session';

const failureFields: readonly string[] = ['message', 'failureKind'];

/** The actions on these fields alone, by cell; most cells have none. */
const failureActions: Readonly<Record<Direction, readonly (readonly ContextAction[])[]>> = {
  download: failureActionsOf('download'),
  upload: failureActionsOf('upload'),
};

const scratch = initialContext();

/** `before`: whether it could before. May say yes of a row without, never no of one with. */
export function mayHaveFailure(
  before: boolean,
  direction: Direction,
  cell: number,
  event: RecordedEvent,
): boolean {
  const actions = failureActions[direction][cell] ?? [];
  if (actions.length === 0) return before;
  scratch.message = before ? '' : null;
  scratch.failureKind = before ? 'transient' : null;
  applyActions(scratch, actions, event);
  return scratch.message !== null || scratch.failureKind !== null;
}

function failureActionsOf(direction: Direction): readonly (readonly ContextAction[])[] {
  return compiledMachine(direction).actions.map((actions) =>
    actions.filter(({ params }) => failureFields.includes(params.field)),
  );
}
