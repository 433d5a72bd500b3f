/**
 * The smallest driver there can be: a plain array as queue, everything scripted, every fact kept as
 * a line of text. For tests that follow the kernel step by step. Times are whole seconds after
 * `epoch`, so that expectations can be read.
 */
import { downloadEventTypes, downloadStatusNames, uploadEventTypes } from '@cdx/session';
import {
  Effect,
  Kernel,
  Outcome,
  type Driver,
  type EffectKind,
  type Fleet,
  type TimerKind,
} from '../../src/index.ts';

/** Any time but 0: in the kernel's columns 0 means "never". */
export const epoch = 1_000_000;

export const seconds = (at: number): number => (at - epoch) / 1000;
export const at = (second: number): number => epoch + second * 1000;

/** Work that the script decides about: `name` is `#number@database`, of creations `#number`. */
export interface Attempt {
  readonly kind: keyof typeof Effect;
  readonly name: string;
  /** Session number and channel database (-1 for creations). */
  readonly number: number;
  readonly database: number;
  /** 0 for the first attempt of this work, and so on. */
  readonly attempt: number;
  readonly second: number;
}

export interface AttemptEnd {
  readonly seconds?: number;
  /** A failure code; nothing: done. */
  readonly failure?: number;
  readonly noData?: boolean;
}

export interface Script {
  readonly fleet: Fleet;
  /** How work ends; unless told after 1 s, well. */
  readonly work?: (attempt: Attempt) => AttemptEnd | undefined;
  /** When a client is cut off: [database, from, to) in seconds. */
  readonly offline?: readonly (readonly [database: number, from: number, to: number])[];
  readonly firstPoll?: (database: number) => number;
  readonly uniform?: (session: number, retry: number) => number;
  readonly notRetriable?: readonly number[];
  readonly hasTransactions?: (database: number, second: number) => boolean;
}

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly due: () => void;
}

export class TinyDriver implements Driver {
  readonly kernel: Kernel;
  /** `12 #1@0 PackageRequested`; a fact that came later ends in `(recorded 20)`. */
  readonly facts: string[] = [];
  readonly attempts: Attempt[] = [];
  readonly #script: Script;
  readonly #tries = new Map<string, number>();
  #queue: Entry[] = [];
  #order = 0;
  #now = epoch;

  constructor(script: Script) {
    this.#script = script;
    this.kernel = new Kernel({ fleet: script.fleet, driver: this, startAt: epoch });
    this.kernel.start(epoch);
  }

  /** Does what is due up to and with this second. */
  run(untilSecond: number): this {
    for (;;) {
      const next = this.#queue.reduce<Entry | undefined>(earlier, undefined);
      if (next === undefined || next.at > at(untilSecond)) return this;
      this.#queue = this.#queue.filter((entry) => entry !== next);
      this.#now = next.at;
      next.due();
    }
  }

  /** Facts whose line matches, as `12 #1@0 PackageRequested`. */
  factsLike(pattern: RegExp): readonly string[] {
    return this.facts.filter((fact) => pattern.test(fact));
  }

  /** Statuses of all sessions by name, as headquarters has them. */
  get statuses(): Readonly<Record<string, string>> {
    const { sessions } = this.kernel;
    return Object.fromEntries(
      Array.from({ length: sessions.count }, (_, session) => [
        this.#nameOf(session),
        downloadStatusNames[sessions.status[session] as number] as string,
      ]),
    );
  }

  wake(dueAt: number, kind: TimerKind, target: number): void {
    if (dueAt < this.#now) throw new Error('A timer in the past.');
    this.#push(dueAt, () => this.kernel.timerDue(dueAt, kind, target));
  }

  start(kind: EffectKind, target: number): void {
    const { packages, sessions } = this.kernel;
    const name =
      kind === Effect.create ? `#${packages.sessionNumber[target]}` : this.#nameOf(target);
    const key = `${kind} ${name}`;
    const tried = this.#tries.get(key) ?? 0;
    this.#tries.set(key, tried + 1);
    const row = kind === Effect.create ? target : (sessions.package[target] as number);
    const attempt: Attempt = {
      kind: (Object.keys(Effect) as (keyof typeof Effect)[])[kind] as keyof typeof Effect,
      name,
      number: packages.sessionNumber[row] as number,
      database: kind === Effect.create ? -1 : (sessions.database[target] as number),
      attempt: tried,
      second: seconds(this.#now),
    };
    this.attempts.push(attempt);
    const { seconds: length = 1, failure, noData = false } = this.#script.work?.(attempt) ?? {};
    const endAt = this.#now + length * 1000;
    const outcome = failure ?? (noData ? Outcome.noData : Outcome.done);
    this.#push(endAt, () => this.kernel.effectEnded(endAt, kind, target, outcome));
  }

  record(session: number, event: number, occurredAt: number, value: number): void {
    const types = this.kernel.isUpload(session) ? uploadEventTypes : downloadEventTypes;
    const type = types[event] as string;
    const due = type === 'RetryScheduled' ? ` for ${seconds(value)}` : '';
    const late = occurredAt === this.#now ? '' : ` (recorded ${seconds(this.#now)})`;
    this.facts.push(`${seconds(occurredAt)} ${this.#nameOf(session)} ${type}${due}${late}`);
  }

  recordScheduleRun(): void {}

  reachable(client: number): boolean {
    const second = seconds(this.#now);
    return !(this.#script.offline ?? []).some(
      ([database, from, to]) => database === client && second >= from && second < to,
    );
  }

  firstPollAt(client: number): number {
    return at(this.#script.firstPoll?.(client) ?? 0);
  }

  jitter(session: number, retry: number): number {
    return this.#script.uniform?.(session, retry) ?? 0.5;
  }

  retriable(failure: number): boolean {
    return !(this.#script.notRetriable ?? []).includes(failure);
  }

  hasTransactions(client: number): boolean {
    return this.#script.hasTransactions?.(client, seconds(this.#now)) ?? true;
  }

  #push(dueAt: number, due: () => void): void {
    this.#queue.push({ at: dueAt, order: this.#order++, due });
  }

  #nameOf(session: number): string {
    const { packages, sessions } = this.kernel;
    const number = packages.sessionNumber[sessions.package[session] as number] as number;
    return `#${number}@${sessions.database[session]}`;
  }
}

function earlier(one: Entry | undefined, other: Entry): Entry {
  if (one === undefined || other.at < one.at) return other;
  return other.at === one.at && other.order < one.order ? other : one;
}
