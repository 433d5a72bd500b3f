/** A small experiment on the tiny scenario: two factors, four policies, milliseconds a run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeTiny } from './scenarios.ts';

export const retries = `cdxExperiment: 1
name: retries
description: Interval and tries on four stores.
scenario: tiny.yaml
factors:
  - { name: interval, path: retry.interval, levels: [5m, 1m] }
  - { name: tries, path: retry.tryCount, levels: [1, 5] }
replications: 4
warmUp: 10m
objective:
  minimise: exhausted
  subjectTo: [{ metric: requestsPeak, atMost: 100 }]
pareto: [stalenessMean, requests]
`;

/** Writes it as `retries.yaml`, and its scenario; `changes` replace text of it. */
export function writeRetries(
  folder: string,
  changes: readonly (readonly [from: string, to: string])[] = [],
): string {
  mkdirSync(folder, { recursive: true });
  writeTiny(folder);
  const text = changes.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`There is no ${from}.`);
    return all.replace(from, to);
  }, retries);
  writeFileSync(join(folder, 'retries.yaml'), text);
  return 'retries.yaml';
}
