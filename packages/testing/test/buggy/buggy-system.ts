/**
 * A whole implementation of the adapter: a log, a table of sessions, timers for retries and
 * headquarters' form. Right without bugs; each bug that is switched on is one slip somebody makes.
 */
import type { Answer, Input, Message, Setup, SystemUnderTest } from '../../src/binding/system.ts';
import { messageTypes } from '../../src/binding/system.ts';
import { afterFailure } from './after-failure.ts';
import type { Bug, Bugs } from './bugs.ts';
import { EventLog, type StoredEvent, type Unstored } from './event-log.ts';
import { statusOnForm } from './headquarters-form.ts';
import { ProcessMemory, batchStream } from './process-memory.ts';
import type { SessionRow } from './session-row.ts';
import { nextStatus, unknown } from './transitions.ts';

const failures = new Set(['DownloadFailed', 'UploadFailed', 'ApplyFailed']);
const earlyMs = 1000;

export class BuggySystem implements SystemUnderTest {
  readonly #setup: Setup;
  readonly #bugs: Bugs;
  readonly #log = new EventLog();
  #memory: ProcessMemory;
  #now: number;

  constructor(setup: Setup, bugs: readonly Bug[] = []) {
    this.#setup = setup;
    this.#bugs = new Set(bugs);
    this.#memory = new ProcessMemory(setup, this.#bugs);
    this.#now = setup.startAt;
  }

  append(input: Input): Answer {
    switch (input.kind) {
      case 'message':
        return this.#receive(input);
      case 'cancel':
        return this.#cancel(input.stream);
      case 'rerun':
        return this.#rerun(input.stream);
      case 'processStatusMessages':
        return this.#processStatusMessages();
    }
  }

  read(stream: string): readonly StoredEvent[] {
    return this.#log.read(stream);
  }

