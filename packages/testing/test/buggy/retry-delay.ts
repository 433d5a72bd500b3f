/** How long a failed stage waits. Chance is a function of the session and of what it has behind it. */
import type { RetryPolicy } from '@cdx/session';
import type { Bugs } from './bugs.ts';

/** `retry` is 1 for the first one; `uniform` is a number from 0 to below 1. ms. */
export function delayMs(
  { delay, jitter }: RetryPolicy,
  retry: number,
  previousMs: number,
  uniform: number,
  bugs: Bugs,
): number {
  const draw = (low: number, high: number) => low + Math.floor(uniform * (high - low + 1));
  const base = delay.kind === 'fixed' ? delay.intervalMs : backoffMs(delay, retry, bugs);
  switch (jitter) {
    case 'none':
      return base;
    case 'full':
      return bugs.has('jitter-above-the-delay') ? base + draw(1, base) : draw(1, base);
    case 'equal':
      return draw(bugs.has('equal-jitter-as-full') ? 1 : Math.ceil(base / 2), base);
    case 'decorrelated':
      if (delay.kind === 'fixed') return draw(base, 3 * base);
      return Math.min(
        delay.maxMs,
        draw(delay.initialMs, 3 * Math.max(previousMs, delay.initialMs)),
      );
  }
}

function backoffMs(
  delay: Extract<RetryPolicy['delay'], { kind: 'exponential' }>,
  retry: number,
  bugs: Bugs,
): number {
  const exponent = bugs.has('backoff-exponent-off-by-one') ? retry : retry - 1;
  const grown = delay.initialMs * delay.factor ** exponent;
  return Math.round(bugs.has('backoff-unlimited') ? grown : Math.min(delay.maxMs, grown));
}

/** A number from 0 to below 1 that looks drawn: FNV-1a over the text, then mixed. */
export function chance(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}
