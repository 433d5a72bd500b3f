/**
 * The open sessions of each client as linked lists through the session table, in session-number
 * order: what a client takes its work from, and what blocks what.
 */
import { NONE, type SessionTable } from './session-table.ts';
import type { PackageTable } from './package-table.ts';

export class OpenSessions {
  readonly #sessions: SessionTable;
  readonly #packages: PackageTable;
  /** First and last open session by client; `NONE` for an empty list. */
  head: Int32Array;
  tail: Int32Array;
  /** How many there are, by client. */
  size: Int32Array;

  constructor(sessions: SessionTable, packages: PackageTable, clients: number) {
    this.#sessions = sessions;
    this.#packages = packages;
    this.head = new Int32Array(clients).fill(NONE);
    this.tail = new Int32Array(clients).fill(NONE);
    this.size = new Int32Array(clients);
  }

  /** Packages become available nearly in order, so the search from the tail is short. */
  insert(client: number, session: number): void {
    const { next, previous } = this.#sessions;
    const number = this.#numberOf(session);
    let before = this.tail[client] as number;
    while (before !== NONE && this.#numberOf(before) > number) before = previous[before] as number;
    const after = before === NONE ? (this.head[client] as number) : (next[before] as number);
    previous[session] = before;
    next[session] = after;
    if (before === NONE) this.head[client] = session;
    else next[before] = session;
    if (after === NONE) this.tail[client] = session;
    else previous[after] = session;
    this.size[client] = (this.size[client] as number) + 1;
  }

  remove(client: number, session: number): void {
    const { next, previous } = this.#sessions;
    const before = previous[session] as number;
    const after = next[session] as number;
    if (before === NONE) this.head[client] = after;
    else next[before] = after;
    if (after === NONE) this.tail[client] = before;
    else previous[after] = before;
    next[session] = NONE;
    previous[session] = NONE;
    this.size[client] = (this.size[client] as number) - 1;
  }

  #numberOf(session: number): number {
    return this.#packages.sessionNumber[this.#sessions.package[session] as number] as number;
  }
}
