/**
 * Operators who watch headquarters' forms: a session that the forms show so for the time that a
 * rule waits is acted on. What the forms no longer show so is no longer watched, but for what is
 * being fixed.
 */
import { Timer } from '../driver.ts';
import type { KernelParts } from '../kernel-parts.ts';
import { Mark } from '../session-table.ts';
import type { OperatorRule } from './command.ts';
import type { StatusMessages } from '../status-messages.ts';
import type { Operators } from './operators.ts';
import { isSelected } from './selection.ts';

export interface Watch {
  readonly rule: number;
  readonly session: number;
  /** As the form showed them when it began. */
  readonly status: number;
  readonly failure: number;
  readonly database: number;
}

/** What a rule has done to a session. */
export interface Acted {
  readonly count: number;
  /** Batches that had run when it last did. */
  readonly batch: number;
}

export class Watches {
  readonly #parts: KernelParts;
  readonly #operators: Operators;
  readonly #statusMessages: StatusMessages;
  nextId = 0;
  readonly byId = new Map<number, Watch>();
  readonly #idsBySession = new Map<number, number[]>();
  readonly #fixing = new Set<string>();
  /** Sessions that a rule has just acted on, to be looked at again after the next batch. */
  readonly passedOver = new Set<number>();
  /** How often a rule has acted on a session, and up to which batch, by `session × rules + rule`. */
  readonly times = new Map<number, Acted>();

  constructor(parts: KernelParts, operators: Operators, statusMessages: StatusMessages) {
    this.#parts = parts;
    this.#operators = operators;
    this.#statusMessages = statusMessages;
  }

  /** The forms show something new of a session. */
  shown(now: number, session: number): void {
    const { hqStatus, hqFailure, marks } = this.#parts.sessions;
    if (((marks[session] as number) & Mark.purged) !== 0) {
      this.#forgetAll(session);
      return;
    }
    const [status, failure] = [hqStatus[session] as number, hqFailure[session] as number];
    for (const id of this.#idsBySession.get(session) ?? []) {
      const watch = this.byId.get(id);
      if (watch === undefined || this.#isFix(watch)) continue;
      if (watch.status !== status || watch.failure !== failure) this.#forget(id, session);
    }
    const database = this.#parts.sessions.database[session] as number;
    for (const [rule, of] of this.#parts.fleet.rules.entries()) {
      if (!isSelected(this.#parts, of.when, session)) continue;
      if (of.action === 'fix' && !this.#operators.canFix(database, failure)) continue;
      this.#begin(now, rule, of, { rule, session, status, failure, database });
    }
  }

  /** A batch has run: what rules have brought about themselves may call them now. */
  batchRan(now: number): void {
    const sessions = [...this.passedOver];
    this.passedOver.clear();
    for (const session of sessions) this.shown(now, session);
  }

  due(now: number, id: number): void {
    const watch = this.byId.get(id);
    if (watch === undefined) return;
    const { rule, session, failure, database } = watch;
    this.#forget(id, session);
    const { action, by } = this.#parts.fleet.rules[rule] as OperatorRule;
    // Somebody else has mended it meanwhile.
    if (action === 'fix' && !this.#operators.canFix(database, failure)) return;
    const key = this.#keyOf(rule, session);
    const count = (this.times.get(key)?.count ?? 0) + 1;
    this.times.set(key, { count, batch: this.#statusMessages.delays.batches });
    if (action === 'fix') this.#operators.fixAt(database, failure, by + 1);
    else this.#operators.onSession(now, action, session, by + 1);
  }

  restore(
    nextId: number,
    watches: readonly (readonly [number, Watch])[],
    times: readonly (readonly [number, Acted])[],
  ): void {
    this.nextId = nextId;
    for (const [id, watch] of watches) this.#remember(id, watch);
    for (const [key, acted] of times) this.times.set(key, acted);
  }

  #begin(now: number, rule: number, { timesMax }: OperatorRule, watch: Watch): void {
    const { session } = watch;
    const acted = this.times.get(this.#keyOf(rule, session));
    const times = acted?.count ?? 0;
    // What a rule has brought about itself does not call it again: it waits for the next batch.
    if (times >= timesMax) return;
    if (acted?.batch === this.#statusMessages.delays.batches) {
      this.passedOver.add(session);
      return;
    }
    const ids = this.#idsBySession.get(session) ?? [];
    if (ids.some((id) => this.byId.get(id)?.rule === rule)) return;
    if (this.#isFix(watch) && this.#fixing.has(this.#fixOf(watch))) return;
    const id = this.nextId++;
    this.#remember(id, watch);
    const { driver } = this.#parts;
    driver.wake(now + driver.watchFor(rule, session, times), Timer.watch, id);
  }

  #remember(id: number, watch: Watch): void {
    this.byId.set(id, watch);
    if (this.#isFix(watch)) this.#fixing.add(this.#fixOf(watch));
    const ids = this.#idsBySession.get(watch.session);
    if (ids === undefined) this.#idsBySession.set(watch.session, [id]);
    else ids.push(id);
  }

  #forget(id: number, session: number): void {
    const watch = this.byId.get(id);
    if (watch !== undefined && this.#isFix(watch)) this.#fixing.delete(this.#fixOf(watch));
    this.byId.delete(id);
    const ids = (this.#idsBySession.get(session) ?? []).filter((other) => other !== id);
    if (ids.length === 0) this.#idsBySession.delete(session);
    else this.#idsBySession.set(session, ids);
  }

  #forgetAll(session: number): void {
    for (const id of this.#idsBySession.get(session) ?? []) {
      const watch = this.byId.get(id);
      if (watch !== undefined && !this.#isFix(watch)) this.#forget(id, session);
    }
    this.passedOver.delete(session);
    for (const rule of this.#parts.fleet.rules.keys())
      this.times.delete(this.#keyOf(rule, session));
  }

  /** An issue is worked at from when the forms first show it, whatever becomes of that session. */
  #isFix({ rule }: Watch): boolean {
    return this.#parts.fleet.rules[rule]?.action === 'fix';
  }

  /** One work for a rule, a failure and a database, however many sessions show it. */
  #fixOf({ rule, database, failure }: Watch): string {
    return `${rule} ${failure} ${database}`;
  }

  #keyOf(rule: number, session: number): number {
    return session * this.#parts.fleet.rules.length + rule;
  }
}
