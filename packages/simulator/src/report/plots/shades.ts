/** When outages are, where they are the same for every policy. */
import type { ExperimentOutcome } from '../../experiment/outcome.ts';
import { parseScenario } from '../../scenario/parse-scenario.ts';
import type { Shade } from './band-plot.ts';

/** What moves them: the faults themselves, and when a run begins. */
const moving = /^(?:faults|start|timeZone)\b/;

/** Errors: `invalid-scenario` where the outcome's scenario is not one of this version. */
export function outagesOf({ scenario, factors }: ExperimentOutcome): readonly Shade[] {
  const paths = factors.flatMap(({ levels }) =>
    levels.flatMap(({ settings }) => settings.map(({ path }) => path)),
  );
  if (paths.some((path) => moving.test(path))) return [];
  const { scenario: base } = parseScenario(JSON.stringify(scenario), { file: 'scenario' });
  return base.outages.flatMap(({ timing }) =>
    timing.kind === 'once' ? [{ startAt: timing.startAt, endAt: timing.endAt }] : [],
  );
}
