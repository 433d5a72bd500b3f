/** Policies by number, with their levels; the other tables name them by these numbers. */
import type { ExperimentOutcome } from '@cdx/simulator/experiment';
import type { Look } from '../look.ts';
import { tableLines } from '../table.ts';
import { printable } from '../text.ts';

export function policyNumbers({ policies }: ExperimentOutcome): ReadonlyMap<string, string> {
  return new Map(policies.map(({ name }, index) => [name, String(index + 1)]));
}

export function policyLines(outcome: ExperimentOutcome, look: Look): readonly string[] {
  const { factors, policies } = outcome;
  const columns = [
    { header: '#', align: 'right' as const },
    ...factors.map(({ name }) => ({ header: printable(name), min: 6 })),
    { header: '' },
  ];
  const rows = policies.map(({ levels, isBaseline }, index) => [
    String(index + 1),
    ...levels.map(({ level }) => printable(level)),
    isBaseline ? 'baseline' : '',
  ]);
  return [look.paint.bold('Policies'), ...tableLines({ columns, rows }, look)];
}
