/**
 * The metrics of experiments, by name: units, which way is better, and what they mean. Experiment
 * files are checked against them and docs/experiments.md is written from them. How each is measured
 * is in `measure.ts`.
 */
import type { MetricInfo, MetricUnit } from './metric.ts';

type Rest = Partial<Pick<MetricInfo, 'better' | 'warmUp'>>;

function metric<const Name extends string>(
  name: Name,
  label: string,
  unit: MetricUnit,
  about: string,
  { better = 'less', warmUp = 'left out' }: Rest = {},
): MetricInfo & { readonly name: Name } {
  return { name, label, unit, better, about, warmUp };
}

const created =
  'From the run of the job to the apply at the channel database; downloads that came to be after the warm-up and were applied within the run';
const stale =
  'A channel database is as stale as its stalest job; over all databases and all moments at which the run was looked at';

const known = [
  metric('timeToAppliedMean', 'time to Applied, mean', 'ms', `${created}: their mean.`),
  metric('timeToAppliedP50', 'time to Applied, p50', 'ms', `${created}: half of them.`),
  metric('timeToAppliedP95', 'time to Applied, p95', 'ms', `${created}: 95 % of them.`),
  metric('timeToAppliedP99', 'time to Applied, p99', 'ms', `${created}: 99 % of them.`),
  metric(
    'notApplied',
    'downloads not applied',
    'count',
    'Downloads that came to be after the warm-up, have a package, and were not applied within the run. Time to Applied knows nothing of them.',
  ),
  metric('stalenessMean', 'staleness, mean', 'ms', `${stale}: the mean.`),
  metric('stalenessP95', 'staleness, p95', 'ms', `${stale}: 95 % are no staler.`),
  metric('stalenessP99', 'staleness, p99', 'ms', `${stale}: 99 % are no staler.`),
  metric('stalenessMax', 'staleness, max', 'ms', `${stale}: the greatest.`),
  metric(
    'backlogPeak',
    'backlog, peak',
    'count',
    'Sessions whose package exists and that have not ended, both directions: the most at any moment.',
  ),
  metric('backlogAtEnd', 'backlog at the end', 'count', 'The same at the end of the run.', {
    warmUp: 'included',
  }),
  metric(
    'recovery',
    'recovery',
    'ms',
    'From the end of an outage that comes once until the backlog is back at its level of the hour before: the longest of all outages. Not defined where there is none, or where one has not been recovered from within the run.',
    { warmUp: 'included' },
  ),
  metric(
    'requestsPeak',
    'requests, peak',
    'perMinute',
    'Polls that find Async Server, and transfers: the most in a minute.',
  ),
  metric('requests', 'requests', 'count', 'Polls that find Async Server, and transfers, in all.'),
  metric(
    'transfersPeak',
    'transfers, peak',
    'count',
    'Downloads and uploads under way at Async Server at the same time: the most.',
  ),
  metric(
    'queueWaitP95',
    'wait for a turn, p95',
    'ms',
    'How long transfers wait for their turn at Async Server: 95 % no longer. Not defined without a limit of transfers.',
  ),
  metric(
    'answeredBusy',
    'answered busy',
    'count',
    'Transfers that found the queue at Async Server full.',
  ),
  metric('attempts', 'attempts', 'count', 'Attempts of all stages.'),
  metric('retries', 'retries', 'count', 'Attempts of all stages that were retries.'),
  metric('failedAttempts', 'failed attempts', 'count', 'Attempts of all stages that failed.'),
  metric(
    'exhausted',
    'tries spent',
    'count',
    'Sessions, both directions, that were canceled because their tries were spent.',
  ),
  metric(
    'canceledByOperator',
    'canceled by operators',
    'count',
    'Times that an operator canceled a session, both directions.',
  ),
  metric('suspended', 'suspended', 'count', 'Times that a session was suspended.'),
  metric(
    'blockedTime',
    'blocked time',
    'ms',
    'Time that sessions waited behind one that had failed, in sum, under dependency enforcement. Not defined where no group enforces it.',
  ),
  metric(
    'headquartersDelayMean',
    'delay of the forms, mean',
    'ms',
    "From when something happened to when headquarters' forms knew: the mean of all status messages that were moved. Not defined where none was.",
  ),
  metric('headquartersDelayMax', 'delay of the forms, max', 'ms', 'The same: the longest.'),
  metric(
    'uploadsNeverArrived',
    'uploads that never arrived',
    'count',
    'Uploads that came to be after the warm-up, were canceled or given up, and were not rerun: their transactions are not at headquarters.',
  ),
] as const;

/** A metric that every run has. `recovery/NAME` come with the outages of the scenario. */
export type MetricName = (typeof known)[number]['name'];

export const knownMetrics: readonly (MetricInfo & { readonly name: MetricName })[] = known;

/** What an experiment that names no metrics shows. */
export const defaultMetrics: readonly MetricName[] = [
  'timeToAppliedMean',
  'timeToAppliedP95',
  'notApplied',
  'stalenessMean',
  'stalenessP99',
  'backlogPeak',
  'recovery',
  'requestsPeak',
  'transfersPeak',
  'retries',
  'exhausted',
];

const recoveryPrefix = 'recovery/';

export function recoveryMetric(outage: string): MetricInfo {
  return {
    name: recoveryPrefix + outage,
    label: `recovery from ${outage}`,
    unit: 'ms',
    better: 'less',
    about: `From the end of the outage "${outage}" until the backlog is back at its level of the hour before.`,
    warmUp: 'included',
  };
}

/** All metrics of runs with such outages (those that come once), by name. */
export function metricsWith(outages: Iterable<string>): ReadonlyMap<string, MetricInfo> {
  const all: readonly MetricInfo[] = [
    ...knownMetrics,
    ...[...new Set(outages)].map((name) => recoveryMetric(name)),
  ];
  return new Map(all.map((info) => [info.name, info]));
}
