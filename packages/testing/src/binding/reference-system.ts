/**
 * A right implementation, as small as it gets, on the fold and the retry policies of @cdx/session:
 * what an adapter looks like, and what the kit itself is tested with.
 */
import {
  isHeadquartersFact,
  parseSessionStream,
  planRetry,
  stepSession,
  type SessionState,
} from '@cdx/session';
import { failureEvents, type FailureData, type HistoryEvent } from '../history/history-event.ts';
import { noRetries, withEvent, type StageRetries } from '../history/retries-of.ts';
import type { ClaimedState } from '../laws/claimed-state.ts';
import type { Answer, Input, Message, Setup, SystemUnderTest } from './system.ts';

interface Stored extends HistoryEvent {
  readonly stream: string;
}

export class ReferenceSystem implements SystemUnderTest {
  /** All that is stored; everything else is made from it. */
  protected readonly log: Stored[] = [];
  protected readonly seen = new Set<string>();
  /** How far the last status-message batch has come. */
  protected known = 0;
  protected now: number;
  protected readonly setup: Setup;

  constructor(setup: Setup) {
    this.setup = setup;
    this.now = setup.startAt;
  }

  append(input: Input): Answer {
    switch (input.kind) {
      case 'processStatusMessages':
        this.known = this.log.length;
        return 'accepted';
      case 'cancel':
        return this.order(input.stream, 'SessionCanceled', { by: 'operator' });
      case 'rerun':
        return this.order(input.stream, 'SessionRerun', {});
      case 'message':
        return this.receive(input);
    }
  }

  read(stream: string): readonly HistoryEvent[] {
    return this.log.filter((event) => event.stream === stream);
  }

  advance(ms: number): void {
    this.now += ms;
    for (const stream of new Set(this.log.map((event) => event.stream))) {
      const { dueAt } = this.retries(stream);
      if (dueAt !== null && dueAt <= this.now) this.record(stream, 'RetryStarted', {}, dueAt);
    }
  }

  state(stream: string): ClaimedState {
    const state = this.session(stream);
    if (state === null) return null;
    const { tryCount, runNumber, retryDueAt } = state.context;
    return { status: state.status, tryCount, runNumber, retryDueAt };
  }

  headquarters(stream: string): string | null {
    const { direction } = this.setup;
    let state: SessionState | null = null;
    for (const [position, event] of this.log.entries()) {
      if (event.stream !== stream) continue;
      const { type, data } = event;
      if (position >= this.known && !isHeadquartersFact(direction, type, data)) continue;
      try {
        state = stepSession(state, direction, event);
      } catch {
        // What it follows has not been told yet.
      }
    }
    return state?.status ?? null;
  }

  restart(): void {
    // Everything is in the log.
  }

  protected receive({ id, stream, type, data, runNumber }: Message): Answer {
    if (this.seen.has(id)) return 'accepted';
    const state = this.session(stream);
    const run = state?.context.runNumber ?? 1;
    if (state !== null && (runNumber < run || state.status === 'Canceled')) {
      this.seen.add(id);
      this.record(
        stream,
        'LateMessageReceived',
        { original: { type, runNumber, data } },
        this.now,
        runNumber,
      );
      return 'accepted';
    }
    if (!this.record(stream, type, data)) return 'refused';
    this.seen.add(id);
    if (failureEvents.has(type)) this.afterFailure(stream, data as unknown as FailureData);
    return 'accepted';
  }

  protected order(stream: string, type: string, data: object): Answer {
    const run = (this.session(stream)?.context.runNumber ?? 1) + (type === 'SessionRerun' ? 1 : 0);
    return this.record(stream, type, data, this.now, run) ? 'accepted' : 'refused';
  }

  protected afterFailure(stream: string, { retriable }: FailureData): void {
    const { policy, dependencyEnforcement } = this.setup;
    const retries = this.retries(stream);
    const failedAt = retries.failedAt ?? this.now;
    const plan = planRetry(
      policy,
      {
        retriesDone: retries.done,
        firstFailedAt: retries.failedSince ?? failedAt,
        failedAt,
        previousDelayMs: retries.previousDelayMs,
      },
      0.5,
    );
    if (retriable && plan.kind === 'retry') {
      this.record(stream, 'RetryScheduled', { dueAt: plan.dueAt });
    } else if (dependencyEnforcement && parseSessionStream(stream).direction === 'download') {
      this.record(stream, 'SessionSuspended', {});
    } else this.record(stream, 'SessionCanceled', { by: 'triesSpent' });
  }

  /** False where the machine has no such step; then nothing is recorded. */
  protected record(
    stream: string,
    type: string,
    data: object,
    occurredAt = this.now,
    runNumber = this.session(stream)?.context.runNumber ?? 1,
  ): boolean {
    const event = { stream, type, data, runNumber, occurredAt, recordedAt: this.now };
    try {
      stepSession(this.session(stream), this.setup.direction, event);
    } catch {
      return false;
    }
    this.log.push(event);
    return true;
  }

  protected session(stream: string): SessionState | null {
    const { direction } = this.setup;
    return this.read(stream).reduce<SessionState | null>(
      (state, event) => stepSession(state, direction, event),
      null,
    );
  }

  protected retries(stream: string): StageRetries {
    return this.read(stream).reduce(withEvent, noRetries);
  }
}
