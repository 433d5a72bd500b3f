/**
 * Law: runs of the kernel from scenario files reach every status and every transition of DOMAIN's
 * tables, but for those named here, each with the reason why this kernel cannot drive it.
 */
import {
  cellOf,
  compiledMachine,
  directions,
  ILLEGAL,
  statusNames,
  Uncreated,
  type Direction,
} from '@cdx/session';
import { describe, expect, it } from 'vitest';
import { facts, run } from './support/run.ts';
import { scenarioFiles } from './support/scenario-files.ts';

const outcomesOnly = 'a client that reports outcomes only never reports Requested';
const inOrder =
  'messages of a client come in order, so those of an old run come before the first of the new one';
const noPackage = 'there is no package';
const atWork = 'only what has ended is purged';

/** What no scenario can bring about: by event, and by the statuses it would come in. */
const undriven: readonly (readonly [Direction, event: string, from: string, reason: string])[] = [
  ['download', 'FinalApplied', 'Requested', outcomesOnly],
  ['download', 'FinalDownloadFailed', 'Requested', outcomesOnly],
  ['download', 'FinalApplyFailed', 'Requested', outcomesOnly],
  [
    'download',
    'FinalDownloadFailed',
    'ApplyFailed',
    'after a failed apply a client tries the apply again; a rerun makes the session Available first',
  ],
  ['download', 'LateMessageReceived', 'Started CreateFailed NoData', 'no client knows it yet'],
  [
    'download',
    'LateMessageReceived',
    'Requested Downloaded Applied DownloadFailed ApplyFailed Suspended',
    inOrder,
  ],
  ['download', 'PackagePurged', 'Started CreateFailed NoData', noPackage],
  [
    'download',
    'SessionPurged',
    'Started Available Requested Downloaded DownloadFailed ApplyFailed Suspended',
    atWork,
  ],
  [
    'upload',
    'LateMessageReceived',
    'Started Available Uploaded Applied UploadFailed ApplyFailed',
    'a rerun of an upload is a new session, so only a cancel makes messages late',
  ],
  ['upload', 'SessionPurged', 'Started Available Uploaded UploadFailed ApplyFailed', atWork],
];

const reached = new Set(
  scenarioFiles('test').flatMap((scenario) =>
    facts(run(scenario)).map(({ upload, from, event, to }) =>
      nameOf(upload ? 'upload' : 'download', from, event, to),
    ),
  ),
);

function nameOf(direction: Direction, from: string, event: string, to: string): string {
  return `${direction}: ${from === Uncreated ? '–' : from}, ${event} → ${to}`;
}

interface Row {
  readonly direction: Direction;
  readonly from: string;
  readonly event: string;
  readonly name: string;
}

/** Every legal cell of both machines. */
const rows: readonly Row[] = directions.flatMap((direction) => {
  const machine = compiledMachine(direction);
  return machine.eventTypes.flatMap((event, eventCode) =>
    machine.states.flatMap((from, status): readonly Row[] => {
      const next = machine.next[cellOf(machine, eventCode, status)] as number;
      if (next === ILLEGAL) return [];
      const name = nameOf(direction, from, event, machine.states[next] as string);
      return [{ direction, from, event, name }];
    }),
  );
});

function reasonAgainst({ direction, from, event }: Row): string | undefined {
  return undriven.find(
    ([of, type, statuses]) =>
      of === direction && type === event && statuses.split(' ').includes(from),
  )?.[3];
}

describe('runs from scenario files', () => {
  const driven = rows.filter((row) => reasonAgainst(row) === undefined);

  it.each(driven.map(({ name }) => name))('reach %s', (name) => {
    expect(reached).toContain(name);
  });

  it('reach nothing that is listed as out of reach', () => {
    const listed = rows.filter((row) => reasonAgainst(row) !== undefined && reached.has(row.name));
    expect(listed).toEqual([]);
  });

  it('are excused only from transitions that there are', () => {
    for (const [direction, event, statuses] of undriven) {
      const known = rows.filter((row) => row.direction === direction && row.event === event);
      const wanted = statuses.split(' ');
      expect(wanted.length).toBeGreaterThan(0);
      for (const from of wanted) expect(known.map((row) => row.from)).toContain(from);
    }
  });

  it.each(directions)('reach every status of a %s session', (direction) => {
    const statuses = [...reached]
      .filter((name) => name.startsWith(direction))
      .map((name) => name.split(' → ')[1]);
    expect(new Set(statuses)).toEqual(new Set(statusNames(direction)));
  });
});
