/** Runs without a store, and what their logs say, fact by fact. */
import { firstSystemEvent } from '@cdx/engine';
import { compiledMachine, downloadEventTypes, Uncreated, uploadEventTypes } from '@cdx/session';
import { rowsPerBlock, type LogBlock } from '../../src/run/event-log.ts';
import type { Simulation } from '../../src/run/simulation.ts';

export { runScenario as run } from '@cdx/testing';

/** A row of the log in words. Times are ms after the start of the scenario. */
export interface Fact {
  readonly session: number;
  readonly upload: boolean;
  readonly number: number;
  readonly database: number;
  readonly job: string;
  readonly event: string;
  readonly from: string;
  readonly to: string;
  readonly tryCount: number;
  readonly occurredAt: number;
  readonly recordedAt: number;
  /** Due time, failure code or session number, as the event has it. */
  readonly value: number;
}

/** Facts of sessions, in the order of the log. */
export function facts(simulation: Simulation): readonly Fact[] {
  const { kernel, log, scenario } = simulation;
  const { sessions, packages } = kernel;
  const statuses: string[] = [];
  const found: Fact[] = [];
  for (let row = 0; row < log.count; row++) {
    const block = log.blocks[Math.floor(row / rowsPerBlock)] as LogBlock;
    const index = row % rowsPerBlock;
    const code = block.event[index] as number;
    if (code >= firstSystemEvent) continue;
    const session = block.session[index] as number;
    const owner = sessions.package[session] as number;
    const upload = packages.upload[owner] === 1;
    const to = compiledMachine(upload ? 'upload' : 'download').states[
      block.status[index] as number
    ] as string;
    found.push({
      session,
      upload,
      number: packages.sessionNumber[owner] as number,
      database: sessions.database[session] as number,
      job: scenario.jobs[packages.job[owner] as number]?.id as string,
      event: (upload ? uploadEventTypes : downloadEventTypes)[code] as string,
      from: statuses[session] ?? Uncreated,
      to,
      tryCount: block.tryCount[index] as number,
      occurredAt: (block.occurredAt[index] as number) - scenario.startAt,
      recordedAt: (block.recordedAt[index] as number) - scenario.startAt,
      value: block.value[index] as number,
    });
    statuses[session] = to;
  }
  return found;
}

/** Facts by session, in the order of the log. */
export function histories(all: readonly Fact[]): readonly (readonly Fact[])[] {
  const found = new Map<number, Fact[]>();
  for (const fact of all) {
    const history = found.get(fact.session);
    if (history === undefined) found.set(fact.session, [fact]);
    else history.push(fact);
  }
  return [...found.values()];
}
