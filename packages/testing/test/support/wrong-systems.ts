/** The reference system with one thing wrong each: what the kit must notice. */
import type { RetryPolicy } from '@cdx/session';
import {
  ReferenceSystem,
  type Answer,
  type HistoryEvent,
  type Input,
  type Message,
  type Setup,
} from '../../src/index.ts';

type Wrong = new (setup: Setup) => ReferenceSystem;

function withPolicy(change: (policy: RetryPolicy) => RetryPolicy): Wrong {
  return class extends ReferenceSystem {
    constructor(setup: Setup) {
      super({ ...setup, policy: change(setup.policy) });
    }
  };
}

export const wrongSystems: Readonly<Record<string, Wrong>> = {
  'one try too many': withPolicy((policy) => ({
    ...policy,
    tryCount: policy.tryCount === 0 ? 0 : policy.tryCount + 1,
  })),
  'delays are twice as long': withPolicy((policy) => ({
    ...policy,
    jitter: 'none',
    delay:
      policy.delay.kind === 'fixed'
        ? { kind: 'fixed', intervalMs: 2 * policy.delay.intervalMs }
        : { ...policy.delay, maxMs: 4 * policy.delay.maxMs, factor: 2 * policy.delay.factor },
  })),
  'no limit of time': withPolicy((policy) => ({ ...policy, maxDurationMs: null })),
  'the count of tries never starts again': class extends ReferenceSystem {
    protected override retries(stream: string) {
      const done = this.read(stream).filter(({ type }) => type === 'RetryStarted').length;
      return { ...super.retries(stream), done };
    }
  },
  'what cannot be mended is tried again': class extends ReferenceSystem {
    protected override afterFailure(stream: string): void {
      super.afterFailure(stream, { retriable: true });
    }
  },
  'a late message counts': class extends ReferenceSystem {
    protected override receive(message: Message): Answer {
      const runNumber = this.session(message.stream)?.context.runNumber ?? 1;
      return super.receive({ ...message, runNumber });
    }
  },
  'a message delivered twice counts twice': class extends ReferenceSystem {
    protected override receive(message: Message): Answer {
      this.seen.clear();
      return super.receive(message);
    }
  },
  'a cancel is lost': class extends ReferenceSystem {
    override append(input: Input): Answer {
      return input.kind === 'cancel' ? 'accepted' : super.append(input);
    }
  },
  'timers are gone after a restart': class extends ReferenceSystem {
    #from = 0;
    override restart(): void {
      this.#from = this.log.length;
    }
    protected override retries(stream: string) {
      const retries = super.retries(stream);
      const isOld = this.log.findLastIndex((event) => event.stream === stream) < this.#from;
      return isOld ? { ...retries, dueAt: null } : retries;
    }
  },
  'headquarters knows everything at once': class extends ReferenceSystem {
    override headquarters(stream: string): string | null {
      this.known = this.log.length;
      return super.headquarters(stream);
    }
  },
  'the batch does nothing': class extends ReferenceSystem {
    override append(input: Input): Answer {
      return input.kind === 'processStatusMessages' ? 'accepted' : super.append(input);
    }
  },
  'retries start a millisecond late': class extends ReferenceSystem {
    override advance(ms: number): void {
      super.advance(ms - 1);
      this.now += 1;
    }
  },
  'the state is a step behind': class extends ReferenceSystem {
    override state(stream: string) {
      const history = this.read(stream);
      return history.length < 2 ? super.state(stream) : { status: 'Started' };
    }
  },
  'the log forgets': class extends ReferenceSystem {
    override read(stream: string): readonly HistoryEvent[] {
      return super.read(stream).slice(-6);
    }
    protected override session(stream: string) {
      return this.log.length < 6 ? super.session(stream) : null;
    }
  },
  'suspends without enforcement': class extends ReferenceSystem {
    constructor(setup: Setup) {
      super({ ...setup, dependencyEnforcement: !setup.dependencyEnforcement });
    }
  },
  'delays count from the start of the attempt': class extends ReferenceSystem {
    protected override record(...told: Parameters<ReferenceSystem['record']>): boolean {
      const [stream, type, data] = told;
      if (type !== 'RetryScheduled') return super.record(...told);
      const start = this.read(stream).findLast((event) =>
        /Requested|Started|Available/.test(event.type),
      );
      const { failedAt } = this.retries(stream);
      const earlierMs = (failedAt ?? 0) - (start?.occurredAt ?? 0);
      const { dueAt } = data as { readonly dueAt: number };
      return super.record(stream, type, { dueAt: dueAt - earlierMs });
    }
  },
  'a package that could not be created is tried again': class extends ReferenceSystem {
    protected override receive(message: Message): Answer {
      const answer = super.receive(message);
      if (message.type === 'PackageCreateFailed' && answer === 'accepted') {
        this.record(message.stream, 'SessionRerun', {}, this.now, 2);
      }
      return answer;
    }
  },
  'a restart forgets which messages it has had': class extends ReferenceSystem {
    override restart(): void {
      this.seen.clear();
    }
  },
  'a fact after a cancel is refused, not noted': class extends ReferenceSystem {
    protected override receive(message: Message): Answer {
      const isCanceled = this.session(message.stream)?.status === 'Canceled';
      return isCanceled && !this.seen.has(message.id) ? 'refused' : super.receive(message);
    }
  },
  'a cancel is undone by the retry': class extends ReferenceSystem {
    readonly #due = new Map<string, number>();
    override advance(ms: number): void {
      for (const stream of new Set(this.log.map((event) => event.stream))) {
        const { dueAt } = this.retries(stream);
        if (dueAt !== null) this.#due.set(stream, dueAt);
      }
      super.advance(ms);
      for (const [stream, dueAt] of this.#due) {
        if (dueAt > this.now || this.session(stream)?.status !== 'Canceled') continue;
        this.#due.delete(stream);
        this.order(stream, 'SessionRerun', {});
      }
    }
  },
  'only one retry starts at a time': class extends ReferenceSystem {
    override advance(ms: number): void {
      const { length } = this.log;
      super.advance(ms);
      this.log.splice(length + 1);
    }
  },
  'batches tell headquarters of one session only': class extends ReferenceSystem {
    override headquarters(stream: string): string | null {
      return stream.includes('-2-') ? null : super.headquarters(stream);
    }
  },
  'the past is rewritten': class extends ReferenceSystem {
    override read(stream: string): readonly HistoryEvent[] {
      const [first, ...rest] = super.read(stream);
      if (first === undefined) return [];
      return [{ ...first, occurredAt: first.occurredAt - rest.length }, ...rest];
    }
  },
  'the clock is ahead': class extends ReferenceSystem {
    override read(stream: string): readonly HistoryEvent[] {
      return super.read(stream).map((event) => ({ ...event, recordedAt: event.recordedAt + 1 }));
    }
  },
  'a refused command is recorded': class extends ReferenceSystem {
    protected override order(stream: string, type: string, data: object): Answer {
      const answer = super.order(stream, type, data);
      if (answer === 'refused') {
        const runNumber = this.session(stream)?.context.runNumber ?? 1;
        const { now } = this;
        this.log.push({ stream, type, data, runNumber, occurredAt: now, recordedAt: now });
      }
      return answer;
    }
    protected override session(stream: string) {
      try {
        return super.session(stream);
      } catch {
        return null;
      }
    }
  },
};
