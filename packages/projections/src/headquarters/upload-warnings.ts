/**
 * Why upload sessions wait at headquarters: the six conditions that the support articles look for
 * when sessions have been Uploaded for over 15 minutes (SA, DOMAIN: Upload session warnings). A
 * pure function; `readUploadWarnings` gathers what it needs.
 */
import type { ScheduleState } from './headquarters-state.ts';

/** Sessions that have been Uploaded for longer trigger the check (SA); ms. */
export const uploadedTooLongMs = 15 * 60_000;

export const uploadWarningCodes = [
  'noRecurrence',
  'batchCanceled',
  'batchOnHold',
  'scheduleInactive',
  'groupWithoutSchedule',
  'delayed',
] as const;
export type UploadWarningCode = (typeof uploadWarningCodes)[number];

/** Sessions that wait to be applied to the HQ database, of one job and one group. */
export interface UploadedSessions {
  readonly job: string;
  readonly channelDataGroup: string;
  /** How many have been Uploaded for over 15 minutes. */
  readonly count: number;
  /** When the oldest was uploaded, ms. */
  readonly oldestAt: number;
}

/** An upload schedule as far as warnings look at it. */
export interface UploadSchedule extends Pick<
  ScheduleState,
  'name' | 'jobs' | 'groups' | 'active' | 'batch' | 'hasRecurrence' | 'nextRunAt'
> {
  /**
   * When its first run began since the oldest of its sessions was uploaded, ms; null: none did. A
   * run takes sessions until none waits, so from then on it should have come to this one.
   */
  readonly servesSince: number | null;
}

export interface UploadWarningsInput {
  /** ms. */
  readonly at: number;
  readonly schedules: readonly UploadSchedule[];
  readonly uploaded: readonly UploadedSessions[];
}

export interface UploadWarning {
  readonly code: UploadWarningCode;
  /** `error`: nothing will apply the sessions until somebody acts. */
  readonly severity: 'error' | 'warning';
  /** The one or the other, whatever the warning is about. */
  readonly schedule: string | null;
  readonly channelDataGroup: string | null;
  /** What is the matter and what to do, for people. */
  readonly message: string;
  /** Sessions concerned: how many, and since when the oldest waits, ms. */
  readonly sessions: number;
  readonly oldestAt: number;
}

/**
 * Warnings in the order of the schedules, groups last. Sessions that a schedule in order will take
 * warn of no other one; a schedule that is off in several ways has a warning for each.
 */
export function uploadWarnings({
  at,
  schedules,
  uploaded,
}: UploadWarningsInput): readonly UploadWarning[] {
  const tooLong = uploaded.filter(({ oldestAt }) => at - oldestAt > uploadedTooLongMs);
  const inOrder = schedules.filter((schedule) => troublesOf(schedule).length === 0);
  const stuck = tooLong.filter((sessions) => !inOrder.some((one) => takes(one, sessions)));
  return [
    ...schedules.flatMap((schedule) => {
      const troubles = troublesOf(schedule);
      const isDelayed = troubles.length === 0 && isLate(schedule, at);
      const codes = isDelayed ? (['delayed'] as const) : troubles;
      const sessions = (isDelayed ? tooLong : stuck).filter((one) => takes(schedule, one));
      return sessions.length === 0
        ? []
        : codes.map((code) => warning(code, { schedule: schedule.name }, sessions));
    }),
    ...groupsOf(stuck.filter((sessions) => !schedules.some((one) => takes(one, sessions)))).map(
      ([channelDataGroup, sessions]) =>
        warning('groupWithoutSchedule', { channelDataGroup }, sessions),
    ),
  ];
}

/** Whether a run of the schedule applies these sessions. */
export function takes(
  { jobs, groups }: Pick<UploadSchedule, 'jobs' | 'groups'>,
  { job, channelDataGroup }: Pick<UploadedSessions, 'job' | 'channelDataGroup'>,
): boolean {
  return jobs.includes(job) && groups.includes(channelDataGroup);
}

/** What keeps the schedule from running by itself. */
function troublesOf({
  active,
  batch,
  hasRecurrence,
}: UploadSchedule): readonly UploadWarningCode[] {
  const troubles: UploadWarningCode[] = [];
  if (!hasRecurrence) troubles.push('noRecurrence');
  if (batch === 'canceled') troubles.push('batchCanceled');
  if (batch === 'hold') troubles.push('batchOnHold');
  if (!active) troubles.push('scheduleInactive');
  return troubles;
}

/** Its run is due and has not begun, or began so long ago that nothing of before should wait. */
function isLate({ nextRunAt, servesSince }: UploadSchedule, at: number): boolean {
  const isDue = nextRunAt !== null && at - nextRunAt > uploadedTooLongMs;
  return isDue || (servesSince !== null && at - servesSince > uploadedTooLongMs);
}

function warning(
  code: UploadWarningCode,
  about: { readonly schedule?: string; readonly channelDataGroup?: string },
  sessions: readonly UploadedSessions[],
): UploadWarning {
  const { schedule = null, channelDataGroup = null } = about;
  return {
    code,
    severity: code === 'delayed' ? 'warning' : 'error',
    schedule,
    channelDataGroup,
    message: messages[code](schedule ?? channelDataGroup ?? ''),
    sessions: sessions.reduce((sum, { count }) => sum + count, 0),
    oldestAt: Math.min(...sessions.map(({ oldestAt }) => oldestAt)),
  };
}

const messages: Readonly<Record<UploadWarningCode, (name: string) => string>> = {
  noRecurrence: (name) =>
    `The P-job of schedule ${name} has no recurring batch, so it runs only when somebody runs it. Give its batch job a recurrence, and run it now for what waits.`,
  batchCanceled: (name) =>
    `The batch job of schedule ${name} is canceled: it neither waits nor executes. Set its status to waiting, or create it anew.`,
  batchOnHold: (name) =>
    `The batch job of schedule ${name} is on hold. Find out why somebody held it, then set its status to waiting.`,
  scheduleInactive: (name) =>
    `Schedule ${name} is inactive, so its P-job does not run. Make the schedule active.`,
  groupWithoutSchedule: (name) =>
    `Channel data group ${name} is on no upload schedule with the job of these sessions, so nothing applies what its databases upload. Add the group to one.`,
  delayed: (name) =>
    `Schedule ${name} is in order, and yet sessions wait that a run of it should have applied. See what the P-job is working on: one session may take very long or fail again and again, or the run has not begun because the batch server is down or busy.`,
};

function groupsOf(
  sessions: readonly UploadedSessions[],
): readonly (readonly [group: string, sessions: readonly UploadedSessions[]])[] {
  const groups = [...new Set(sessions.map(({ channelDataGroup }) => channelDataGroup))].sort();
  return groups.map((group) => [
    group,
    sessions.filter(({ channelDataGroup }) => channelDataGroup === group),
  ]);
}
