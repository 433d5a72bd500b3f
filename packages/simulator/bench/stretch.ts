/**
 * What the benchmarks of the kernel measure: a stretch of a run, whole model and log, on the thread
 * that asks. Used by everything that runs in a process of its own.
 */
import { parseScenario, type Scenario, type Simulation } from '@cdx/simulator';
import { readFileSync } from 'node:fs';

export interface Stretch {
  /** Domain events, facts or operations, and the time that they took. */
  readonly count: number;
  readonly seconds: number;
  /** Most memory that the process has had resident so far; where it is of interest. */
  readonly peakBytes?: number;
  /** Kernel columns, packages included. */
  readonly bytesPerSession?: number;
}

/** Rows between two releases of the log: what nobody stores is let go, as a recorder does. */
const rowsAtOnce = 8192;

/** A scenario of this folder, or of another one beside it. */
export function readScenario(file: string, overrides: readonly string[] = []): Scenario {
  // Built files lie beside the folder of the sources, and only these have the scenarios.
  const text = readFileSync(new URL(`../bench/${file}`, import.meta.url), 'utf8');
  return parseScenario(text, { file, overrides }).scenario;
}

/** Runs to a time (ms), or until the log has `rowsMax` rows. True when it has come to that time. */
export function advance(simulation: Simulation, until: number, rowsMax = Infinity): boolean {
  const { log } = simulation;
  for (;;) {
    const arrived = simulation.advance(until, Math.min(rowsMax, log.count + rowsAtOnce));
    log.release(log.count);
    if (arrived || log.count >= rowsMax) return arrived;
  }
}

/** Times what `work` does, which says how many there were. */
export function timed(work: () => number): Stretch {
  const begin = performance.now();
  const count = work();
  return { count, seconds: (performance.now() - begin) / 1000 };
}

/** `process.resourceUsage` tells kilobytes on every platform. */
export function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
