/** What `cdx fork` prints: where it began, the policies, and how their futures differ. */
import type { HistoryState } from '@cdx/audit/fork';
import type { ExperimentOutcome } from '@cdx/simulator/experiment';
import type { HistorySource } from '../../io/history-source.ts';
import { differenceLines } from '../../render/experiment/differences.ts';
import { metricLines } from '../../render/experiment/metrics.ts';
import { policyLines } from '../../render/experiment/policies.ts';
import type { Look } from '../../render/look.ts';
import { formatCountOf, shortDuration } from '../../render/numbers.ts';
import { printable, wrap } from '../../render/text.ts';

const ended: ReadonlySet<string> = new Set(['Applied', 'Canceled', 'CreateFailed', 'NoData']);

export function forkReport(
  outcome: ExperimentOutcome,
  of: {
    readonly history: HistoryState;
    readonly source: HistorySource;
    readonly at: number;
    readonly forMs: number;
  },
  look: Look,
): string {
  const { history, source, at, forMs } = of;
  const { clock, name } = source;
  const open = [...history.sessions.values()].filter(
    ({ state }) => !ended.has(state.status),
  ).length;
  const head = [
    look.paint.bold(printable(`${name} at ${clock.dateTime(at)} ${clock.timeZone}`)),
    ...wrap(
      `${formatCountOf(history.sessions.size, 'session')}, ${open} of them open. Futures of ${shortDuration(forMs)}, ` +
        `${outcome.replications.count} of each policy; all policies met the same luck.`,
      look.width,
    ),
  ];
  const sections = [
    head,
    policyLines(outcome, look),
    metricLines(outcome, look),
    differenceLines(outcome, look),
  ].filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}
