/** Commands of operators in short notation, and what came of them. */
import { DownloadStatus } from '@cdx/session';
import type { CommandOutcome, Selection } from '../../src/index.ts';

export function selection(changes: Partial<Selection> = {}): Selection {
  return {
    direction: 'download',
    sessionNumber: null,
    statuses: null,
    failures: null,
    jobs: null,
    groups: null,
    databases: null,
    limit: Infinity,
    take: 'oldest',
    ...changes,
  };
}

/** `#1@0` of the downloads, `^1@0` of the uploads. */
export function onSession(kind: 'cancel' | 'rerun', name: string) {
  const [, sign, number, database] = /^([#^])(\d+)@(\d+)$/.exec(name) as RegExpExecArray;
  return {
    kind,
    select: selection({
      direction: sign === '#' ? 'download' : 'upload',
      sessionNumber: Number(number),
      databases: new Set([Number(database)]),
    }),
  };
}

/** `done`, or why not. */
export function answers(outcomes: readonly CommandOutcome[]): readonly string[] {
  return outcomes.map(({ refused }) => refused ?? 'done');
}

export function withStatus(...names: readonly (keyof typeof DownloadStatus)[]): Uint8Array {
  const flags = new Uint8Array(16);
  for (const name of names) flags[DownloadStatus[name]] = 1;
  return flags;
}
