/**
 * Which metrics no run of any policy can have. Whoever asks for the least of such a metric would wait
 * for all runs, and then see no ranking.
 */
import type { Scenario } from '../../scenario/scenario.ts';

/** Why none of these scenarios has the metric; null where one may. */
export function whyNoRunHas(metric: string, scenarios: readonly Scenario[]): string | null {
  const rule = rules.find(({ metrics }) => metrics.includes(metric));
  if (rule === undefined || scenarios.length === 0 || scenarios.some(rule.has)) return null;
  return rule.why;
}

interface Rule {
  readonly metrics: readonly string[];
  readonly has: (scenario: Scenario) => boolean;
  readonly why: string;
}

const rules: readonly Rule[] = [
  {
    metrics: ['blockedTime'],
    has: ({ groups }) => groups.some(({ client }) => client.dependencyEnforcement),
    why: 'no channel data group of any policy enforces dependencies',
  },
  {
    metrics: ['queueWaitP95'],
    has: ({ asyncServer }) => asyncServer.transfersMax !== Infinity,
    why: 'Async Server has no limit of transfers in any policy',
  },
  {
    // `recovery/NAME` is only known where there is such an outage.
    metrics: ['recovery'],
    has: ({ outages }) => outages.some(({ timing }) => timing.kind === 'once'),
    why: 'no policy has an outage that comes once',
  },
];
