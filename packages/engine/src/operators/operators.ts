/**
 * Everything that operators can do, by command; each is done and recorded, or refused and
 * recorded as such. Scenarios and the command line both come through here.
 */
import { commandKinds, refusalReasons, type CommandKind, type RefusalReason } from '@cdx/session';
import { Timer } from '../driver.ts';
import { SystemEvent } from '../event-codes.ts';
import type { FleetGroup } from '../fleet.ts';
import type { Headquarters } from '../headquarters.ts';
import type { KernelParts } from '../kernel-parts.ts';
import type { StatusMessages } from '../status-messages.ts';
import type { Command } from './command.ts';
import type { ScheduleSettings } from './schedule-settings.ts';
import { select } from './selection.ts';
import type { SessionCommands } from './session-commands.ts';

/** What the target of a refused command is. */
export const RefusedTarget = { none: 0, session: 1, schedule: 2, database: 3, issue: 4 } as const;

/** What came of one command on one target; `refused` null: done. */
export interface CommandOutcome {
  readonly kind: CommandKind;
  readonly targetKind: number;
  readonly target: number;
  readonly refused: RefusalReason | null;
  /** Status on the form and in the log before it, by code; -1: no session. */
  readonly shown: number;
  readonly actual: number;
}

export class Operators {
  readonly #parts: KernelParts;
  readonly #headquarters: Headquarters;
  readonly #statusMessages: StatusMessages;
  readonly #schedules: ScheduleSettings;
  readonly #sessions: SessionCommands;
  readonly #runSchedule: (now: number, schedule: number, by: number) => void;
  /** Fixes by issue: 1 for each database where it is mended. */
  fixed: Uint8Array;
  /** Commands done, and refused by reason. */
  done = 0;
  readonly refusals: Float64Array = new Float64Array(refusalReasons.length);

  constructor(
    parts: KernelParts,
    of: {
      readonly headquarters: Headquarters;
      readonly statusMessages: StatusMessages;
      readonly schedules: ScheduleSettings;
      readonly sessions: SessionCommands;
      readonly runSchedule: (now: number, schedule: number, by: number) => void;
    },
  ) {
    this.#parts = parts;
    this.#headquarters = of.headquarters;
    this.#statusMessages = of.statusMessages;
    this.#schedules = of.schedules;
    this.#sessions = of.sessions;
    this.#runSchedule = of.runSchedule;
    this.fixed = new Uint8Array(parts.fleet.issues.length * parts.groupOf.length);
  }