  advance(ms: number): void {
    const until = this.#now + ms;
    const ahead = this.#bugs.has('retry-early') ? earlyMs : 0;
    for (;;) {
      const timer = this.#memory.timers.takeDue(until + ahead);
      if (timer === undefined) break;
      this.#now = Math.max(this.#now, timer.dueAt - ahead);
      this.#startRetry(timer.stream);
      if (this.#bugs.has('one-timer-per-tick')) break;
    }
    this.#now = until;
  }

  state(stream: string) {
    const row = this.#memory.row(stream);
    if (row === undefined) return null;
    const { status, tryCount, runNumber, retryDueAt } = row;
    return { status, tryCount, runNumber, retryDueAt };
  }

  headquarters(stream: string): string | null {
    const { direction } = this.#setup;
    return statusOnForm(direction, this.#log.all(), stream, this.#memory.knownUpTo, this.#bugs);
  }

  restart(): void {
    this.#memory = ProcessMemory.recover(this.#setup, this.#log, this.#now, this.#bugs);
  }

  #receive(message: Message): Answer {
    if (this.#isKnown(message)) return 'accepted';
    if (this.#bugs.has('refused-id-remembered')) this.#memory.messageIds.add(message.id);
    const row = this.#memory.row(message.stream);
    if (row !== undefined && this.#isLate(row, message)) return this.#noteLate(row, message);
    if (!this.#isPossible(row, message)) {
      if (this.#bugs.has('refused-yet-recorded')) this.#record(factOf(message));
      return 'refused';
    }
    this.#recordFact(row, message);
    return 'accepted';
  }

  #isKnown({ id }: Message): boolean {
    return !this.#bugs.has('duplicate-recorded') && this.#memory.messageIds.has(id);
  }

  #isLate(row: SessionRow, { runNumber }: Message): boolean {
    if (row.status === 'Canceled' && !this.#bugs.has('late-message-revives')) return true;
    return runNumber < row.runNumber && !this.#bugs.has('late-message-applied');
  }

  #noteLate(row: SessionRow, message: Message): Answer {
    if (this.#bugs.has('late-message-refused') && row.status === 'Canceled') return 'refused';
    const { type, runNumber, data } = message;
    this.#record({
      ...factOf(message),
      type: 'LateMessageReceived',
      runNumber: this.#bugs.has('late-message-of-the-new-run') ? row.runNumber : runNumber,
      data: { original: { type, runNumber, data } },
    });
    return 'accepted';
  }

  #isPossible(row: SessionRow | undefined, { type, runNumber }: Message): boolean {
    if (!messageTypes.has(type)) return false;
    if (runNumber > (row?.runNumber ?? 1)) return false;
    if (this.#revives(row)) return true;
    return this.#next(row, type) !== undefined;
  }

  #revives(row: SessionRow | undefined): boolean {
    return this.#bugs.has('late-message-revives') && row?.status === 'Canceled';
  }

  #recordFact(row: SessionRow | undefined, message: Message): void {
    const isFailure = failures.has(message.type);
    const lost = isFailure && this.#bugs.has('payload-lost');
    const untimely = row !== undefined && this.#bugs.has('time-of-creation');
    const fact = this.#record({
      ...factOf(message),
      // The bug makes a fact of a late message; everywhere else the two numbers are the same.
      runNumber: row?.runNumber ?? message.runNumber,
      ...(lost && { data: {} }),
      ...(untimely && { occurredAt: row.createdAt }),
    });
    const retried = this.#bugs.has('create-failed-retried') && fact.type === 'PackageCreateFailed';
    if (isFailure || retried) this.#goOnAfter(fact);
  }

  #goOnAfter(failure: StoredEvent): void {
    const { stream } = failure;
    const row = this.#memory.row(stream);
    if (row === undefined) return;
    const next = afterFailure(this.#setup, row, failure, this.#bugs);
    const twice = next.type === 'RetryScheduled' && this.#bugs.has('retry-scheduled-twice');
    for (let times = twice ? 2 : 1; times > 0; times -= 1) this.#follow(failure, next);
    const { dueAt } = next.data;
    if (typeof dueAt === 'number') this.#memory.timers.set(stream, dueAt);
  }

  #startRetry(stream: string): void {
    const scheduled = this.#log.read(stream).findLast(({ type }) => type === 'RetryScheduled');
    if (scheduled !== undefined) this.#follow(scheduled, { type: 'RetryStarted', data: {} });
  }

  /** Records what the system itself states as the consequence of a fact. */
  #follow({ stream, id }: StoredEvent, { type, data }: Pick<StoredEvent, 'type' | 'data'>): void {
    const runNumber = this.#memory.row(stream)?.runNumber ?? 1;
    this.#record({ stream, type, data, runNumber, occurredAt: this.#now, causationId: id });
  }

  #cancel(stream: string): Answer {
    const row = this.#memory.row(stream);
    if (row === undefined || !this.#canBeOrdered(stream, row, 'SessionCanceled')) return 'refused';
    if (this.#bugs.has('cancel-lost')) return 'accepted';
    this.#recordOrder(stream, 'SessionCanceled', { by: 'operator' }, row.runNumber);
    if (!this.#bugs.has('retry-after-cancel')) this.#memory.timers.drop(stream);
    return 'accepted';
  }

  #rerun(stream: string): Answer {
    const row = this.#memory.row(stream);
    if (row === undefined || !this.#canBeOrdered(stream, row, 'SessionRerun')) return 'refused';
    const run = this.#bugs.has('rerun-keeps-run-number') ? row.runNumber : row.runNumber + 1;
    this.#recordOrder(stream, 'SessionRerun', {}, run);
    if (!this.#bugs.has('retry-after-rerun')) this.#memory.timers.drop(stream);
    return 'accepted';
  }

  #canBeOrdered(stream: string, row: SessionRow, type: string): boolean {
    const status = this.#bugs.has('orders-by-the-form') ? this.headquarters(stream) : row.status;
    if (status === null) return false;
    return nextStatus(this.#setup.direction, status, type, this.#bugs) !== undefined;
  }

  #recordOrder(stream: string, type: string, data: object, runNumber: number): void {
    this.#record({ stream, type, data, runNumber, occurredAt: this.#now, causationId: null });
  }

  #processStatusMessages(): Answer {
    const { end } = this.#log;
    const upToPosition = this.#bugs.has('batch-misses-the-last') ? Math.max(end - 1, 0) : end;
    const batch = { stream: batchStream, type: 'StatusMessagesProcessed', data: { upToPosition } };
    const envelope = { runNumber: 1, occurredAt: this.#now, causationId: null };
    this.#log.append({ ...batch, ...envelope }, this.#now);
    this.#memory.knownUpTo = upToPosition;
    return 'accepted';
  }

  #next(row: SessionRow | undefined, type: string): string | undefined {
    return nextStatus(this.#setup.direction, row?.status ?? unknown, type, this.#bugs);
  }

  #record(event: Unstored): StoredEvent {
    const stored = this.#log.append(event, this.#now);
    this.#memory.learn(stored);
    return stored;
  }
}

function factOf({ id, stream, type, data, runNumber, occurredAt }: Message): Unstored {
  return { id, stream, type, data, runNumber, occurredAt, causationId: null };
}
