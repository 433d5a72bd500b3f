/**
 * What of a payload an index keeps: the fields that the machines' actions read, and no others. Made
 * from the compiled tables, so that a new action needs nothing here.
 */
import { cellOf, compiledMachine, directions, ILLEGAL, type Direction } from '@cdx/session';

/** Kept once for each session, and not with its first fact: the same names and number all along. */
export const identityFields = [
  'sessionNumber',
  'job',
  'channelDataGroup',
  'channelDatabase',
  'schedule',
] as const;

export interface FactFields {
  readonly type: string;
  /** Whether a session can begin with it; its data then has the identity, too. */
  readonly begins: boolean;
  /** Without those of the identity. */
  readonly fields: readonly string[];
}

const envelope: readonly string[] = ['occurredAt', 'recordedAt'];

/** By event code. */
export const factFields: Readonly<Record<Direction, readonly FactFields[]>> = {
  download: fieldsOf('download'),
  upload: fieldsOf('upload'),
};

function fieldsOf(direction: Direction): readonly FactFields[] {
  const machine = compiledMachine(direction);
  return machine.eventTypes.map((type, code) => {
    const fields = new Set<string>();
    for (const status of machine.states.keys()) {
      for (const action of machine.actions[cellOf(machine, code, status)] ?? []) {
        if (action.type === 'set') fields.add(action.params.from);
      }
    }
    const begins = machine.next[cellOf(machine, code, machine.uncreated)] !== ILLEGAL;
    const left: readonly string[] = begins ? [...envelope, ...identityFields] : envelope;
    return { type, begins, fields: [...fields].filter((field) => !left.includes(field)) };
  });
}

/**
 * Everything about the machines that an index depends on; an index of other machines is made anew.
 */
export function machinesText(): string {
  return JSON.stringify(
    directions.map((direction) => {
      const { states, eventTypes, next, actions } = compiledMachine(direction);
      return { states, eventTypes, next: [...next], actions };
    }),
  );
}
