/** Data packages of downloads: when they were made, what is in them, and which found nothing. */
import type { RecordedEvent } from '@cdx/session';
import type { AttemptCounter, FailureData } from './attempts.ts';
import type { Observations, PackageFact } from './observations.ts';

export class Packages {
  readonly #observed: Observations;
  readonly #attempts: AttemptCounter;
  readonly #ofSession = new Map<string, PackageFact>();

  constructor(observed: Observations, attempts: AttemptCounter) {
    this.#observed = observed;
    this.#attempts = attempts;
  }

  event(event: RecordedEvent): void {
    switch (event.type) {
      case 'DownloadSessionStarted':
        this.#begun(event);
        break;
      case 'PackageMadeAvailable':
      case 'NoDataFound':
      case 'PackageCreateFailed':
        this.#ended(event);
        break;
      case 'SessionRerun':
        // A package that is made anew is for one database, and says nothing about the schedule's.
        this.#ofSession.delete(event.stream);
        break;
      default:
    }
  }

  /** When the package of a session was begun; null where that is not known. */
  startedAt(stream: string): number | null {
    return this.#ofSession.get(stream)?.startedAt ?? null;
  }

  #begun({ stream, data, occurredAt }: RecordedEvent): void {
    const of = data as {
      readonly sessionNumber: number;
      readonly job: string;
      readonly channelDataGroup: string;
      readonly packageKind: string;
    };
    const key = `${of.channelDataGroup}|${of.sessionNumber}`;
    const { packages } = this.#observed;
    let made = packages.get(key);
    if (made === undefined) {
      made = {
        job: of.job,
        group: of.channelDataGroup,
        number: of.sessionNumber,
        full: of.packageKind === 'full',
        startedAt: occurredAt,
        endedAt: null,
        outcome: null,
        oldestChangeAt: null,
        rows: 0,
        bytes: 0,
      };
      packages.set(key, made);
    }
    this.#ofSession.set(stream, made);
  }

  /** The sessions of a package end its creation together; the first that says so counts. */
  #ended({ type, stream, data, occurredAt: at }: RecordedEvent): void {
    const made = this.#ofSession.get(stream);
    if (made === undefined) return;
    if (made.outcome !== null) {
      // A form tells the rows of a package where they were applied, and of other sessions none.
      if (type === 'PackageMadeAvailable' && made.rows === 0) takeContents(made, data);
      return;
    }
    made.endedAt = at;
    const attempt = {
      stage: 'create' as const,
      job: made.job,
      group: made.group,
      database: made.group,
      number: made.number,
      outOfOrder: false,
      after: null,
    };
    if (type === 'PackageCreateFailed') {
      made.outcome = 'failed';
      this.#attempts.failed(attempt, data as FailureData, at, at - made.startedAt);
      return;
    }
    this.#attempts.succeeded(attempt);
    made.outcome = type === 'NoDataFound' ? 'noData' : 'available';
    if (type === 'NoDataFound') return;
    takeContents(made, data);
  }
}

function takeContents(made: PackageFact, data: unknown): void {
  const of = data as {
    readonly rows: number;
    readonly bytes: number;
    readonly oldestChangeAt: number | null;
  };
  made.rows = of.rows;
  made.bytes = of.bytes;
  made.oldestChangeAt = of.oldestChangeAt;
}
