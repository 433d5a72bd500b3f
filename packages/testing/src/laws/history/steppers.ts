/** The law of the two machines that step a session: the compiled table, and XState. */
import {
  cellOf,
  compiledMachine,
  ILLEGAL,
  startSessionActor,
  stepSession,
  type Direction,
  type MachineEvent,
  type SessionState,
} from '@cdx/session';
import type { HistoryEvent } from '../../history/history-event.ts';
import { difference } from '../difference.ts';
import { lawBroken } from '../law-broken.ts';
import type { OfDirection } from './steps.ts';

/** Steps one session, and says where it stands; `Uncreated` at first. */
export interface SessionStepper {
  /** False: refused, and nothing has changed. */
  readonly step: (event: HistoryEvent) => boolean;
  readonly statusCode: number;
  readonly tryCount: number;
  readonly runNumber: number;
}

/** Those of `@cdx/session` unless told. Each steps one word only. */
export interface Steppers extends OfDirection {
  readonly table?: SessionStepper;
  readonly xstate?: SessionStepper;
}

/**
 * The compiled table steps as XState does, event by event: the same are refused, and status, try
 * count and run number agree. Words may have impossible events in them.
 */
export function tableEqualsXState(
  word: readonly HistoryEvent[],
  { direction, table = tableStepper(direction), xstate = xstateStepper(direction) }: Steppers,
): void {
  for (const [index, event] of word.entries()) {
    const witness = differentStep(event, direction, table, xstate);
    if (witness !== null) lawBroken('table-equals-xstate', witness, word.slice(0, index + 1));
  }
}

function differentStep(
  event: HistoryEvent,
  direction: Direction,
  table: SessionStepper,
  xstate: SessionStepper,
): string | null {
  const from = compiledMachine(direction).states[table.statusCode];
  const [byTable, byXState] = [table.step(event), xstate.step(event)];
  if (byTable !== byXState) {
    const said = (possible: boolean) => (possible ? 'possible' : 'refused');
    return `${event.type} in ${from}: ${said(byTable)} by the table, ${said(byXState)} by XState.`;
  }
  // Also after what was refused: it must not have changed anything.
  return difference(whereItStands(xstate), whereItStands(table), 'XState');
}

function whereItStands({ statusCode, tryCount, runNumber }: SessionStepper) {
  return { statusCode, tryCount, runNumber };
}

function tableStepper(direction: Direction): SessionStepper {
  const table = compiledMachine(direction);
  let state: SessionState | null = null;
  const standing = (): number => state?.statusCode ?? table.uncreated;
  return {
    step(event) {
      const cell = cellOf(table, table.eventCodes[event.type] ?? -1, standing());
      if ((table.next[cell] ?? ILLEGAL) === ILLEGAL) return false;
      state = stepSession(state, direction, event);
      return true;
    },
    get statusCode() {
      return standing();
    },
    get tryCount() {
      return state?.context.tryCount ?? 0;
    },
    get runNumber() {
      return state?.context.runNumber ?? 1;
    },
  };
}

function xstateStepper(direction: Direction): SessionStepper {
  const actor = startSessionActor(direction);
  return {
    step({ type, occurredAt, recordedAt, data }) {
      return actor.step({ ...(data as object), type, occurredAt, recordedAt } as MachineEvent);
    },
    get statusCode() {
      return actor.statusCode;
    },
    get tryCount() {
      return actor.tryCount;
    },
    get runNumber() {
      return actor.runNumber;
    },
  };
}
