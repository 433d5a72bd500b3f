/**
 * Whether the fixture would notice: every single change of a machine that matters is found by its
 * checks, in the table compiled from the mutant and in XState running it.
 */
import { describe, expect, it } from 'vitest';
import {
  downloadEventTypes,
  uploadEventTypes,
  type DownloadEventType,
} from '../../src/events/session-events.ts';
import { isCdxError } from '../../src/cdx-error.ts';
import { compileMachine } from '../../src/machine/compile.ts';
import { machineSetup } from '../../src/machine/machine-setup.ts';
import { directions, statusNames, Uncreated, type Direction } from '../../src/status.ts';
import type { Cell } from '../fixtures/transitions.ts';
import {
  casesOf,
  machineFault,
  machineOf,
  tableFault,
  type Case,
  type SessionMachine,
} from '../support/machine-checks.ts';
import {
  equivalences,
  equivalentBecause,
  mutantsOf,
  withMutant,
  type Mutant,
  type RawConfig,
} from '../support/machine-mutants.ts';

const builder = machineSetup<DownloadEventType>();

describe.each(directions)('%s mutants', (direction) => {
  const eventTypes = direction === 'download' ? downloadEventTypes : uploadEventTypes;
  const config = machineOf(direction).config as unknown as RawConfig;
  const cases = casesOf(direction);
  const mutants = [...mutantsOf(config, eventTypes)];

  it.each(Object.keys(config.states))('of %s are all noticed, by table and XState', (state) => {
    const unnoticed: string[] = [];
    for (const mutant of mutants.filter((one) => one.state === state)) {
      const ofCell = cases.filter(({ cell }) => isAt(cell, mutant));
      const byMachine = machineNotices(withMutant(config, mutant, true), ofCell);
      const byTable =
        tableNotices(withMutant(config, mutant), direction, ofCell) ||
        tableNotices(withMutant(config, mutant), direction, cases);
      const isEquivalent = equivalentBecause(mutant) !== null;
      if (isEquivalent ? byMachine : !byMachine || !byTable) {
        unnoticed.push(`${mutant.name} ${JSON.stringify({ byMachine, byTable, isEquivalent })}`);
      }
    }
    expect(unnoticed).toEqual([]);
  });

  it('that nobody can notice are few, and for three reasons', () => {
    const reasons = mutants
      .map((mutant) => equivalentBecause(mutant))
      .filter((why) => why !== null);
    expect([...new Set(reasons)].sort()).toEqual([...equivalences].sort());
    expect(reasons.length / mutants.length).toBeLessThan(0.1);
    expect(mutants.length).toBeGreaterThan(2000);
  });

  it('that start in a status are noticed', () => {
    for (const initial of statusNames(direction)) {
      const mutant = { ...config, initial } as RawConfig;
      expect(tableNotices(mutant, direction, cases)).toBe(true);
    }
  });

  it.each([Uncreated, ...statusNames(direction)])('without %s are refused', (state) => {
    const { [state]: _, ...states } = config.states;
    expect(tableNotices({ ...config, states }, direction, [])).toBe(true);
  });
});

function isAt(cell: Cell, { state, event }: Mutant): boolean {
  return cell.from === state && cell.event === event;
}

function machineNotices(config: RawConfig, cases: readonly Case[]): boolean {
  const machine = builder.createMachine(config as never);
  return cases.some((one) => machineFault(machine as unknown as SessionMachine, one) !== null);
}

/** The compiler may be the one to notice. */
function tableNotices(config: RawConfig, direction: Direction, cases: readonly Case[]): boolean {
  const eventTypes = direction === 'download' ? downloadEventTypes : uploadEventTypes;
  try {
    const table = compileMachine({ config }, direction, eventTypes);
    return cases.some((one) => tableFault(table, one) !== null);
  } catch (error) {
    if (isCdxError(error, 'invalid-machine')) return true;
    throw error;
  }
}
