/**
 * What a token of the queue says: the kind of timer, or of the effect that ends, and whom it is about.
 * Kinds of the kernel's timers come first, then the driver's own and those of effects.
 */
import type { TimerWheel } from './timer-wheel.ts';

const kindBits = 4;
export const firstEffectKind = 8;
/** Kinds of the driver's own, between those of timers and effects, and behind them. */
export const Own = {
  /** Target: slot of a transfer at Async Server; its version in place of the outcome. */
  transferPhase: 7,
  /** Target: line of Async Server; behind the last one a session, which has left the server. */
  line: 14,
  /** Target: client whose transfers break off; behind the last one all do. Outcome: its turn. */
  interruption: 15,
} as const;
/** Lines of Async Server: the first target of `Own.line` that is a session. */
export const lines = 2;

export function tokenOf(kind: number, target: number): number {
  return (target << kindBits) | kind;
}

export function kindOf(token: number): number {
  return token & ((1 << kindBits) - 1);
}

export function targetOf(token: number): number {
  return token >> kindBits;
}

/** What the queue holds, for who asks what a session waits for. */
export function* queueEntries(
  queue: TimerWheel,
): Iterable<{ readonly kind: 'timer' | 'effect'; readonly code: number; readonly target: number }> {
  for (const { token, outcome } of queue.entries()) {
    const [kind, target] = [kindOf(token), targetOf(token)];
    if (kind < Own.transferPhase) yield { kind: 'timer', code: kind, target };
    else if (kind >= firstEffectKind && kind < Own.line) {
      yield { kind: 'effect', code: kind - firstEffectKind, target };
    } else if (kind === Own.line && target >= lines) {
      yield { kind: 'effect', code: outcome, target: target - lines };
    }
  }
}
