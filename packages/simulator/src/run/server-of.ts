/**
 * Async Server of a run in which something of it is limited: its turns and lines wake it by the queue,
 * and what ends there ends as an effect.
 */
import { PackageState, type EffectKind, type Kernel } from '@cdx/engine';
import type { Scenario } from '../scenario/scenario.ts';
import { AsyncServer } from '../world/server/async-server.ts';
import { failureCode } from '../world/stages/stage-model.ts';
import { Own, tokenOf } from './queue-tokens.ts';
import type { RunTallies } from './run-tallies.ts';
import type { TimerWheel } from './timer-wheel.ts';

/** Added to outcomes of transfers that are not under way any more, or never were, when they end. */
export const leftServer = 1 << 20;
/** Added to outcomes of those that were turned away at the door. */
export const turnedAwayBit = 1 << 21;

interface ServerParts {
  readonly scenario: Scenario;
  readonly kernel: Kernel;
  readonly tallies: RunTallies;
  readonly queue: TimerWheel;
}

/** `end`: has an effect end at a time (ms) with an outcome. */
export function serverOf(
  { scenario, kernel, tallies, queue }: ServerParts,
  end: (at: number, kind: EffectKind, session: number, outcome: number) => void,
): AsyncServer {
  const failures = {
    expiredSignature: failureCode('expired-signature'),
    recordNotFound: failureCode('record-not-found'),
  };
  const serverBusy = failureCode('server-busy');
  const { sessions, packages } = kernel;
  const host = {
    wakePhase: (at: number, slot: number, version: number): void =>
      queue.push(at, tokenOf(Own.transferPhase, slot), version),
    wakeLine: (at: number, line: number): void => queue.push(at, tokenOf(Own.line, line), 0),
    isPurged: (session: number): boolean =>
      packages.state[sessions.package[session] as number] === PackageState.purged,
    ended: (at: number, kind: EffectKind, session: number, outcome: number): void =>
      end(at, kind, session, outcome + leftServer),
    turnAway: (at: number, kind: EffectKind, session: number): void =>
      end(at, kind, session, serverBusy + leftServer + turnedAwayBit),
  };
  return new AsyncServer(
    scenario.asyncServer,
    kernel.groupOf.length,
    host,
    tallies.server,
    failures,
  );
}
