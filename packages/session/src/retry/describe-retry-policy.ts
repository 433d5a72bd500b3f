/**
 * A retry policy as one line for people: reports, command line, error messages. Durations read as
 * scenario files write them.
 */
import type { RetryPolicy } from './retry-policy.ts';

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/**
 * `try count 3, every 15m, no jitter, at polls` or `unlimited tries, from 30s by factor 2 up to
 * 15m, full jitter, for at most 2h, when due`.
 */
export function describeRetryPolicy(policy: RetryPolicy): string {
  const { delay } = policy;
  const parts = [
    policy.tryCount === 0 ? 'unlimited tries' : `try count ${policy.tryCount}`,
    delay.kind === 'fixed'
      ? `every ${durationText(delay.intervalMs)}`
      : `from ${durationText(delay.initialMs)} by factor ${delay.factor} up to ${durationText(delay.maxMs)}`,
    policy.jitter === 'none' ? 'no jitter' : `${policy.jitter} jitter`,
  ];
  if (policy.maxDurationMs !== null) {
    parts.push(`for at most ${durationText(policy.maxDurationMs)}`);
  }
  parts.push(policy.alignToPoll ? 'at polls' : 'when due');
  return parts.join(', ');
}

/** In the largest unit that leaves no rest: 5400000 is `90m`. */
function durationText(ms: number): string {
  for (const [unit, size] of units) if (ms % size === 0) return `${ms / size}${unit}`;
  return `${ms}ms`;
}
