/** Values as scenario files write them, and as people read them in comments. */
import { formatDuration, formatSize, type Distribution } from '@cdx/simulator';
import { significant } from '../infer/nice.ts';

/** JSON of the scenario format. */
export type Value =
  string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** ms with three digits that count: `19.8s`, `1m35s`, `2h15m`. */
export function durationValue(ms: number): string {
  if (ms <= 0) return '0s';
  if (ms < 1000) return `${Math.max(1, Math.round(ms))}ms`;
  if (ms < 60_000) return `${significant(ms / 1000, 3)}s`;
  return formatDuration(Math.round(ms / 1000) * 1000);
}

/** Exactly, for what people have set. */
export const exactDuration = (ms: number): string => formatDuration(Math.round(ms));

export const sizeValue = (bytes: number): string => formatSize(Math.max(1, Math.round(bytes)));

/** `0.84%`, three digits. */
export const shareValue = (share: number): string => `${significant(share * 100, 3)}%`;

/** Of durations. */
export function durationsValue(distribution: Distribution): Value {
  return distributionValue(distribution, durationValue, (ms) => formatDuration(Math.round(ms)));
}

/** Of plain numbers. */
export function numbersValue(distribution: Distribution): Value {
  return distributionValue(distribution, (value) => significant(value, 4), Math.round);
}

function distributionValue(
  of: Distribution,
  write: (value: number) => Value,
  exact: (value: number) => Value,
): Value {
  switch (of.kind) {
    case 'constant':
      return exact(of.value);
    case 'uniform':
      return { uniform: { min: write(of.min), max: write(of.max) } };
    case 'exponential':
      return { exponential: { mean: write(of.mean) } };
    case 'lognormal':
      return { lognormal: { median: write(of.median), sigma: significant(of.sigma, 3) } };
    case 'triangular':
      return { triangular: { min: write(of.min), mode: write(of.mode), max: write(of.max) } };
    case 'weibull':
      return { weibull: { scale: write(of.scale), shape: significant(of.shape, 3) } };
    case 'gamma':
      return { gamma: { scale: write(of.scale), shape: significant(of.shape, 3) } };
    case 'empirical':
      return { empirical: { values: of.values.map(exact) } };
    case 'histogram':
      return { empirical: { histogram: { edges: of.edges.map(exact), weights: of.weights } } };
  }
}

/** In few words: `lognormal, median 45.2s, sigma 0.5`. */
export function describeDistribution(value: Value): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return String(value);
  const [kind, parameters] = Object.entries(value)[0] ?? ['', {}];
  if (kind === 'empirical') return 'measured values';
  const told = Object.entries(parameters as object).map(
    ([name, each]) => `${name} ${String(each)}`,
  );
  return `${kind}, ${told.join(', ')}`;
}
