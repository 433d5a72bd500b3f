/**
 * What can be counted of a log: categories, streams, versions of events. A file answers by SQL, a
 * store that has no SQL by reading all of it once.
 */
import type { OpenLog } from '../open-log.ts';
import { countedLog } from './counted-log.ts';
import { sqliteLogFacts } from './sqlite-log-facts.ts';

export interface CategoryFacts {
  /** What the names of its streams have before the first dash. */
  readonly category: string;
  readonly streams: number;
  readonly events: number;
}

export interface StreamFacts {
  readonly stream: string;
  readonly events: number;
  readonly firstRevision: number;
  readonly lastRevision: number;
  /** When its first and its last event were recorded, ms. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Event type, and the versions of its schema that are there, from the oldest on. */
export type VersionFacts = readonly [type: string, versions: readonly number[]];

export interface StreamFilter {
  readonly category?: string | undefined;
  /** What the names begin with. */
  readonly prefix?: string | undefined;
}

export interface StreamList {
  readonly total: number;
  /** By name, in the order of code points. */
  readonly rows: AsyncIterable<StreamFacts>;
}

export interface LogFacts {
  /** By name. */
  readonly categories: () => Promise<readonly CategoryFacts[]>;
  /** By type. */
  readonly versions: () => Promise<readonly VersionFacts[]>;
  /** `limit`: rows at most, of all that match. */
  readonly streams: (filter: StreamFilter, limit: number) => Promise<StreamList>;
}

export function logFacts({ sqlite, log }: Pick<OpenLog, 'sqlite' | 'log'>): LogFacts {
  return sqlite === null ? countedLog(log) : sqliteLogFacts(sqlite);
}
