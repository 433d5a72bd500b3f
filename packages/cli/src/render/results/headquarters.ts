/**
 * How far headquarters' forms were behind, and what became of operators' commands. Only where a run
 * has something to say of it: forms that are some minutes behind are the rule.
 */
import type { RefusalReason } from '@cdx/session';
import type { RunResults } from '@cdx/simulator';
import { factLines, type Fact } from '../facts.ts';
import type { Look } from '../look.ts';
import { formatCount, formatCountOf, shortDuration } from '../numbers.ts';

/** Forms that were never further behind than this are not worth a word; ms. */
const usualDelayMs = 60 * 60_000;

const refusalWords: Readonly<Record<RefusalReason, string>> = {
  stale: 'stale',
  notPossible: 'not possible',
  packagePurged: 'package purged',
  noPackage: 'no package',
  enforcement: 'enforcement',
  alreadyRerun: 'already rerun',
  notFound: 'not found',
  unchanged: 'unchanged',
  delivered: 'applied already',
  inactive: 'inactive',
};

export function headquartersLines(results: RunResults, look: Look): readonly string[] {
  const { headquarters, downloads, uploads } = results;
  const { commandsDone, commandsRefused, delayMaxMs, oldestWaitingMs } = headquarters;
  const refused = sum(Object.values(commandsRefused));
  const late = downloads.lateMessages + uploads.lateMessages;
  const purged = downloads.purged + uploads.purged;
  const isBehind = Math.max(delayMaxMs ?? 0, oldestWaitingMs ?? 0) > usualDelayMs;
  if (commandsDone + refused + late + purged === 0 && !isBehind) return [];
  const facts: (Fact | null)[] = [
    ['  Forms', formsText(headquarters)],
    ['  Waiting', waitingText(headquarters)],
    commandsDone + refused === 0 ? null : ['  Commands', commandsText(headquarters, refused)],
    late === 0
      ? null
      : ['  Late', `${formatCountOf(late, 'message')} of older runs or after a cancel`],
    purged === 0
      ? null
      : [
          '  Purged',
          `${formatCountOf(downloads.purged, 'download')}, ${formatCountOf(uploads.purged, 'upload')}`,
        ],
  ];
  return [
    look.paint.bold('Headquarters'),
    ...factLines(
      facts.filter((fact) => fact !== null),
      look,
    ),
  ];
}

type Headquarters = RunResults['headquarters'];

function formsText({ batches, messages, delayMeanMs, delayMaxMs }: Headquarters): string {
  const moved = `${formatCountOf(batches, 'batch', 'batches')}, ${formatCountOf(messages, 'status message')}`;
  if (delayMeanMs === null || delayMaxMs === null) return moved;
  return `${moved}; behind by ${shortDuration(delayMeanMs)} on average, ${shortDuration(delayMaxMs)} at most`;
}

function waitingText({ messagesWaiting, oldestWaitingMs }: Headquarters): string {
  if (oldestWaitingMs === null) return 'nothing at the end';
  return `${formatCountOf(messagesWaiting, 'message')} at the end, the oldest for ${shortDuration(oldestWaitingMs)}`;
}

function commandsText({ commandsDone, commandsRefused }: Headquarters, refused: number): string {
  const done = `${formatCount(commandsDone)} done`;
  if (refused === 0) return done;
  const reasons = (Object.entries(commandsRefused) as [RefusalReason, number][])
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${formatCount(count)} ${refusalWords[reason]}`);
  return `${done}, ${formatCount(refused)} refused: ${reasons.join(', ')}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
