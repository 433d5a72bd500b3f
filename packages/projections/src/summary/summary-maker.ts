/**
 * Makes the summary of counts: sessions that are alike in all that it asks about are counted
 * together, however a view has come to the numbers.
 */
import { jobLabel, type Direction, type SessionStatusName } from '@cdx/session';
import type { SessionRow } from '../sessions/session-row.ts';
import type { SessionsFilter, SessionsPage, SessionsQuery } from '../sessions/sessions-query.ts';
import type {
  ErrorSummary,
  JobSummary,
  SessionsSummary,
  SummaryEntry,
  SummaryQuery,
} from './sessions-summary.ts';

/** What the summary asks of a session. */
export type SummaryFacts = Pick<SessionRow, 'direction' | 'status' | 'job' | 'errorId'>;

const failed: Readonly<Record<Direction, readonly SessionStatusName[]>> = {
  download: ['CreateFailed', 'DownloadFailed', 'ApplyFailed'],
  upload: ['UploadFailed', 'ApplyFailed'],
};
const suspended: readonly SessionStatusName[] = ['Suspended'];

/** Statuses in which the last failure still matters: in others it has been put right. */
export const statusesInError: Readonly<Record<Direction, readonly SessionStatusName[]>> = {
  download: [...failed.download, ...suspended, 'Canceled'],
  upload: [...failed.upload, 'Canceled'],
};

/** One list of the summary. */
class Ranking {
  readonly #direction: Direction;
  readonly #statuses: readonly SessionStatusName[];
  readonly #column: 'job' | 'errorId';
  readonly #counts = new Map<string, number>();

  constructor(
    direction: Direction,
    statuses: readonly SessionStatusName[],
    column: 'job' | 'errorId',
  ) {
    this.#direction = direction;
    this.#statuses = statuses;
    this.#column = column;
  }

  add(facts: SummaryFacts, sessions: number): void {
    const value = facts[this.#column];
    if (value === null || facts.direction !== this.#direction) return;
    if (!this.#statuses.includes(facts.status)) return;
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + sessions);
  }

  /** Most first; equals by their names. */
  top({ reading, from, to, top }: SummaryQuery & { readonly top: number }) {
    const all = [...this.#counts].toSorted(([a, inA], [b, inB]) => inB - inA || (a < b ? -1 : 1));
    return all.slice(0, top).map(([value, count]): SummaryEntry & { readonly value: string } => {
      const filter: SessionsFilter = {
        direction: this.#direction,
        statuses: this.#statuses,
        ...(this.#column === 'job' ? { jobs: [value] } : { errorId: value }),
        ...(reading === undefined ? {} : { reading }),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      };
      return { value, count, filter };
    });
  }
}

export class SummaryMaker {
  readonly #query: SummaryQuery & { readonly top: number };
  readonly #lists = {
    failingDownloads: new Ranking('download', failed.download, 'job'),
    suspendedDownloads: new Ranking('download', suspended, 'job'),
    downloadErrors: new Ranking('download', statusesInError.download, 'errorId'),
    failingUploads: new Ranking('upload', failed.upload, 'job'),
    uploadErrors: new Ranking('upload', statusesInError.upload, 'errorId'),
  };

  constructor(query: SummaryQuery & { readonly top: number }) {
    this.#query = query;
  }

  /** So many sessions of which this is true; the same may come again. */
  add(facts: SummaryFacts, sessions: number): void {
    for (const list of Object.values(this.#lists)) list.add(facts, sessions);
  }

  /** `find` answers queries about the sessions that were added. */
  async make(find: (query: SessionsQuery) => Promise<SessionsPage>): Promise<SessionsSummary> {
    const { failingDownloads, suspendedDownloads, downloadErrors, failingUploads, uploadErrors } =
      this.#lists;
    return {
      download: {
        failingJobs: this.#jobs(failingDownloads),
        suspendedJobs: this.#jobs(suspendedDownloads),
        errors: await this.#errors(downloadErrors, find),
      },
      upload: {
        failingJobs: this.#jobs(failingUploads),
        errors: await this.#errors(uploadErrors, find),
      },
    };
  }

  #jobs(list: Ranking): readonly JobSummary[] {
    return list
      .top(this.#query)
      .map(({ value, count, filter }) => ({ job: value, jobName: jobLabel(value), count, filter }));
  }

  async #errors(
    list: Ranking,
    find: (query: SessionsQuery) => Promise<SessionsPage>,
  ): Promise<readonly ErrorSummary[]> {
    const entries: ErrorSummary[] = [];
    for (const { value, count, filter } of list.top(this.#query)) {
      const { rows } = await find({ ...filter, limit: 1 });
      entries.push({ errorId: value, message: rows[0]?.message ?? '', count, filter });
    }
    return entries;
  }
}
