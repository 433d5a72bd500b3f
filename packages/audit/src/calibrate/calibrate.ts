/**
 * From a history to a scenario: what the fleet does, how long it takes and how it fails, from the
 * events alone. Whoever has the scenario simulates it, and asks it what another policy would do.
 */
import type { JoinedLog } from '@cdx/event-store';
import { CdxError } from '@cdx/session';
import { formatInstant } from '@cdx/simulator';
import type { Build } from './build/context.ts';
import { faultsTree } from './build/faults.ts';
import { fitGroups, fitTogether, groupTree, isEnforced, type GroupFit } from './build/groups.ts';
import { headquartersTree } from './build/headquarters.ts';
import { jobsTree } from './build/jobs.ts';
import { schedulesTree } from './build/schedules.ts';
import { fitUploads } from './build/uploads.ts';
import { findOutages } from './infer/outages.ts';
import { findServerRoom, type ServerRoom } from './infer/server-room.ts';
import type { Observations } from './observe/observations.ts';
import { observeHistory } from './observe/observe-history.ts';
import { Parts, type CalibratedPart } from './parts.ts';
import { scenarioText, type Tree } from './write/scenario-text.ts';
import { exactDuration } from './write/values.ts';

export interface CalibrateOptions {
  /** Of the scenario; 1 unless told. */
  readonly seed?: number;
  /** Of the scenario; as long as the history unless told. ms. */
  readonly durationMs?: number;
  /** In which cron recurrences are looked for; UTC unless told. */
  readonly timeZone?: string;
  /** Of the scenario; `calibrated` unless told. */
  readonly name?: string;
}

export interface Calibration {
  /** The scenario file, YAML, with what each value was made from. */
  readonly text: string;
  readonly parts: readonly CalibratedPart[];
  /** What the history cannot tell, and what was left out; each a sentence. */
  readonly notes: readonly string[];
  readonly startAt: number;
  readonly endAt: number;
  readonly events: number;
  readonly sessions: { readonly download: number; readonly upload: number };
}

const minute = 60_000;
/** Sessions whose end is seen, below which nothing can be said. */
const sessionsMin = 5;
/** A history that is shorter than this shows no schedule. */
const spanMin = 10 * minute;
const monthMs = 30 * 24 * 60 * minute;

/**
 * Errors: `invalid-argument` for a history that is empty, too short, or tells of no ended session;
 * those of reading the log.
 */
export async function calibrate(
  log: Pick<JoinedLog, 'readPages'>,
  options: CalibrateOptions = {},
): Promise<Calibration> {
  const observed = await observeHistory(log);
  checkEnough(observed);
  const { timeZone = 'UTC', seed = 1, name = 'calibrated' } = options;
  const startAt = Math.floor(observed.firstAt / minute) * minute;
  const endAt = Math.max(observed.lastAt, startAt + minute);
  const build: Build = {
    observed,
    parts: new Parts(),
    startAt,
    spanMs: endAt - startAt,
    timeZone,
    resolutionMs: observed.hasMs ? 1 : 1000,
    together: fitTogether(observed),
    notes: [],
  };
  const durationMs = options.durationMs ?? Math.ceil((endAt - startAt) / minute) * minute;
  const { tree, room } = scenarioTree(build, { name, seed, durationMs });
  limitsOf(build, room);
  return {
    text: scenarioText(tree, titleOf(build)),
    parts: build.parts.all,
    notes: build.notes,
    startAt,
    endAt,
    events: observed.facts,
    sessions: observed.sessions,
  };
}

function checkEnough(observed: Observations): void {
  const { facts, sessions, firstAt, lastAt } = observed;
  if (facts === 0) {
    throw new CdxError(
      'invalid-argument',
      'The history is empty: there is nothing to calibrate from.',
    );
  }
  const begun = sessions.download + sessions.upload;
  if (begun < sessionsMin) {
    throw new CdxError(
      'invalid-argument',
      `The history tells of ${begun === 0 ? 'no session' : `only ${begun} sessions`}; ` +
        `calibrating needs ${sessionsMin} at least, and says little with fewer than a day of them.`,
    );
  }
  if (lastAt - firstAt < spanMin) {
    throw new CdxError(
      'invalid-argument',
      `The history spans only ${exactDuration(lastAt - firstAt)}; calibrating needs ${exactDuration(spanMin)} at least, ` +
        'and a day to tell anything of schedules.',
    );
  }
}

