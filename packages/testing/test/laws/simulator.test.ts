/** The project's own simulator keeps every law of the kit, in any scenario. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkScenario, scenario, troubledScenarios } from '../../src/index.ts';

describe('a run of the simulator', () => {
  it('keeps every law, in small scenarios', () => {
    let facts = 0;
    fc.assert(
      fc.property(scenario(), (one) => {
        facts += checkScenario(one).log.count;
      }),
      { seed: 1, numRuns: 70 },
    );
    expect(facts).toBeGreaterThan(8000);
  });

  it('keeps every law, with every kind of trouble at once', () => {
    fc.assert(
      fc.property(troubledScenarios, (one) => {
        checkScenario(one);
      }),
      { seed: 2, numRuns: 20 },
    );
  });
});
