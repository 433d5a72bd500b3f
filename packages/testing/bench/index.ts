/** Benchmarks of the testing kit: how long a property waits for one run. */
import { runScenario, scenario } from '@cdx/testing';
import fc from 'fast-check';

/** Different small scenarios, as a property draws them; the same each time. */
const draws = 400;
const rounds = 5;

interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly targetAtMost?: number;
}

export const about = `\
- **A small scenario**: the first ${draws} that \`scenario()\` draws from seed 1, each run from beginning to end with its log; the
  best of ${rounds} rounds over all of them.`;

export async function benchmarks(): Promise<readonly Row[]> {
  const scenarios = fc.sample(scenario(), { seed: 1, numRuns: draws });
  let best = Infinity;
  let facts = 0;
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    facts = 0;
    for (const each of scenarios) facts += runScenario(each).log.count;
    best = Math.min(best, performance.now() - begin);
  }
  return [
    { name: 'a run of a small scenario', value: best / draws, unit: 'ms', targetAtMost: 1 },
    { name: 'facts in such a run', value: facts / draws, unit: 'facts' },
  ];
}