function scenarioTree(
  build: Build,
  {
    name,
    seed,
    durationMs,
  }: { readonly name: string; readonly seed: number; readonly durationMs: number },
): {
  readonly tree: { readonly [key: string]: Tree | undefined };
  readonly room: ServerRoom | null;
} {
  const { observed, startAt, spanMs, timeZone } = build;
  const groups = fitGroups(build);
  const silence = new Map(groups.map((group) => [group.facts, group.silenceMs]));
  const outages = findOutages(observed, (group) => silence.get(group) ?? monthMs, spanMs);
  const room = findServerRoom(observed, outages.broken, build.resolutionMs);
  const uploads = fitUploads(build, outages, room);
  const channelDataGroups = groups.map((group) => groupTree(build, group, uploads));
  const { jobs, workers } = jobsTree(build, uploads, room);
  const tree = {
    cdx: 1,
    name,
    description: `Calibrated from a history of ${exactDuration(roundedSpan(spanMs))}.`,
    profile: profileOf(
      observed,
      groups.some((group) => isEnforced(group, observed)),
    ),
    start: formatInstant(startAt),
    timeZone,
    duration: exactDuration(durationMs),
    seed,
    headquarters: headquartersTree(build, workers, room),
    jobs,
    channelDataGroups,
    distributionSchedules: schedulesTree(build, uploads),
    faults: faultsTree(build, outages, room),
    operators: operatorsTree(build, groups),
  };
  return { tree, room };
}

function roundedSpan(ms: number): number {
  return Math.max(minute, Math.round(ms / minute) * minute);
}

/** Enforcement, and uploads that appear as Uploaded, came with Dynamics 365. */
function profileOf({ uploadsStarted, uploadsReceived }: Observations, enforced: boolean): string {
  return uploadsStarted > 0 && uploadsReceived === 0 && !enforced ? 'ax2012r3' : 'd365';
}

/** Of what operators did, only new databases are part of how the fleet is. */
function operatorsTree(build: Build, groups: readonly GroupFit[]): Tree | undefined {
  const commands = groups.flatMap(({ facts }) => {
    const counts = new Map<number, number>();
    for (const { at } of facts.joined) counts.set(at, (counts.get(at) ?? 0) + 1);
    return Array.from(counts, ([at, count]) => ({
      at: `+${exactDuration(Math.max(0, at - build.startAt))}`,
      addDatabases: { group: facts.name, count },
    }));
  });
  if (build.observed.operatorActs > 0) {
    build.notes.push(
      `${build.observed.operatorActs.toLocaleString('en-US')} acts of operators are left out: a scenario of its own states them under \`operators\`.`,
    );
  }
  return commands.length === 0 ? undefined : [{ name: 'Administrator', commands }];
}

/** What no history tells, and what this one does not. */
function limitsOf({ observed, notes }: Build, room: ServerRoom | null): void {
  if (observed.inferred > 0) {
    notes.push(
      'Rows of exported forms were read: attempts before the last of each session are not in them, ' +
        'so failures and retries are less than they were; No data sessions are only there if all records were shown.',
    );
  }
  const outcomes = [...observed.groups.values()].filter(({ finalReports }) => finalReports > 0);
  if (outcomes.length > 0) {
    notes.push(
      `Clients of ${outcomes.map(({ name }) => name).join(', ')} report outcomes only: when they polled, what they downloaded and ` +
        'when a retry was due is worked out from the times of their outcomes.',
    );
  }
  notes.push(
    room === null
      ? 'Waits for a place at Async Server, shared lines and slow clients are in the durations: limits and speeds are not told apart.'
      : 'Shared lines and slow clients are in the durations: speeds are not told apart.',
    'Issues that last until somebody mends them, and sizes of databases, are not looked for.',
  );
}

function titleOf({ observed, startAt, spanMs, notes, parts }: Build): string {
  const cautions = parts.all.filter(({ warning }) => warning !== null).length;
  const made = `Calibrated from ${observed.facts.toLocaleString('en-US')} events, ${exactDuration(roundedSpan(spanMs))} from ${formatInstant(startAt)}.`;
  const legend =
    'Above each value: what it was made from. The KS distance (Kolmogorov-Smirnov) is the greatest difference ' +
    'between the observed shares and the fitted distribution: 0 is a perfect fit, 0.05 a good one.';
  const careful =
    cautions === 0 ? [] : [`To be taken with care: ${cautions} parts; look for CAUTION.`];
  return [made, legend, ...careful, ...notes.map((note) => `- ${note}`)].join('\n');
}
