/** The whole report of a run, as `cdx simulate` prints it. */
import type { RunResults, Scenario } from '@cdx/simulator';
import { factLines, type Fact } from '../facts.ts';
import type { Look } from '../look.ts';
import { shortDuration } from '../numbers.ts';
import { fit, printable, wrap } from '../text.ts';
import { zoneClock } from '../zone-clock.ts';
import { attemptLines, failureLines } from './attempts.ts';
import { backlogLines } from './backlog.ts';
import { activityFact, conservationFacts, retryFact } from './closing.ts';
import { heldBackLines, stalenessLines } from './freshness.ts';
import { headquartersLines } from './headquarters.ts';
import { jobLabels } from './labels.ts';
import { availabilityLines, outageLines } from './outages.ts';
import { asyncServerLines, packageWorkersLines } from './server.ts';
import { statusLines } from './sessions.ts';
import { timeToAppliedLines } from './time-to-applied.ts';

export interface RunReport {
  readonly results: RunResults;
  readonly scenario: Scenario;
  /** Where the event log is, and what to type next. */
  readonly closing: readonly Fact[];
}

/** Sections with an empty line between them. Ends with a line break. */
export function runReport({ results, scenario, closing }: RunReport, look: Look): string {
  const clock = zoneClock(scenario.timeZone);
  const { downloads, uploads } = results;
  const hashWidth = look.width - 'Conservation'.length - 2;
  const sections: readonly (readonly string[])[] = [
    headerLines(results, scenario, look),
    timeToAppliedLines({ downloads, uploads, jobLabel: jobLabels(scenario) }, look),
    statusLines(downloads, uploads, look),
    attemptLines(results.stages, look),
    failureLines(results.failures, look),
    backlogLines(results, look, clock),
    outageLines(results, look, clock),
    availabilityLines(results, scenario, look),
    stalenessLines(results, look, clock),
    heldBackLines(results, look, clock),
    asyncServerLines(results, scenario, look, clock),
    packageWorkersLines(results, look, clock),
    headquartersLines(results, look),
    factLines(
      [
        retryFact(results),
        activityFact(results),
        ...conservationFacts(results),
        ['Trace hash', fit(results.traceHash, hashWidth, look.glyphs.ellipsis)],
        ...closing,
      ],
      look,
    ),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headerLines(results: RunResults, scenario: Scenario, look: Look): readonly string[] {
  const { seed, stepper, startAt, endAt } = results;
  const clock = zoneClock(scenario.timeZone);
  const span = `${clock.dateMinute(startAt)} to ${clock.dateMinute(endAt)} ${scenario.timeZone}`;
  const facts = [
    `${span}, ${shortDuration(endAt - startAt)} simulated`,
    `seed ${seed}`,
    `stepper ${stepper}`,
  ];
  return [
    look.paint.bold(fit(printable(scenario.name), look.width, look.glyphs.ellipsis)),
    ...wrap(printable(scenario.description), look.width).filter((line) => line !== ''),
    ...wrap(facts.join('; '), look.width),
  ];
}
