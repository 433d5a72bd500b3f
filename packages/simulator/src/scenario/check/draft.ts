/**
 * A scenario that may still be wrong in places: what the checks between its parts look at. Each
 * part is read by itself, so that a slip in one does not hide what is wrong with another.
 */
import type { Direction } from '@cdx/session';
import type { z } from 'zod';
import { clientFile, type ClientFile } from '../format/client-file.ts';
import {
  failureFile,
  issueFile,
  poisonFile,
  type FailureFile,
  type IssueFile,
  type PoisonFile,
} from '../format/faults/failure-file.ts';
import {
  crashFile,
  outageFile,
  slowdownFile,
  type CrashFile,
  type OutageFile,
  type SlowdownFile,
} from '../format/faults/outage-file.ts';
import { sizeLimitFile, type SizeLimitFile } from '../format/faults/size-limit-file.ts';
import {
  groupFile,
  scheduleFile,
  type GroupFile,
  type ScheduleFile,
} from '../format/fleet-file.ts';
import { jobFile, type JobFile } from '../format/jobs-file.ts';
import {
  commandFile,
  ruleFile,
  type CommandFile,
  type RuleFile,
} from '../format/operators-file.ts';
import { recurrenceFile, type RecurrenceFile } from '../format/recurrence-file.ts';
import { scenarioFile } from '../format/scenario-file.ts';
import { defaultName } from '../normalise/default-names.ts';
import { defaultDirection } from '../normalise/job-defaults.ts';
import { scenarioDefaults } from '../normalise/profile-defaults.ts';
import { isKeyed, valueAt, type ValuePath } from '../read/value-path.ts';
import type { ProfileName } from '../scenario.ts';
import type { DateTime } from '../units/date-time.ts';

/** One entry of a list. */
export interface Part<Value> {
  readonly path: ValuePath;
  /** Its name or id, stated or by default, also where the rest is wrong; null: it has none. */
  readonly name: string | null;
  /** Undefined where it is wrong; that has been reported. */
  readonly value: Value | undefined;
  readonly raw: unknown;
}

export interface OperatorPart extends Pick<Part<unknown>, 'path' | 'name'> {
  readonly commands: readonly Part<CommandFile>[];
  readonly rules: readonly Part<RuleFile>[];
}

export interface Draft {
  readonly profile: ProfileName;
  /** Undefined where the file's is wrong; so with the others. */
  readonly start: DateTime | undefined;
  readonly timeZone: string | undefined;
  readonly durationMs: number | undefined;
  readonly client: ClientFile | undefined;
  /** Of the status-message batch; undefined also where it is left out. */
  readonly statusRecurrence: RecurrenceFile | undefined;
  readonly jobs: readonly Part<JobFile>[];
  readonly groups: readonly Part<GroupFile>[];
  readonly schedules: readonly Part<ScheduleFile>[];
  readonly outages: readonly Part<OutageFile>[];
  readonly failures: readonly Part<FailureFile>[];
  readonly issues: readonly Part<IssueFile>[];
  readonly crashes: readonly Part<CrashFile>[];
  readonly poison: readonly Part<PoisonFile>[];
  readonly slowdowns: readonly Part<SlowdownFile>[];
  readonly sizeLimits: readonly Part<SizeLimitFile>[];
  readonly operators: readonly OperatorPart[];
}

const { shape } = scenarioFile;

export function draftOf(root: unknown): Draft {
  const value = <Value>(schema: z.ZodType<Value>, key: string): Value | undefined =>
    schema.safeParse(valueAt(root, [key])).data;
  const list = <Value>(
    schema: z.ZodType<Value>,
    path: ValuePath,
    kind?: Parameters<typeof defaultName>[0],
  ): Part<Value>[] =>
    entriesAt(root, path).map((raw, index) => ({
      path: [...path, index],
      name: nameOf(raw) ?? (kind === undefined ? null : defaultName(kind, index)),
      value: schema.safeParse(raw).data,
      raw,
    }));
  return {
    profile: value(shape.profile, 'profile') ?? scenarioDefaults.profile,
    start: value(shape.start, 'start'),
    timeZone: timeZoneIn(root),
    durationMs: value(shape.duration, 'duration'),
    client: value(clientFile, 'client'),
    statusRecurrence: recurrenceFile.safeParse(
      valueAt(root, ['headquarters', 'statusMessages', 'recurrence']),
    ).data,
    jobs: list(jobFile, ['jobs']),
    groups: list(groupFile, ['channelDataGroups']),
    schedules: list(scheduleFile, ['distributionSchedules']),
    outages: list(outageFile, ['faults', 'outages'], 'outage'),
    failures: list(failureFile, ['faults', 'failures']),
    issues: list(issueFile, ['faults', 'issues'], 'issue'),
    crashes: list(crashFile, ['faults', 'crashes'], 'crash'),
    poison: list(poisonFile, ['faults', 'poison'], 'poison'),
    slowdowns: list(slowdownFile, ['faults', 'slowdowns'], 'slowdown'),
    sizeLimits: list(sizeLimitFile, ['faults', 'sizeLimits'], 'sizeLimit'),
    operators: entriesAt(root, ['operators']).map((raw, index) => ({
      path: ['operators', index],
      name: nameOf(raw) ?? defaultName('operator', index),
      commands: list(commandFile, ['operators', index, 'commands']),
      rules: list(ruleFile, ['operators', index, 'rules']),
    })),
  };
}

function entriesAt(root: unknown, path: ValuePath): readonly unknown[] {
  const entries = valueAt(root, path);
  return Array.isArray(entries) ? entries : [];
}

function nameOf(raw: unknown): string | null {
  return nameIn(raw, 'id') ?? nameIn(raw, 'name');
}

function timeZoneIn(root: unknown): string | undefined {
  const stated = valueAt(root, ['timeZone']);
  if (stated === undefined) return scenarioDefaults.timeZone;
  return shape.timeZone.safeParse(stated).data;
}

export function namesOf(parts: readonly Pick<Part<unknown>, 'name'>[]): readonly string[] {
  return parts.flatMap(({ name }) => (name === null ? [] : [name]));
}

/** A name that stands at a key, as text; numbers are names too, as ids of jobs. */
export function nameIn(raw: unknown, key: string): string | null {
  return asName(isKeyed(raw) ? raw[key] : undefined);
}

/** A name, and where it stands. */
export interface PlacedName {
  readonly name: string;
  readonly path: ValuePath;
}

/** The names in a list at a key, each with its place. */
export function namesIn(part: Part<unknown>, key: string): readonly PlacedName[] {
  const entries = isKeyed(part.raw) ? part.raw[key] : undefined;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown, index) => {
    const name = asName(entry);
    return name === null ? [] : [{ name, path: [...part.path, key, index] }];
  });
}

/** The direction that a job or schedule states, if it is one. */
export function statedDirection(part: Part<unknown>): Direction | undefined {
  const stated = nameIn(part.raw, 'direction');
  return stated === 'download' || stated === 'upload' ? stated : undefined;
}

export function jobDirection(part: Part<JobFile>): Direction {
  return statedDirection(part) ?? defaultDirection(part.name ?? '');
}

function asName(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
