/**
 * Appends that come within one turn of the event loop go into one transaction: the price of
 * making it durable is paid once for all. Each has its own outcome.
 */
import { setImmediate } from 'node:timers';
import type { PreparedBatches } from '../../append/prepare-event.ts';
import type { AppendResult, NamedSnapshot } from '../../port.ts';

export interface Member {
  readonly batches: PreparedBatches;
  readonly snapshot: NamedSnapshot | undefined;
}

export type Outcome =
  | { readonly ok: true; readonly results: readonly AppendResult[] }
  | { readonly ok: false; readonly error: unknown };

interface Waiting {
  readonly member: Member;
  readonly settle: (outcome: Outcome) => void;
}

/** Members of one transaction; the rest go with the next. */
const membersMax = 1000;

export class GroupCommit {
  private readonly commit: (members: readonly Member[]) => readonly Outcome[];
  private queue: Waiting[] = [];
  private scheduled = false;

  /** `commit` writes all members in one transaction, at once, and throws if that failed. */
  constructor(commit: (members: readonly Member[]) => readonly Outcome[]) {
    this.commit = commit;
  }

  add(member: Member): Promise<readonly AppendResult[]> {
    return new Promise((resolve, reject) => {
      this.queue.push({
        member,
        settle: (outcome) => (outcome.ok ? resolve(outcome.results) : reject(outcome.error)),
      });
      this.schedule();
    });
  }

  /** Commits everything that waits. */
  flush(): void {
    while (this.queue.length > 0) this.commitSome();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.commitSome();
      if (this.queue.length > 0) this.schedule();
    });
  }

  private commitSome(): void {
    const waiting = this.queue.splice(0, membersMax);
    if (waiting.length === 0) return;
    let outcomes: readonly Outcome[];
    try {
      outcomes = this.commit(waiting.map(({ member }) => member));
    } catch (error) {
      outcomes = waiting.map(() => ({ ok: false, error }));
    }
    for (const [index, { settle }] of waiting.entries()) settle(outcomes[index] as Outcome);
  }
}
