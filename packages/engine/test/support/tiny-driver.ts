/**
 * The smallest driver there can be: a plain array as queue, everything scripted, every fact kept as
 * a line of text. For tests that follow the kernel step by step. Times are whole seconds after
 * `epoch`, so that expectations can be read.
 */
import {
  compiledDownload,
  compiledUpload,
  downloadEventTypes,
  uploadEventTypes,
} from '@cdx/session';
import {
  Effect,
  Kernel,
  originalOf,
  Outcome,
  type Driver,
  SystemEvent,
  type EffectKind,
  type Command,
  type CommandOutcome,
  type Fleet,
  type SystemEventCode,
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
  /** A transfer that was turned away: its client asks for nothing more for now. */
  readonly turnedAway?: boolean;
}

export interface Script {
  readonly fleet: Fleet;
  /** How work ends; unless told after 1 s, well. */
  readonly work?: (attempt: Attempt) => AttemptEnd | undefined;
  /** When a client is cut off: [database, from, to) in seconds. */
  readonly offline?: readonly (readonly [database: number, from: number, to: number])[];
  /** When a client is down, in the same way; what was under way the script ends itself. */
  readonly down?: readonly (readonly [database: number, from: number, to: number])[];
  /** When a channel database does not answer, and when headquarters' batch server is out. */
  readonly databaseDown?: readonly (readonly [database: number, from: number, to: number])[];
  readonly batchDown?: readonly (readonly [from: number, to: number])[];
  /** Seconds that the forms must have shown a session so before a rule acts. */
  readonly watchS?: (rule: number) => number;
  readonly hasIssue?: (issue: number, client: number) => boolean;
  readonly firstPoll?: (database: number) => number;
  readonly uniform?: (session: number, retry: number) => number;
  readonly notRetriable?: readonly number[];
  readonly hasTransactions?: (database: number, second: number) => boolean;
}

const systemNames = new Map<number, string>(
  Object.entries(SystemEvent).map(([name, code]) => [code, name]),
);

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly due: () => void;
}

export class TinyDriver implements Driver {
  #turnedAway = false;
  readonly kernel: Kernel;
  /** `12 #1@0 PackageRequested`; a fact that came later ends in `(recorded 20)`. */
  readonly facts: string[] = [];
  readonly attempts: Attempt[] = [];
  /** Facts of no session: `12 ScheduleRunStarted 0`, with what it is about as an index. */
  readonly system: string[] = [];
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
      if (next === undefined || next.at > at(untilSecond)) {
        this.#now = at(untilSecond);
        return this;
      }
      this.#queue = this.#queue.filter((entry) => entry !== next);
      this.#now = next.at;
      next.due();
    }
  }

  /** Facts whose line matches, as `12 #1@0 PackageRequested`. */
  factsLike(pattern: RegExp): readonly string[] {
    return this.facts.filter((fact) => pattern.test(fact));
  }

  /** Orders something now, as the first operator. */
  command(command: Command): readonly CommandOutcome[] {
    return this.kernel.command(this.#now, command, 1);
  }

  /** Statuses of all sessions by name, as headquarters' forms show them. */
  get forms(): Readonly<Record<string, string>> {
    return this.#statusesOf(this.kernel.sessions.hqStatus);
  }

  /** Statuses of all sessions by name, as the clients know them. */
  get atClients(): Readonly<Record<string, string>> {
    return this.#statusesOf(this.kernel.sessions.ownStatus);
  }

  /** Statuses of all sessions by name, as the message database has them. */
  get statuses(): Readonly<Record<string, string>> {
    return this.#statusesOf(this.kernel.sessions.status);
  }

  #statusesOf(column: Uint8Array): Readonly<Record<string, string>> {
    const { sessions } = this.kernel;
    return Object.fromEntries(
      Array.from({ length: sessions.count }, (_, session) => [
        this.#nameOf(session),
        (this.kernel.isUpload(session) ? compiledUpload : compiledDownload).states[
          column[session] as number
        ] as string,
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
    const end = this.#script.work?.(attempt) ?? {};
    const { seconds: length = 1, failure, noData = false, turnedAway = false } = end;
    const endAt = this.#now + length * 1000;
    const outcome = failure ?? (noData ? Outcome.noData : Outcome.done);
    this.#push(endAt, () => {
      this.#turnedAway = turnedAway;
      this.kernel.effectEnded(endAt, kind, target, outcome);
    });
  }

  record(
    session: number,
    upload: boolean,
    event: number,
    occurredAt: number,
    value: number,
    _before: number,
    run: number,
  ): void {
    const types = upload ? uploadEventTypes : downloadEventTypes;
    const type = types[event] as string;
    const due = type === 'RetryScheduled' ? ` for ${seconds(value)}` : '';
    const original =
      type === 'LateMessageReceived' ? ` of ${types[originalOf(value).event]}, run ${run}` : '';
    const late = occurredAt === this.#now ? '' : ` (recorded ${seconds(this.#now)})`;
    this.facts.push(
      `${seconds(occurredAt)} ${this.#nameOf(session)} ${type}${due}${original}${late}`,
    );
  }

  recordSystem(event: SystemEventCode, target: number): void {
    this.system.push(`${seconds(this.#now)} ${systemNames.get(event)} ${target}`);
  }

  reachable(client: number): boolean {
    const second = seconds(this.#now);
    return !(this.#script.offline ?? []).some(
      ([database, from, to]) => database === client && second >= from && second < to,
    );
  }

  firstPollAt(client: number, _kind: TimerKind, from: number): number {
    return from + (this.#script.firstPoll?.(client) ?? 0) * 1000;
  }

  turnedAway(): boolean {
    return this.#turnedAway;
  }

  databaseUp(client: number): boolean {
    const second = seconds(this.#now);
    return !(this.#script.databaseDown ?? []).some(
      ([database, from, to]) => database === client && second >= from && second < to,
    );
  }

  batchDownUntil(): number {
    const second = seconds(this.#now);
    const outage = (this.#script.batchDown ?? []).find(
      ([from, to]) => second >= from && second < to,
    );
    return outage === undefined ? 0 : at(outage[1]);
  }

  downUntil(client: number): number {
    const second = seconds(this.#now);
    const window = (this.#script.down ?? []).find(
      ([database, from, to]) => database === client && second >= from && second < to,
    );
    return window === undefined ? 0 : at(window[2]);
  }

  oldestChangeAt(): number {
    return epoch;
  }

  watchFor(rule: number): number {
    return (this.#script.watchS?.(rule) ?? 0) * 1000;
  }

  hasIssue(issue: number, client: number): boolean {
    return this.#script.hasIssue?.(issue, client) ?? false;
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
