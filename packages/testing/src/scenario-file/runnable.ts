/** Scenarios that print as what a reader can save and run: what fast-check shows of a failure. */
import type { Scenario } from '@cdx/simulator';
import fc from 'fast-check';
import { minimalSource } from './minimal-source.ts';
import { toYaml } from './yaml.ts';

/** A scenario file with a first line that says how to run it. YAML, without what is a default. */
export function scenarioFile(scenario: Scenario): string {
  const file = `${fileName(scenario)}.yaml`;
  const { source, isExact } = minimalSource(scenario);
  const title = isExact
    ? `# npx cdx simulate ${file}`
    : '# No file can say exactly this scenario; this one is near it.';
  return `${title}\n${toYaml(source)}\n`;
}

/**
 * The same scenario; fast-check prints it as its file. The method is not enumerable, so it is not in
 * what is compared, and not in copies: wrap a scenario again that was changed after it was drawn.
 */
export function runnable(scenario: Scenario): Scenario {
  return Object.defineProperty({ ...scenario }, fc.toStringMethod, {
    value: () => `\n${scenarioFile(scenario)}`,
    enumerable: false,
  });
}

/** Names that are no file's go by the one that fits every run. */
function fileName({ name }: Scenario): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : 'scenario';
}
