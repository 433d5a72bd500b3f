/** Scenarios in files: those of these tests, and those that CDX ships. */
import { readdirSync, readFileSync } from 'node:fs';
import { parseScenario } from '../../src/index.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

const folders = {
  test: new URL('../scenarios/', import.meta.url),
  shipped: new URL('../../../../scenarios/', import.meta.url),
};

/** Every scenario of a folder; reading one that is not right ends the test. */
export function scenarioFiles(folder: keyof typeof folders): readonly Scenario[] {
  return readdirSync(folders[folder])
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const { scenario, warnings } = parseScenario(
        readFileSync(new URL(file, folders[folder]), 'utf8'),
        { file },
      );
      if (warnings.length > 0) throw new Error(`${file} is read with warnings.`);
      return scenario;
    });
}
