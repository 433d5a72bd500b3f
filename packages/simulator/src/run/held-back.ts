/**
 * Blocked time under dependency enforcement, by group: sessions that wait behind one that has failed
 * at the same channel database (BP), how many, and how long in sum. Exact, in whole ms.
 */
import { LevelSeries, type LevelSeriesSnapshot } from './level-series.ts';

interface GroupSnapshot {
  readonly sessions: LevelSeriesSnapshot;
  readonly changedAt: number;
  readonly sessionMs: number;
  readonly databases: number;
  readonly databaseMs: number;
}

export type HeldBackSnapshot = readonly GroupSnapshot[];

class GroupHeldBack {
  readonly sessions: LevelSeries;
  /** Sessions × ms up to the last change, and databases that have some × ms. */
  sessionMs = 0;
  databaseMs = 0;
  databases = 0;
  #changedAt: number;

  constructor(startAt: number) {
    this.sessions = new LevelSeries(startAt);
    this.#changedAt = startAt;
  }

  passTo(now: number): void {
    const ms = now - this.#changedAt;
    if (ms === 0) return;
    this.sessionMs += this.sessions.level * ms;
    this.databaseMs += this.databases * ms;
    this.#changedAt = now;
  }

  snapshot(): GroupSnapshot {
    const { sessionMs, databases, databaseMs } = this;
    const changedAt = this.#changedAt;
    return { sessions: this.sessions.snapshot(), changedAt, sessionMs, databases, databaseMs };
  }

  restore(snapshot: GroupSnapshot): void {
    this.sessions.restore(snapshot.sessions);
    this.#changedAt = snapshot.changedAt;
    this.sessionMs = snapshot.sessionMs;
    this.databases = snapshot.databases;
    this.databaseMs = snapshot.databaseMs;
  }
}

export class HeldBack {
  readonly #groups: readonly GroupHeldBack[];

  constructor(groups: number, startAt: number) {
    this.#groups = Array.from({ length: groups }, () => new GroupHeldBack(startAt));
  }

  /** `before`: how many its database held back; `change`: how many more it does now. */
  change(now: number, group: number, before: number, change: number): void {
    const of = this.#groups[group] as GroupHeldBack;
    of.passTo(now);
    of.sessions.change(now, change);
    if (before === 0) of.databases++;
    else if (before + change === 0) of.databases--;
  }

  /** Of one group, up to a time. */
  until(now: number, group: number): GroupHeldBack {
    const of = this.#groups[group] as GroupHeldBack;
    of.passTo(now);
    return of;
  }

  snapshot(): HeldBackSnapshot {
    return this.#groups.map((group) => group.snapshot());
  }

  restore(snapshot: HeldBackSnapshot): void {
    for (const [index, group] of snapshot.entries()) this.#groups[index]?.restore(group);
  }
}
