/** Attempts by stage, and failures by Error ID. */
import type { FailureResults, StageResults } from '@cdx/simulator';
import type { Look } from '../look.ts';
import { formatCount, formatCountOf, formatShare } from '../numbers.ts';
import { tableLines } from '../table.ts';
import { printable } from '../text.ts';
import { stageLabels } from './labels.ts';

const failuresShown = 10;

export function attemptLines(stages: readonly StageResults[], look: Look): readonly string[] {
  const rows = stages
    .filter(({ attempts }) => attempts > 0)
    .map(({ stage, attempts, retries, failed }) => [
      stageLabels[stage],
      formatCount(attempts),
      formatCount(retries),
      formatCount(failed),
      formatShare(failed, attempts),
    ]);
  if (rows.length === 0) return [];
  return tableLines(
    {
      columns: [
        { header: 'Attempts', min: 10 },
        { header: 'attempts', align: 'right' },
        { header: 'retries', align: 'right' },
        { header: 'failed', align: 'right' },
        { header: '', align: 'right', drop: 1 },
      ],
      rows,
    },
    look,
  );
}

export function failureLines(failures: readonly FailureResults[], look: Look): readonly string[] {
  if (failures.length === 0) return [];
  const rows = failures.slice(0, failuresShown).map(({ errorId, stage, message, count }) => [
    errorId,
    formatCount(count),
    stageLabels[stage],
    // The results write … for what differs from session to session.
    printable(message).replaceAll('…', look.glyphs.ellipsis),
  ]);
  const left = failures.length - rows.length;
  return [
    ...tableLines(
      {
        columns: [
          { header: 'Failures' },
          { header: 'count', align: 'right' },
          { header: 'stage', drop: 1 },
          { header: 'message', min: 8 },
        ],
        rows,
      },
      look,
    ),
    ...(left === 0 ? [] : [`and ${formatCountOf(left, 'more Error ID')}: --json has all`]),
  ];
}
