/**
 * Rows of the log that belong to no session, as events: runs of schedules, the status-message
 * batch, and what operators did. Only the event writer uses it.
 */
import {
  firstSystemEvent,
  SystemEvent,
  unpackRefusal,
  type Columns,
  type Kernel,
} from '@cdx/engine';
import {
  batchStatuses,
  databaseStream,
  operatorStream,
  refusalMessage,
  scheduleSettingsStream,
  scheduleStream,
  schemaVersionOf,
  statusBatchStream,
  statusMessagesStream,
  type SystemEventType,
} from '@cdx/session';
import type { LogBlock } from '../run/event-log.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { issueNames } from '../world/faults/issue-names.ts';
import { describeTarget } from './command-names.ts';
import { GrowingColumn } from './growing-column.ts';
import type { WrittenEvent } from './event-writer.ts';

const headquarters = 'hq';

/** Types by code. */
const types = new Map<number, SystemEventType>(
  Object.entries(SystemEvent).map(([type, code]) => [code, type as SystemEventType]),
);

/** Streams that are one of each; those of schedules and databases are numbered behind them. */
const singleStreams = [
  statusMessagesStream(headquarters),
  statusBatchStream(headquarters),
  operatorStream(headquarters),
] as const;

export interface SystemWriterNames {
  readonly databases: readonly string[];
  /** Source of what an operator did, by 1 + its index. */
  readonly operatorSource: (by: number) => string;
}

export class SystemWriter {
  readonly #scenario: Scenario;
  readonly #kernel: Kernel;
  readonly #names: SystemWriterNames;
  readonly #idOf: (sequence: number) => string;
  /** Events so far by stream: single ones, runs of schedules, their settings, databases. */
  readonly #revisions = new GrowingColumn();

  constructor(
    scenario: Scenario,
    kernel: Kernel,
    names: SystemWriterNames,
    idOf: (sequence: number) => string,
  ) {
    this.#scenario = scenario;
    this.#kernel = kernel;
    this.#names = names;
    this.#idOf = idOf;
  }

  columns(): Columns {
    return { systemRevisions: this.#revisions.toArray() };
  }

  restore(columns: Columns): void {
    this.#revisions.restore(columns.systemRevisions as Float64Array);
  }

  /** The event of a row whose code is `firstSystemEvent` or above. `lastPosition`: of the log. */
  write(block: LogBlock, index: number, row: number, lastPosition: number): WrittenEvent {
    const code = block.event[index] as number;
    const type = types.get(code);
    if (code < firstSystemEvent || type === undefined) throw new Error(`No system event: ${code}.`);
    const target = block.session[index] as number;
    const by = block.runNumber[index] as number;
    const { place, stream } = this.#streamOf(code, target);
    const revision = this.#revisions.get(place);
    this.#revisions.set(place, revision + 1);
    const id = this.#idOf(row);
    return {
      id,
      type,
      schemaVersion: schemaVersionOf(type),
      runNumber: 1,
      occurredAt: block.occurredAt[index] as number,
      recordedAt: block.recordedAt[index] as number,
      source: by === 0 ? headquarters : this.#names.operatorSource(by),
      correlationId: id,
      // They begin by themselves, or with a person.
      causationId: null,
      data: this.#payload(code, target, block, index, lastPosition),
      stream,
      revision,
      position: -1,
    };
  }

  #streamOf(code: number, target: number): { readonly place: number; readonly stream: string } {
    const schedules = this.#scenario.schedules.length;
    const single = (at: 0 | 1 | 2) => ({ place: at, stream: singleStreams[at] });
    const first = singleStreams.length;
    const schedule = this.#schedule(target);
    switch (code) {
      case SystemEvent.StatusMessagesProcessed:
        return single(0);
      case SystemEvent.StatusBatchChanged:
        return single(1);
      case SystemEvent.CommandRefused:
      case SystemEvent.ConfigurationIssueFixed:
        return single(2);
      case SystemEvent.ScheduleRunStarted:
        return { place: first + target, stream: scheduleStream(schedule) };
      case SystemEvent.ScheduleChanged:
        return { place: first + schedules + target, stream: scheduleSettingsStream(schedule) };
      default:
        return {
          place: first + 2 * schedules + target,
          stream: databaseStream(this.#database(target)),
        };
    }
  }

  #payload(
    code: number,
    target: number,
    block: LogBlock,
    index: number,
    lastPosition: number,
  ): object {
    const value = block.value[index] as number;
    const first = block.status[index] as number;
    const second = block.tryCount[index] as number;
    const { fleet } = this.#kernel;
    switch (code) {
      case SystemEvent.ScheduleRunStarted: {
        const { name = '', jobs = [], groups = [] } = fleet.schedules[target] ?? {};
        return {
          schedule: name,
          jobs: jobs.map((job) => fleet.jobs[job]?.id),
          channelDataGroups: groups.map((group) => fleet.groups[group]?.name),
        };
      }
      case SystemEvent.StatusMessagesProcessed:
        return {
          upToPosition: lastPosition,
          messages: value,
          sessionsPurged: second,
          packagesPurged: target,
        };
      case SystemEvent.StatusBatchChanged:
        return { batch: batchStatuses[first] };
      case SystemEvent.ScheduleChanged: {
        const schedule = this.#schedule(target);
        return { schedule, active: first === 1, batch: batchStatuses[second] };
      }
      case SystemEvent.FullSyncStarted:
        return {
          channelDatabase: this.#database(target),
          jobs: this.#jobsOfDatabase(target),
          deleteFirst: first === 1,
        };
      case SystemEvent.DatabaseAddedToGroup:
        return {
          channelDatabase: this.#database(target),
          channelDataGroup: this.#groupOf(target),
          inherited: value,
        };
      case SystemEvent.ConfigurationIssueFixed:
        return {
          issue: issueNames(this.#scenario)[target],
          channelDatabase: value < 0 ? null : this.#database(value),
        };
      case SystemEvent.CommandRefused:
        return this.#refusal(target, first, second);
      default:
        return { channelDatabase: this.#database(target) };
    }
  }

  #refusal(target: number, shown: number, packed: number): object {
    const { kind: command, reason, targetKind, actual } = unpackRefusal(packed);
    const place = {
      kernel: this.#kernel,
      scenario: this.#scenario,
      databases: this.#names.databases,
    };
    const of = describeTarget(place, { targetKind, target, shown, actual });
    const { sessionNumber: _sessionNumber, ...told } = of;
    return { command, ...told, reason, message: refusalMessage({ command, reason, ...of }) };
  }

  #jobsOfDatabase(database: number): readonly string[] {
    const group = this.#groupOf(database);
    const jobs = this.#scenario.schedules
      .filter(({ direction, groups }) => direction === 'download' && groups.includes(group))
      .flatMap((schedule) => schedule.jobs);
    return [...new Set(jobs)];
  }

  #groupOf(database: number): string {
    const { groups } = this.#kernel.fleet;
    return (
      groups.find(
        ({ firstDatabase, count }) => database >= firstDatabase && database < firstDatabase + count,
      )?.name ?? ''
    );
  }

  #schedule(index: number): string {
    return this.#scenario.schedules[index]?.name ?? '';
  }

  #database(index: number): string {
    return this.#names.databases[index] ?? '';
  }
}
