/** The shipped experiment is sound, and pairing is worth what docs/experiments.md says of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  parseExperiment,
  reduceExperiment,
  runReplication,
  taskAt,
  type ParsedExperiment,
} from '../../src/experiment/index.ts';

const folder = new URL('../../../../scenarios/experiments/', import.meta.url);

function parse(file: string, change: (text: string) => string = (text) => text): ParsedExperiment {
  return parseExperiment(change(readFileSync(new URL(file, folder), 'utf8')), {
    file,
    readScenario: (path) => ({ file: path, text: readFileSync(new URL(path, folder), 'utf8') }),
  });
}

/** Policies times replications: what somebody waits for who tries it. */
const runs: Readonly<Record<string, number>> = {
  'enforcement.yaml': 80,
  'onboarding.yaml': 18,
  'poll-interval.yaml': 30,
  'retry-policy.yaml': 360,
  'status-messages.yaml': 15,
  'try-count.yaml': 90,
};

test.each(readdirSync(folder))('%s is read without a warning', (file) => {
  const { warnings, policies, experiment } = parse(file);
  expect(warnings).toEqual([]);
  expect(experiment.name).toBe(file.replace('.yaml', ''));
  expect(policies.length * (experiment.replications as { readonly count: number }).count).toBe(
    runs[file],
  );
});

test('pairing narrows the intervals of time to Applied by more than three', () => {
  // Two of the policies and eight of the days.
  const parsed = parse('retry-policy.yaml', (text) =>
    text
      .replace('levels: [15m, 5m, 1m]', 'levels: [15m, 5m]')
      .replace('levels: [none, full]', 'levels: [none]')
      .replace('levels: [3, 10]', 'levels: [3]')
      .replace('replications: 30', 'replications: 8'),
  );
  const { policies, experiment } = parsed;
  const results = Array.from({ length: 8 * policies.length }, (_, index) => {
    const { policy, replication } = taskAt(index, policies.length);
    const { name, scenario } = policies[policy] as (typeof policies)[number];
    return runReplication(scenario, {
      policy: name,
      replication,
      warmUpMs: experiment.warmUpMs,
      eventsMax: experiment.limits.events,
    });
  });
  const outcome = reduceExperiment(parsed, results, { version: '', command: '' });
  const [pair] =
    outcome.comparisons.againstBaseline.find(({ metric }) => metric === 'timeToAppliedMean')
      ?.pairs ?? [];
  expect(pair?.narrowing).toBeGreaterThan(3);
  expect(pair?.verdict).toBe('better');
});
