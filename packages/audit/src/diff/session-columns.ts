/**
 * What a comparison keeps of each session of one log: some 60 bytes in columns, whatever the number
 * of its events.
 */
import { cellOf, ILLEGAL, type RecordedEvent } from '@cdx/session';
import { Effect, stepEffects, type StepEffects } from './step-effects.ts';
import type { SessionNames } from './session-names.ts';

/** Status of a session that this log does not have. */
export const notThere = 255;

export class SessionColumns {
  /** Codes of statuses. */
  status = new Uint8Array(1024).fill(notThere);
  tries = new Int32Array(1024);
  /** ms; NaN for none. */
  created = new Float64Array(1024).fill(NaN);
  /** Downloaded, or uploaded. */
  transferred = new Float64Array(1024).fill(NaN);
  applied = new Float64Array(1024).fill(NaN);
  /** Of failures that have not been put right; few of the sessions have one. */
  messages = new Map<number, string>();
  /** Of `groupNames`: job and channel data group. */
  places = new Int32Array(1024);
  sessions = 0;
  illegalSteps = 0;
  readonly #names: SessionNames;
  readonly #places: PlaceNames;

  constructor(names: SessionNames, places: PlaceNames) {
    this.#names = names;
    this.#places = places;
  }

  /** The other log has been the same so far. */
  copyOf(): SessionColumns {
    const copy = new SessionColumns(this.#names, this.#places);
    copy.status = this.status.slice();
    copy.tries = this.tries.slice();
    copy.created = this.created.slice();
    copy.transferred = this.transferred.slice();
    copy.applied = this.applied.slice();
    copy.places = this.places.slice();
    copy.messages = new Map(this.messages);
    copy.sessions = this.sessions;
    copy.illegalSteps = this.illegalSteps;
    return copy;
  }

  has(session: number): boolean {
    return session < this.status.length && this.status[session] !== notThere;
  }

  add(event: RecordedEvent): void {
    const session = this.#names.indexOf(event);
    if (session < 0) return;
    if (session >= this.status.length) this.#grow(session + 1);
    const { machine, effects } = stepEffects[
      this.#names.uploads[session] === true ? 1 : 0
    ] as StepEffects;
    const before = this.status[session] as number;
    const code = machine.eventCodes[event.type];
    const cell =
      code === undefined
        ? -1
        : cellOf(machine, code, before === notThere ? machine.uncreated : before);
    const next = machine.next[cell] ?? ILLEGAL;
    if (next === ILLEGAL) {
      this.illegalSteps++;
      return;
    }
    if (before === notThere) {
      this.sessions++;
      this.places[session] = this.#places.indexOf(event.data);
    }
    this.status[session] = next;
    const effect = effects[cell] as number;
    if (effect !== 0) this.#play(session, effect, event);
  }

  #play(session: number, effect: number, { occurredAt, data }: RecordedEvent): void {
    if (effect & Effect.triesUp) this.tries[session] = (this.tries[session] as number) + 1;
    if (effect & Effect.triesZero) this.tries[session] = 0;
    if (effect & Effect.messageSet) this.messages.set(session, messageOf(data));
    else if (effect & Effect.messageCleared && this.messages.size > 0)
      this.messages.delete(session);
    if (effect & Effect.created) this.created[session] = occurredAt;
    if (effect & Effect.transferForgotten) this.transferred[session] = NaN;
    if (effect & Effect.transferred) this.transferred[session] = occurredAt;
    if (effect & Effect.applyForgotten) this.applied[session] = NaN;
    if (effect & Effect.applied) this.applied[session] = occurredAt;
  }

  #grow(count: number): void {
    const size = Math.max(count, 2 * this.status.length);
    const before = this.status.length;
    const grown = <Column extends Uint8Array | Int32Array | Float64Array>(
      column: Column,
      bigger: Column,
      empty: number,
    ): Column => {
      bigger.set(column);
      bigger.fill(empty, before);
      return bigger;
    };
    this.status = grown(this.status, new Uint8Array(size), notThere);
    this.tries = grown(this.tries, new Int32Array(size), 0);
    this.created = grown(this.created, new Float64Array(size), NaN);
    this.transferred = grown(this.transferred, new Float64Array(size), NaN);
    this.applied = grown(this.applied, new Float64Array(size), NaN);
    this.places = grown(this.places, new Int32Array(size), 0);
  }
}

/** A forged payload may lack it. */
function messageOf(data: unknown): string {
  const { message } = (data ?? {}) as { readonly message?: unknown };
  return textOf(message);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export interface Place {
  readonly job: string;
  readonly group: string;
}

/** Jobs and channel data groups, each pair once. */
export class PlaceNames {
  readonly #indexes = new Map<string, number>();
  readonly places: Place[] = [];

  indexOf(data: unknown): number {
    const { job, channelDataGroup } = (data ?? {}) as Readonly<Record<string, unknown>>;
    const place = { job: textOf(job), group: textOf(channelDataGroup) };
    const key = `${place.job}\n${place.group}`;
    let index = this.#indexes.get(key);
    if (index === undefined) {
      index = this.places.length;
      this.#indexes.set(key, index);
      this.places.push(place);
    }
    return index;
  }
}
