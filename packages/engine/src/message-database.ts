/**
 * How facts reach the log. Headquarters' own are recorded at once; a client's are sent, and wait
 * in its own message database, in order, while it cannot reach headquarters (AX).
 */
import type { Driver } from './driver.ts';
import type { PackageTable } from './package-table.ts';
import type { SessionTable } from './session-table.ts';
import type { Stepper } from './stepper.ts';

/** Numbers that one waiting message takes in an outbox. */
const FIELDS = 4;

export class MessageDatabase {
  readonly #sessions: SessionTable;
  readonly #packages: PackageTable;
  readonly #stepper: Stepper;
  readonly #driver: Driver;
  /** Waiting messages by client: session, event, time, value; one after the other. */
  readonly outboxes = new Map<number, number[]>();

  constructor(sessions: SessionTable, packages: PackageTable, stepper: Stepper, driver: Driver) {
    this.#sessions = sessions;
    this.#packages = packages;
    this.#stepper = stepper;
    this.#driver = driver;
  }

  /** A fact that headquarters knows now. */
  record(now: number, session: number, event: number, value: number): void {
    this.#append(now, session, event, now, value);
  }

  /** A fact of a client: recorded now if it can reach headquarters, at its next contact if not. */
  send(now: number, client: number, session: number, event: number, value: number): void {
    if (this.#driver.reachable(client)) {
      this.receive(now, client, session, event, value);
      return;
    }
    const outbox = this.outboxes.get(client);
    if (outbox === undefined) this.outboxes.set(client, [session, event, now, value]);
    else outbox.push(session, event, now, value);
  }

  /** A fact of a client that is at headquarters already: what waited before it comes first. */
  receive(now: number, client: number, session: number, event: number, value: number): void {
    this.flush(now, client);
    this.#append(now, session, event, now, value);
  }

  /** A client has reached headquarters: what waited arrives, in order. */
  flush(now: number, client: number): void {
    if (this.outboxes.size === 0) return;
    const outbox = this.outboxes.get(client);
    if (outbox === undefined) return;
    this.outboxes.delete(client);
    for (let at = 0; at < outbox.length; at += FIELDS) {
      const [session, event, occurredAt, value] = outbox.slice(at, at + FIELDS) as Message;
      this.#append(now, session, event, occurredAt, value);
    }
  }

  /** Sessions that a waiting message is about. */
  *sessionsWithMessages(): Iterable<number> {
    for (const outbox of this.outboxes.values()) {
      for (let at = 0; at < outbox.length; at += FIELDS) yield outbox[at] as number;
    }
  }

  #append(now: number, session: number, event: number, occurredAt: number, value: number): void {
    const upload = this.#packages.upload[this.#sessions.package[session] as number] === 1;
    this.#stepper.step(session, upload, event, occurredAt, now);
    this.#driver.record(session, event, occurredAt, value);
  }
}

type Message = [session: number, event: number, occurredAt: number, value: number];
