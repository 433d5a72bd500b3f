/** The numbers of a run that no picture shows: sessions by status, outages, what the forms know. */
import { statusLabel, type SessionStatusName } from '@cdx/session';
import type { DirectionResults, RunResults } from '../../results/run-results.ts';
import type { Clock } from '../text/clock.ts';
import { formatMs, formatNumber, formatPercent } from '../text/numbers.ts';
import { markup, type Markup } from './markup.ts';
import { table, type TableRow } from './table.ts';

export function runFacts(results: RunResults, clock: Clock): Markup {
  const { downloads, uploads, headquarters } = results;
  const delay =
    headquarters.delayMeanMs === null || headquarters.delayMaxMs === null
      ? 'No status message reached the forms.'
      : `Headquarters' forms knew what had happened ${formatMs(headquarters.delayMeanMs)} later on average, ${formatMs(headquarters.delayMaxMs)} at most.`;
  const waiting =
    headquarters.messagesWaiting === 0
      ? 'At the end they know everything.'
      : `At the end they lack ${formatNumber(headquarters.messagesWaiting)} status messages, the oldest ${formatMs(headquarters.oldestWaitingMs ?? 0)} old.`;
  return markup`${statuses(downloads, uploads)}
    <p>${delay} ${waiting}</p>
    ${results.outages.length === 0 ? null : outages(results, clock)}
    ${results.failures.length === 0 ? null : failures(results)}`;
}

function statuses(downloads: DirectionResults, uploads: DirectionResults): Markup {
  const names = [
    ...new Set([...Object.keys(downloads.byStatus), ...Object.keys(uploads.byStatus)]),
  ];
  const rows = names
    .map((name) => ({
      name,
      counts: [downloads.byStatus[name] ?? 0, uploads.byStatus[name] ?? 0],
    }))
    .filter(({ counts }) => counts.some((count) => count > 0))
    .map(({ name, counts }): TableRow => ({
      cells: [
        statusLabel(name as SessionStatusName),
        ...counts.map((count) => formatNumber(count)),
      ],
    }));
  const total: TableRow = {
    cells: ['all', formatNumber(downloads.sessions), formatNumber(uploads.sessions)],
    strong: true,
  };
  return table(
    'Sessions by status at the end, as they are',
    [{ title: 'status', text: true }, { title: 'downloads' }, { title: 'uploads' }],
    [...rows, total],
  );
}

function outages({ outages: all }: RunResults, clock: Clock): Markup {
  return table(
    `Outages that come once (times: ${clock.name})`,
    [
      { title: 'outage', text: true },
      { title: 'from' },
      { title: 'to' },
      { title: 'databases' },
      { title: 'backlog before' },
      { title: 'highest' },
      { title: 'recovery' },
    ],
    all.map((outage) => ({
      cells: [
        outage.name,
        clock.minute(outage.startAt),
        clock.minute(outage.endAt),
        formatNumber(outage.databases),
        outage.backlogBefore === null ? '–' : formatNumber(outage.backlogBefore),
        formatNumber(outage.peakBacklog),
        outage.recoveryMs === null ? 'not within the run' : formatMs(outage.recoveryMs),
      ],
    })),
  );
}

function failures({ failures: all, stages }: RunResults): Markup {
  const failed = stages.reduce((sum, stage) => sum + stage.failed, 0);
  return table(
    'Failed attempts, the most frequent first',
    [
      { title: 'message', text: true },
      { title: 'Error ID', text: true },
      { title: 'attempts' },
      { title: 'share' },
    ],
    all.slice(0, 20).map(({ message, errorId, count }) => ({
      cells: [
        message,
        errorId,
        formatNumber(count),
        failed === 0 ? '–' : formatPercent(count / failed),
      ],
    })),
  );
}
