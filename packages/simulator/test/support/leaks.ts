/** Runs in which sessions wait for every reason there is, and ways to lose one of them. */
import { sessionStream } from '@cdx/session';
import { openSessions, type PendingReason } from '../../src/results/pending-reason.ts';
import type { Simulation } from '../../src/run/simulation.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { databaseNames } from '../../src/world/database-names.ts';
import {
  asyncServer,
  constant,
  failure,
  group,
  hour,
  job,
  minute,
  outage,
  policy,
  scenario,
  schedule,
  selection,
  startAt,
} from '@cdx/testing/build';
import { run } from './run.ts';

/** Full of trouble: slow stages, failures, an outage, a P-job that cannot keep up. */
function trouble(uploadsAppearUploaded: boolean): Scenario {
  const retry = policy({ everyMs: 13 * minute, tryCount: 2 });
  return scenario({
    seed: 3,
    durationMs: 9 * hour,
    uploadsAppearUploaded,
    packageWorkers: 1,
    // With one at a time uploads and downloads wait for each other.
    asyncServer: asyncServer({ transfersMax: uploadsAppearUploaded ? Infinity : 1 }),
    jobs: [
      job('1010', { changesEveryMs: 20 * minute }),
      job('1020', { durationsMs: { create: constant(4 * minute), apply: constant(11 * minute) } }),
      job('P-0001', { durationsMs: { hqApply: constant(5 * minute) } }),
      job('P-0002', { changesEveryMs: 3 * hour }),
    ],
    groups: [
      group('Stores', { count: 3, retry, client: { uploadIntervalMs: 20 * minute } }),
      group('Registers', {
        count: 3,
        retry,
        client: {
          uploadIntervalMs: 40 * minute,
          dependencyEnforcement: true,
          reporting: 'finalOnly',
        },
      }),
    ],
    schedules: [
      schedule(['1010', '1020'], 20 * minute, { groups: ['Stores', 'Registers'] }),
      schedule(['P-0001'], 50 * minute, { groups: ['Stores', 'Registers'], retry }),
      // Nobody ever runs it.
      schedule(['P-0002'], hour, { groups: ['Stores'], retry, recurrence: null }),
    ],
    outages: [
      outage(2 * hour, 4 * hour, { share: 0.7 }),
      outage(2 * hour, 4 * hour, { group: 'Registers', share: 0.7 }),
    ],
    failures: [
      failure('download', 0.2),
      failure('apply', 0.3),
      failure('upload', 0.2),
      failure('hqApply', 0.3),
    ],
    statusMessages: {
      batchGroup: 'CDX',
      recurrence: { kind: 'interval', everyMs: 30 * minute, offsetMs: 0 },
      batch: 'waiting',
    },
    operators: [
      {
        name: 'Operator',
        commands: [
          { at: startAt + 3 * hour, kind: 'pause', database: 'STORES-0001' },
          { at: startAt + 3 * hour, kind: 'pause', database: 'REGISTERS-0001' },
          { at: startAt + 5 * hour, kind: 'resume', database: 'STORES-0001' },
          { at: startAt + 5 * hour, kind: 'resume', database: 'REGISTERS-0001' },
          {
            at: startAt + 6 * hour - 1000,
            kind: 'rerun',
            select: selection({ statuses: ['Applied'], limit: 4, take: 'newest' }),
          },
        ],
        rules: [],
      },
    ],
  });
}

/** The same runs, looked at every ten minutes. */
export function* troubled(): Iterable<Simulation> {
  for (const uploadsAppearUploaded of [false, true]) {
    const scenarioOf = trouble(uploadsAppearUploaded);
    const simulation = run(scenarioOf, { forMs: 0 });
    for (let atMs = 0; atMs <= scenarioOf.durationMs; atMs += 10 * minute) {
      simulation.advance(scenarioOf.startAt + atMs + 1);
      yield simulation;
    }
  }
}

export interface PendingSession {
  readonly simulation: Simulation;
  readonly session: number;
  /** Name of its stream. */
  readonly name: string;
}

/** The first session that waits for this reason. Retries: one that a timer of its own wakes. */
export function sessionPending(reason: PendingReason): PendingSession {
  for (const simulation of troubled()) {
    for (const open of openSessions(simulation)) {
      if (open.reason !== reason) continue;
      return { simulation, session: open.session, name: nameOf(simulation, open.session) };
    }
  }
  throw new Error(`No session ever waits for: ${reason}`);
}

/** Takes every timer of this kind and target out of the queue. */
export function drop(
  { queue }: Simulation,
  kind: 'timer' | 'effect',
  code: number,
  target: number,
): void {
  const lost = (target << 4) | (kind === 'effect' ? code + 8 : code);
  const kept: { at: number; token: number; outcome: number }[] = [];
  while (queue.next(Infinity)) {
    const { at, token, outcome } = queue;
    if (token !== lost) kept.push({ at, token, outcome });
  }
  for (const { at, token, outcome } of kept) queue.push(at, token, outcome);
}

/** Takes a session out of the list of open sessions of its client. */
export function loseFromList({ kernel }: Simulation, session: number): void {
  const clients = kernel.isUpload(session) ? kernel.uploads : kernel.downloads;
  clients.open.remove(kernel.sessions.database[session] as number, session);
}

function nameOf(simulation: Simulation, session: number): string {
  const { kernel, scenario: of } = simulation;
  const number = kernel.packages.sessionNumber[
    kernel.sessions.package[session] as number
  ] as number;
  const database = databaseNames(of)[kernel.sessions.database[session] as number] as string;
  return sessionStream(kernel.isUpload(session) ? 'upload' : 'download', number, database);
}

/** The troubled run, but for one row of this event: the first from a row on is lost or doubled. */
export function runWithLeak(
  event: number,
  from: number,
  twice: boolean,
): { readonly leaking: Simulation; readonly leaked: boolean } {
  const [first] = troubled();
  const { scenario } = first as Simulation;
  const leaking = run(scenario, { forMs: 0 });
  const { log } = leaking;
  const append = log.append.bind(log);
  let leaked = false;
  log.append = (session, code, ...rest) => {
    const here =
      !leaked && log.count >= from && code === event && !leaking.kernel.isUpload(session);
    if (here) leaked = true;
    if (!here || twice) append(session, code, ...rest);
    if (here && twice) append(session, code, ...rest);
  };
  leaking.advance(scenario.startAt + scenario.durationMs);
  return { leaking, leaked };
}