  /** `by`: 1 + the index of the operator. One outcome for each session that was selected. */
  execute(now: number, command: Command, by: number): readonly CommandOutcome[] {
    switch (command.kind) {
      case 'cancel':
      case 'rerun':
        return select(this.#parts, command.select).map((session) =>
          this.onSession(now, command.kind, session, by),
        );
      case 'runNow':
        return [this.#runNow(now, command.schedule, by)];
      case 'fullSync':
        return [this.#fullSync(now, command.database, command.deleteFirst, by)];
      case 'addDatabases':
        return this.#addDatabases(now, command.group, command.count, by);
      case 'pause':
      case 'resume':
        return [this.#pause(command.kind, command.database, by)];
      case 'setSchedule':
        return [this.#setSchedule(command, by)];
      case 'setStatusBatch':
        return [this.#setStatusBatch(command, by)];
      case 'processStatusMessages':
        this.#statusMessages.run(now, by);
        return [this.#ended(command.kind, RefusedTarget.none, 0, by, null)];
      case 'fix':
        return [this.#fixEverywhere(command.issue, by)];
    }
  }

  onSession(now: number, kind: 'cancel' | 'rerun', session: number, by: number): CommandOutcome {
    const { hqStatus, status } = this.#parts.sessions;
    const [shown, actual] = [hqStatus[session] as number, status[session] as number];
    const refused = this.#sessions[kind](now, session, by);
    return this.#ended(kind, RefusedTarget.session, session, by, refused, shown, actual);
  }

  /** Mends what a database has a failure (its code + 1) from; a no-op where nothing is broken. */
  fixAt(database: number, failure: number, by: number): void {
    const { driver, fleet } = this.#parts;
    for (const issue of this.#brokenAt(database, failure)) {
      // A package is made for all databases of its group: it is mended for all.
      const everywhere = fleet.issues[issue]?.everywhere === true;
      if (everywhere) this.#mendEverywhere(issue);
      else this.#mend(issue, database);
      const where = everywhere ? -1 : database;
      driver.recordSystem(SystemEvent.ConfigurationIssueFixed, issue, by, where);
      this.#ended('fix', RefusedTarget.issue, issue, by, null);
    }
  }

  /** Whether a failure (its code + 1) at a database comes from an issue that is not mended. */
  canFix(database: number, failure: number): boolean {
    return this.#brokenAt(database, failure).length > 0;
  }

  #brokenAt(database: number, failure: number): readonly number[] {
    const { fleet, driver } = this.#parts;
    return [...fleet.issues.keys()].filter(
      (issue) =>
        fleet.issues[issue]?.failure === failure - 1 &&
        driver.hasIssue(issue, database) &&
        !this.isFixed(issue, database),
    );
  }

  isFixed(issue: number, database: number): boolean {
    return this.fixed[issue * this.#parts.groupOf.length + database] === 1;
  }

  #runNow(now: number, schedule: number, by: number): CommandOutcome {
    const refused = this.#schedules.isActive(schedule) ? null : 'inactive';
    if (refused === null) this.#runSchedule(now, schedule, by);
    return this.#ended('runNow', RefusedTarget.schedule, schedule, by, refused);
  }

  #fullSync(now: number, database: number, deleteFirst: boolean, by: number): CommandOutcome {
    const { driver } = this.#parts;
    const refused = this.#isThere(database) ? null : 'notFound';
    if (refused === null) {
      const event = SystemEvent.FullSyncStarted;
      driver.recordSystem(event, database, by, 0, deleteFirst ? 1 : 0);
      this.#headquarters.fullSync(now, database);
    }
    return this.#ended('fullSync', RefusedTarget.database, database, by, refused);
  }

  #addDatabases(now: number, group: number, count: number, by: number): readonly CommandOutcome[] {
    const { fleet, databases, driver } = this.#parts;
    const { firstDatabase, client } = fleet.groups[group] as FleetGroup;
    const { count: room } = fleet.groups[group] as FleetGroup;
    const next = firstDatabase + (databases.members[group] as number);
    if (next + count > firstDatabase + room) {
      return [this.#ended('addDatabases', RefusedTarget.none, 0, by, 'notFound')];
    }
    const rows = this.#headquarters.inheritable(group);
    const outcomes: CommandOutcome[] = [];
    for (let added = 0; added < count; added++) {
      const database = firstDatabase + (databases.members[group] as number);
      databases.members[group] = (databases.members[group] as number) + 1;
      driver.recordSystem(SystemEvent.DatabaseAddedToGroup, database, by, rows.length);
      this.#headquarters.inherit(now, database, rows);
      const first = driver.firstPollAt(database, Timer.downloadPoll, now);
      driver.wake(first, Timer.downloadPoll, database);
      if (client.uploadIntervalMs !== null) {
        const upload = driver.firstPollAt(database, Timer.uploadPoll, now);
        driver.wake(upload, Timer.uploadPoll, database);
      }
      outcomes.push(this.#ended('addDatabases', RefusedTarget.database, database, by, null));
    }
    return outcomes;
  }

  #pause(kind: 'pause' | 'resume', database: number, by: number): CommandOutcome {
    const { databases, driver } = this.#parts;
    const wanted = kind === 'pause' ? 1 : 0;
    const refused = !this.#isThere(database)
      ? 'notFound'
      : databases.paused[database] === wanted
        ? 'unchanged'
        : null;
    if (refused === null) {
      databases.paused[database] = wanted;
      const { ChannelDatabasePaused, ChannelDatabaseResumed } = SystemEvent;
      driver.recordSystem(
        kind === 'pause' ? ChannelDatabasePaused : ChannelDatabaseResumed,
        database,
        by,
      );
    }
    return this.#ended(kind, RefusedTarget.database, database, by, refused);
  }

  #setSchedule(
    { schedule, active, batch }: Extract<Command, { kind: 'setSchedule' }>,
    by: number,
  ): CommandOutcome {
    const refused = this.#schedules.change(schedule, active, batch, by) ? null : 'unchanged';
    return this.#ended('setSchedule', RefusedTarget.schedule, schedule, by, refused);
  }

  #setStatusBatch(
    { batch }: Extract<Command, { kind: 'setStatusBatch' }>,
    by: number,
  ): CommandOutcome {
    const refused = this.#statusMessages.batch === batch ? 'unchanged' : null;
    if (refused === null) this.#statusMessages.setBatch(batch, by);
    return this.#ended('setStatusBatch', RefusedTarget.none, 0, by, refused);
  }

  #fixEverywhere(issue: number, by: number): CommandOutcome {
    const { driver } = this.#parts;
    const mended = this.#mendEverywhere(issue);
    if (mended) driver.recordSystem(SystemEvent.ConfigurationIssueFixed, issue, by, -1);
    const refused = mended ? null : 'unchanged';
    return this.#ended('fix', RefusedTarget.issue, issue, by, refused);
  }

  #mendEverywhere(issue: number): boolean {
    let mended = false;
    for (const database of this.#parts.groupOf.keys()) {
      mended = this.#mend(issue, database) || mended;
    }
    return mended;
  }

  #mend(issue: number, database: number): boolean {
    const at = issue * this.#parts.groupOf.length + database;
    if (this.fixed[at] === 1) return false;
    this.fixed[at] = 1;
    return true;
  }

