/**
 * How facts reach the log. Headquarters' own are recorded at once; a client's are sent, and wait
 * in its own message database, in order, while it cannot reach headquarters (AX). A message of an
 * older run, or of a session that was canceled meanwhile, is recorded as late (Decision).
 */
import {
  cellOf,
  compiledDownload,
  compiledUpload,
  DownloadStatus,
  ILLEGAL,
  UploadStatus,
} from '@cdx/session';
import type { Driver } from './driver.ts';
import { DownloadEvent, FailureEffect, failureEffect, UploadEvent } from './event-codes.ts';
import type { PackageTable } from './package-table.ts';
import { Mark, type SessionTable } from './session-table.ts';
import type { Stepper } from './stepper.ts';

/** Numbers that one waiting message takes in an outbox. */
const FIELDS = 5;

/** What a late message was: its event in the low bits of the value, its own value above them. */
const eventBits = 32;

export function lateValue(event: number, value: number): number {
  return value * eventBits + event;
}

export function originalOf(lateValueOfRow: number): {
  readonly event: number;
  readonly value: number;
} {
  const event = lateValueOfRow % eventBits;
  return { event, value: (lateValueOfRow - event) / eventBits };
}

export class MessageDatabase {
  readonly #sessions: SessionTable;
  readonly #packages: PackageTable;
  readonly #stepper: Stepper;
  readonly #driver: Driver;
  /** Waiting messages by client: session, run, event, time, value; one after the other. */
  readonly outboxes = new Map<number, number[]>();
  /** Run that a client works on where headquarters has started another one since. */
  readonly runsBehind = new Map<number, number>();
  /** Sessions with facts that the next batch moves to headquarters' forms, each once. */
  touched: number[] = [];
  /** Messages since the last batch: how many, when they happened in sum, and the oldest; ms. */
  waiting = 0;
  waitingSince = 0;
  oldestWaiting = Infinity;
  /** Told where headquarters' forms show something new at once; null: nobody watches them. */
  onShown: ((now: number, session: number) => void) | null = null;
  /** Told when a batch has shown everything. */
  onBatch: ((now: number) => void) | null = null;

  constructor(sessions: SessionTable, packages: PackageTable, stepper: Stepper, driver: Driver) {
    this.#sessions = sessions;
    this.#packages = packages;
    this.#stepper = stepper;
    this.#driver = driver;
  }

  /** A fact of headquarters' own: its forms show it at once. */
  record(now: number, session: number, event: number, value: number): void {
    const { hqStatus, status, hqFailure } = this.#sessions;
    const upload = this.#isUpload(session);
    this.#append(now, session, upload, event, now, value);
    const machine = upload ? compiledUpload : compiledDownload;
    const next = machine.next[cellOf(machine, event, hqStatus[session] as number)] as number;
    // Acting on a session shows how it stands where the forms were further behind than that.
    hqStatus[session] = next === ILLEGAL ? (status[session] as number) : next;
    noteFailure(hqFailure, session, upload, event, value);
    this.onShown?.(now, session);
  }

  /** What the P-job has done to an upload: told by a message as well, which is there at once. */
  tell(now: number, session: number, event: number, value: number): void {
    this.#arrive(now, session, this.runOf(session), event, now, value);
  }

  /** A fact of a client: recorded now if it can reach headquarters, at its next contact if not. */
  send(now: number, client: number, session: number, event: number, value: number): void {
    if (this.#driver.reachable(client)) {
      this.receive(now, client, session, event, value);
      return;
    }
    const run = this.runOf(session);
    const outbox = this.outboxes.get(client);
    if (outbox === undefined) this.outboxes.set(client, [session, run, event, now, value]);
    else outbox.push(session, run, event, now, value);
  }

  /** A fact of a client that is at headquarters already: what waited before it comes first. */
  receive(now: number, client: number, session: number, event: number, value: number): void {
    this.flush(now, client);
    this.#arrive(now, session, this.runOf(session), event, now, value);
  }

  /** A client has reached headquarters: what waited arrives, in order. */
  flush(now: number, client: number): void {
    if (this.outboxes.size === 0) return;
    const outbox = this.outboxes.get(client);
    if (outbox === undefined) return;
    this.outboxes.delete(client);
    for (let at = 0; at < outbox.length; at += FIELDS) {
      const [session, run, event, occurredAt, value] = outbox.slice(at, at + FIELDS) as Message;
      this.#arrive(now, session, run, event, occurredAt, value);
    }
  }

  /** Sessions that a waiting message is about. */
  *sessionsWithMessages(): Iterable<number> {
    for (const outbox of this.outboxes.values()) {
      for (let at = 0; at < outbox.length; at += FIELDS) yield outbox[at] as number;
    }
  }

  /** Headquarters has started a new run, which the client at work on the session has not heard of. */
  newRun(session: number): void {
    if (this.runsBehind.has(session)) return;
    this.runsBehind.set(session, (this.#sessions.runNumber[session] as number) - 1);
  }

  /** Run that whoever is at work on a session works on. */
  runOf(session: number): number {
    if (this.runsBehind.size > 0) {
      const run = this.runsBehind.get(session);
      if (run !== undefined) return run;
    }
    return this.#sessions.runNumber[session] as number;
  }

  #arrive(
    now: number,
    session: number,
    run: number,
    event: number,
    occurredAt: number,
    value: number,
  ): void {
    const { status, runNumber, marks } = this.#sessions;
    const upload = this.#isUpload(session);
    const canceled = upload ? UploadStatus.Canceled : DownloadStatus.Canceled;
    if (run < (runNumber[session] as number) || status[session] === canceled) {
      const late = (upload ? UploadEvent : DownloadEvent).LateMessageReceived;
      this.#append(now, session, upload, late, occurredAt, lateValue(event, value), run);
    } else {
      this.#append(now, session, upload, event, occurredAt, value);
    }
    this.waiting++;
    this.waitingSince += occurredAt;
    if (occurredAt < this.oldestWaiting) this.oldestWaiting = occurredAt;
    const mark = marks[session] as number;
    if ((mark & Mark.touched) !== 0) return;
    marks[session] = mark | Mark.touched;
    this.touched.push(session);
  }

  #append(
    now: number,
    session: number,
    upload: boolean,
    event: number,
    occurredAt: number,
    value: number,
    run?: number,
  ): void {
    const { status, runNumber, failure } = this.#sessions;
    const before = status[session] as number;
    this.#stepper.step(session, upload, event, occurredAt, now);
    noteFailure(failure, session, upload, event, value);
    this.#driver.record(
      session,
      upload,
      event,
      occurredAt,
      value,
      before,
      run ?? (runNumber[session] as number),
    );
  }

  #isUpload(session: number): boolean {
    return this.#packages.upload[this.#sessions.package[session] as number] === 1;
  }
}

/** A failure is known until its stage succeeds or the session is rerun, as in the machines. */
function noteFailure(
  column: Uint8Array,
  session: number,
  upload: boolean,
  event: number,
  value: number,
): void {
  const effect = failureEffect(upload, event);
  if (effect === FailureEffect.noted) column[session] = value + 1;
  else if (effect === FailureEffect.forgotten) column[session] = 0;
}

type Message = [session: number, run: number, event: number, occurredAt: number, value: number];
