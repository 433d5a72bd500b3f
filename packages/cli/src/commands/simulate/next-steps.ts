/** What to type after a run: the sessions that deserve a look first, and how to go on. */
import type { SessionsView } from '@cdx/projections';
import { statusLabel, type Direction, type SessionStatusName } from '@cdx/session';
import type { RunResults } from '@cdx/simulator';
import { formatCountOf } from '../../render/numbers.ts';
import { shellWord, type NextStep } from '../../render/next-steps.ts';

export interface NextStepsInput {
  readonly results: RunResults;
  readonly views: SessionsView;
  /** `cdx` or `npx cdx`. */
  readonly program: string;
  /** ` --store FILE` where commands would not find the store by themselves. */
  readonly storeOption: string;
}

/** The first of these that a run has is where to look; the rest is said of their number. */
const remarkable = [
  ['download', 'Suspended', 'waits for an operator', 'wait for an operator'],
  ['download', 'Canceled', 'spent its tries', 'spent their tries'],
  ['upload', 'Canceled', 'spent its tries', 'spent their tries'],
  ['download', 'ApplyFailed', 'failed last time', 'failed last time'],
  ['download', 'DownloadFailed', 'failed last time', 'failed last time'],
  ['upload', 'UploadFailed', 'failed last time', 'failed last time'],
  ['download', 'CreateFailed', 'got no package', 'got no package'],
] as const satisfies readonly (readonly [Direction, SessionStatusName, string, string])[];

export async function nextSteps(input: NextStepsInput): Promise<readonly NextStep[]> {
  const { results, views, program, storeOption } = input;
  const steps: NextStep[] = [];
  const found = remarkable.find(([direction, status]) => count(results, direction, status) > 0);
  const direction = found?.[0] ?? (results.downloads.sessions > 0 ? 'download' : 'upload');
  const statuses = found === undefined ? {} : { statuses: [found[1]] };
  if (found === undefined) {
    steps.push({
      command: `${program} sessions ${direction}${storeOption}`,
      purpose: 'the newest sessions',
    });
  } else {
    const [, status] = found;
    const sessions = count(results, direction, status);
    const { canceledByOperator } = direction === 'download' ? results.downloads : results.uploads;
    const [one, many] =
      status === 'Canceled' && canceledByOperator > 0
        ? ['was canceled', 'were canceled']
        : found.slice(2);
    steps.push({
      command: `${program} sessions ${direction} --status ${shellWord(statusLabel(status))}${storeOption}`,
      purpose: `${formatCountOf(sessions, 'session')} that ${sessions === 1 ? one : many}`,
    });
  }
  const { rows } = await views.query({ direction, ...statuses, limit: 1 });
  for (const { sessionNumber, channelDatabase } of rows) {
    steps.push({
      command: `${program} session ${shellWord(`${sessionNumber}-${channelDatabase}`)}${storeOption}`,
      purpose: 'one of them, step by step',
    });
  }
  steps.push({
    command: `${program} simulate --continue --for 12h${storeOption}`,
    purpose: 'the same run, 12 hours more',
  });
  return steps;
}

function count(results: RunResults, direction: Direction, status: string): number {
  const { byStatus } = direction === 'download' ? results.downloads : results.uploads;
  return byStatus[status] ?? 0;
}
