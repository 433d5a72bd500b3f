/**
 * When each client was in touch with headquarters, and for how long it was not. A message that is
 * recorded at the moment at which it was made shows that its client could reach headquarters; one
 * that comes late shows that it could not.
 */
import { clientOf, type Observations, type SilentGap } from './observations.ts';

/** Shorter silences are not looked at: every client polls less often than this. */
const silenceMin = 60_000;

/** What a client could have asked for before a time, had it polled; who follows downloads knows. */
export interface Waiting {
  /** Since when, ms; null: nothing, or it was at work and had no need to. */
  waitingSince(database: string): number | null;
}

interface Contact {
  /** Last time at which it could reach headquarters. */
  at: number;
  /** First message since then that could not be sent; null: none. */
  lateFrom: number | null;
}

export class Contacts {
  readonly #observed: Observations;
  readonly #byDatabase = new Map<string, Contact>();
  /** Given when it is there. */
  waiting: Waiting | null = null;

  constructor(observed: Observations) {
    this.#observed = observed;
  }

  /** A message of a client; to be told before what it says is taken over. */
  message(of: {
    readonly database: string;
    readonly group: string;
    readonly occurredAt: number;
    readonly recordedAt: number;
    /** That it says it had been restarted. */
    readonly restarted?: boolean;
  }): void {
    const { database, occurredAt, recordedAt } = of;
    let contact = this.#byDatabase.get(database);
    if (contact === undefined) {
      contact = { at: occurredAt, lateFrom: null };
      this.#byDatabase.set(database, contact);
    }
    if (recordedAt > occurredAt) contact.lateFrom ??= occurredAt;
    // What comes late comes when the client is back.
    this.#inTouch(contact, of);
  }

  #inTouch(
    contact: Contact,
    of: {
      readonly database: string;
      readonly group: string;
      readonly recordedAt: number;
      readonly restarted?: boolean;
    },
  ): void {
    const { database, group, recordedAt, restarted = false } = of;
    const from = contact.at;
    if (recordedAt - from >= silenceMin) {
      const waitingSince = this.waiting?.waitingSince(database) ?? null;
      const waitedMs = waitingSince === null ? 0 : recordedAt - Math.max(from, waitingSince);
      const { lateFrom } = contact;
      if (waitedMs >= silenceMin || lateFrom !== null || restarted) {
        const gap: SilentGap = { database, from, to: recordedAt, waitedMs, lateFrom, restarted };
        clientOf(this.#observed, database, group).gaps.push(gap);
      }
    }
    contact.at = Math.max(contact.at, recordedAt);
    contact.lateFrom = null;
  }
}
