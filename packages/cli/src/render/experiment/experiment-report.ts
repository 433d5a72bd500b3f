/** The whole answer of an experiment, as `cdx experiment` prints it. */
import type { ExperimentOutcome } from '@cdx/simulator/experiment';
import { factLines, type Fact } from '../facts.ts';
import type { Look } from '../look.ts';
import { formatCountOf, shortDuration } from '../numbers.ts';
import { printable, wrap } from '../text.ts';
import { differenceLines } from './differences.ts';
import { metricLines } from './metrics.ts';
import { policyLines } from './policies.ts';
import { paretoLines, rankingLines } from './ranking.ts';

/** Sections with an empty line between them. Ends with a line break. */
export function experimentReport(
  outcome: ExperimentOutcome,
  closing: readonly Fact[],
  look: Look,
): string {
  const sections: readonly (readonly string[])[] = [
    headerLines(outcome, look),
    policyLines(outcome, look),
    rankingLines(outcome, look),
    paretoLines(outcome, look),
    metricLines(outcome, look),
    differenceLines(outcome, look),
    factLines(closing, look),
  ];
  const shown = sections.filter((lines) => lines.length > 0);
  return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function headerLines(outcome: ExperimentOutcome, look: Look): readonly string[] {
  const { name, description, policies, replications, warmUpMs, startAt, endAt } = outcome;
  const scenario = outcome.scenario['name'] as string;
  const warmUp = warmUpMs === 0 ? '' : `, metrics from ${shortDuration(warmUpMs)} on`;
  const luck = outcome.commonRandomNumbers
    ? 'All policies met the same luck.'
    : 'Each policy had luck of its own.';
  const facts = [
    `${formatCountOf(policies.length, 'policy', 'policies')} on ${printable(scenario)}, ` +
      `${shortDuration(endAt - startAt)} each${warmUp}.`,
    `${replications.text}. ${luck}`,
  ];
  return [
    ...wrap(printable(name), look.width).map((line) => look.paint.bold(line)),
    ...(description === '' ? [] : wrap(printable(description), look.width)),
    ...facts.flatMap((fact) => wrap(fact, look.width)),
  ];
}
