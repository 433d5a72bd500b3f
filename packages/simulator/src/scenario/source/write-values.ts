/** Values that several parts of a scenario have, written as its file writes them. */
import type { RetryPolicy } from '@cdx/session';
import { stages, type Distribution, type Recurrence, type Stage } from '../scenario.ts';
import { formatBandwidth } from '../units/bandwidth.ts';
import { formatDuration } from '../units/duration.ts';
import { formatSize } from '../units/size.ts';

export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type Keys = { readonly [key: string]: Json };

export function writeRecurrence(recurrence: Recurrence | null): Json {
  if (recurrence === null) return 'never';
  if (recurrence.kind === 'cron') return { cron: recurrence.cron };
  return {
    every: formatDuration(recurrence.everyMs),
    offset: formatDuration(recurrence.offsetMs),
  };
}

export function writeRetry({
  tryCount,
  delay,
  jitter,
  maxDurationMs,
  alignToPoll,
}: RetryPolicy): Keys {
  return {
    tryCount,
    ...(delay.kind === 'fixed'
      ? { interval: formatDuration(delay.intervalMs) }
      : {
          backoff: {
            initial: formatDuration(delay.initialMs),
            factor: delay.factor,
            max: formatDuration(delay.maxMs),
          },
        }),
    jitter,
    maxDuration: maxDurationMs === null ? 'unlimited' : formatDuration(maxDurationMs),
    alignToPoll,
  };
}

export function writeDurations(durationsMs: Readonly<Record<Stage, Distribution>>): Keys {
  return Object.fromEntries(stages.map((stage) => [stage, writeDurationOf(durationsMs[stage])]));
}

/** Distributions of durations are read in ms, so these are whole. */
export function writeDurationOf(value: Distribution): Json {
  return writeDistribution(value, (ms) => formatDuration(ms));
}

export function writeNumberOf(value: Distribution): Json {
  return writeDistribution(value, (number) => number);
}

/** Bytes. */
export function writeSizeOf(value: Distribution): Json {
  return writeDistribution(value, (bytes) => formatSize(bytes));
}

/** What is without a limit is a word of the file: a count, or a speed. */
export function writeCount(count: number): Json {
  return Number.isFinite(count) ? count : 'unlimited';
}

/** Bits per second. */
export function writeBandwidth(bps: number): Json {
  return Number.isFinite(bps) ? formatBandwidth(bps) : 'unlimited';
}

function writeDistribution(value: Distribution, write: (value: number) => Json): Json {
  switch (value.kind) {
    case 'constant':
      return write(value.value);
    case 'uniform':
      return { uniform: { min: write(value.min), max: write(value.max) } };
    case 'exponential':
      return { exponential: { mean: write(value.mean) } };
    case 'lognormal':
      return { lognormal: { median: write(value.median), sigma: value.sigma } };
    case 'triangular':
      return {
        triangular: { min: write(value.min), mode: write(value.mode), max: write(value.max) },
      };
    case 'weibull':
      return { weibull: { scale: write(value.scale), shape: value.shape } };
    case 'gamma':
      return { gamma: { scale: write(value.scale), shape: value.shape } };
    case 'empirical':
      return { empirical: { values: value.values.map(write) } };
    case 'histogram':
      return {
        empirical: { histogram: { edges: value.edges.map(write), weights: value.weights } },
      };
  }
}
