/** Async Server alone, with arrivals as a test wants them, and a clock that jumps to what is due. */
import { Effect, Outcome, type EffectKind } from '@cdx/engine';
import { TimerWheel } from '../../src/run/timer-wheel.ts';
import { ServerTallies } from '../../src/run/server-tallies.ts';
import type { ScenarioAsyncServer } from '../../src/scenario/scenario.ts';
import { AsyncServer, type TransferRequest } from '../../src/world/server/async-server.ts';
import { asyncServer, scenario } from '@cdx/testing/build';

/** Codes that stand for the answers of the server. */
export const busy = 7;
export const expired = 8;
export const gone = 9;

export interface Ended {
  readonly at: number;
  readonly session: number;
  readonly outcome: number;
}

const kinds = { phase: 0, line: 1, arrival: 2, command: 3 } as const;

export class ServerBench {
  now = 0;
  readonly tallies: ServerTallies;
  readonly ended: Ended[] = [];
  /** Sessions whose package has left the working folder. */
  readonly purged = new Set<number>();
  server: AsyncServer;
  readonly #limits: ScenarioAsyncServer;
  readonly #clients: number;
  readonly #queue = new TimerWheel();
  readonly #requests: TransferRequest[] = [];
  readonly #commands: ((server: AsyncServer, now: number) => void)[] = [];

  constructor(limits: Partial<ScenarioAsyncServer>, clients = 1) {
    this.#limits = asyncServer(limits);
    this.#clients = clients;
    this.tallies = new ServerTallies(scenario({ startAt: 0 }));
    this.server = this.#newServer();
  }

  /** A transfer of 0 bytes that takes no time, but for what is stated. */
  request(at: number, of: Partial<TransferRequest> & { readonly session: number }): void {
    this.#queue.push(at, this.#requests.length * 4 + kinds.arrival, 0);
    this.#requests.push({
      kind: Effect.download,
      client: 0,
      setupMs: 0,
      bytes: 0,
      bytesPerMs: Infinity,
      outcome: Outcome.done,
      breaksAfterMs: Infinity,
      ...of,
    });
  }

  /** Does something to the server at a time. */
  at(at: number, command: (server: AsyncServer, now: number) => void): void {
    this.#queue.push(at, this.#commands.length * 4 + kinds.command, 0);
    this.#commands.push(command);
  }

  run(until = Infinity): readonly Ended[] {
    for (;;) {
      if (!this.#queue.next(until)) return this.ended;
      const { at, token, outcome: version } = this.#queue;
      this.now = at;
      const target = token >> 2;
      switch (token & 3) {
        case kinds.phase:
          this.server.phaseDue(at, target, version);
          break;
        case kinds.line:
          this.server.lineDue(at, target);
          break;
        case kinds.arrival:
          this.server.request(at, this.#requests[target] as TransferRequest);
          break;
        default:
          this.#commands[target]?.(this.server, at);
      }
    }
  }

  /** Goes on with a server that was made from a snapshot of this one. */
  replaceByCopy(): void {
    const { columns, state } = this.server.snapshot();
    this.server = this.#newServer();
    this.server.restore({
      columns: structuredClone(columns),
      state: JSON.parse(JSON.stringify(state)) as typeof state,
    });
  }

  #newServer(): AsyncServer {
    const queue = this.#queue;
    const host = {
      wakePhase: (at: number, slot: number, version: number): void =>
        queue.push(at, slot * 4 + kinds.phase, version),
      wakeLine: (at: number, line: number): void => queue.push(at, line * 4 + kinds.line, 0),
      isPurged: (session: number): boolean => this.purged.has(session),
      turnAway: (at: number, _kind: EffectKind, session: number): void => {
        this.ended.push({ at, session, outcome: busy });
      },
      ended: (at: number, _kind: EffectKind, session: number, outcome: number): void => {
        this.ended.push({ at, session, outcome });
      },
    };
    const failures = { expiredSignature: expired, recordNotFound: gone };
    return new AsyncServer(this.#limits, this.#clients, host, this.tallies, failures);
  }
}