  #isThere(database: number): boolean {
    const { groupIndexOf, groupOf, databases } = this.#parts;
    const group = groupOf[database];
    if (group === undefined) return false;
    const members = databases.members[groupIndexOf[database] as number] as number;
    return database < group.firstDatabase + members;
  }

  #ended(
    kind: CommandKind,
    targetKind: number,
    target: number,
    by: number,
    refused: RefusalReason | null,
    shown = -1,
    actual = -1,
  ): CommandOutcome {
    if (refused === null) {
      this.done++;
    } else {
      const reason = refusalReasons.indexOf(refused);
      this.refusals[reason] = (this.refusals[reason] as number) + 1;
      const packed = packRefusal({ kind, reason: refused, targetKind, actual });
      const event = SystemEvent.CommandRefused;
      this.#parts.driver.recordSystem(event, target, by, 0, shown < 0 ? 255 : shown, packed);
    }
    return { kind, targetKind, target, refused, shown, actual };
  }
}

interface PackedRefusal {
  readonly kind: CommandKind;
  readonly reason: RefusalReason;
  readonly targetKind: number;
  /** -1: no session. */
  readonly actual: number;
}

/** A refusal in 28 bits, for a row of the log; the status on the form has a column of its own. */
export function packRefusal({ kind, reason, targetKind, actual }: PackedRefusal): number {
  const status = actual < 0 ? 255 : actual;
  const what = commandKinds.indexOf(kind) | (refusalReasons.indexOf(reason) << 8);
  return what | (targetKind << 16) | (status << 20);
}

export function unpackRefusal(packed: number): PackedRefusal {
  const status = (packed >> 20) & 255;
  return {
    kind: commandKinds[packed & 255] as CommandKind,
    reason: refusalReasons[(packed >> 8) & 255] as RefusalReason,
    targetKind: (packed >> 16) & 15,
    actual: status === 255 ? -1 : status,
  };
}
