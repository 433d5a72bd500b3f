/**
 * What breaks transfers off at Async Server while they are under way or wait: the client's line, the
 * client itself, the server. One timer for a client that has transfers, and one for the server.
 */
import type { ClientWindows } from '../world/faults/client-windows.ts';
import type { AsyncServer } from '../world/server/async-server.ts';
import { failureCode } from '../world/stages/stage-model.ts';
import { Own, tokenOf } from './queue-tokens.ts';
import type { TimerWheel } from './timer-wheel.ts';

export interface InterruptionParts {
  readonly server: AsyncServer;
  readonly queue: TimerWheel;
  readonly network: ClientWindows;
  readonly crashes: ClientWindows;
  /** Of Async Server: one member. */
  readonly serverOutages: ClientWindows;
}

export class Interruptions {
  readonly #parts: InterruptionParts;
  /** Stands for all clients, behind the last of them. */
  readonly #everybody: number;
  readonly #clientOffline = failureCode('client-offline');
  readonly #clientRestarted = failureCode('client-restarted');
  readonly #serverBusy = failureCode('server-busy');
  /** When the queue says that the transfers of each client break off; ms; Infinity: not. */
  #at: Float64Array;

  constructor(parts: InterruptionParts, clients: number) {
    this.#parts = parts;
    this.#everybody = clients;
    this.#at = new Float64Array(clients + 1).fill(Infinity);
  }

  /** A client begins a transfer: has the queue say when it breaks off next. */
  arm(now: number, client: number): void {
    const { network, crashes, serverOutages } = this.#parts;
    const clientAt = Math.min(network.nextStart(client, now), crashes.nextStart(client, now));
    this.#arm(now, client, clientAt);
    this.#arm(now, this.#everybody, serverOutages.nextStart(0, now));
  }

  /** What `Own.interruption` says. */
  due(now: number, client: number, turn: number): void {
    // What is due at this very ms comes first: a transfer that ends now has ended in time. Then
    // comes what strikes a client, and what strikes all.
    const turns = client === this.#everybody ? 2 : 1;
    if (turn === turns) this.#interrupt(now, client);
    else this.#parts.queue.push(now, tokenOf(Own.interruption, client), turn + 1);
  }

  snapshot(): Float64Array {
    return this.#at.slice();
  }

  restore(at: Float64Array): void {
    this.#at = at;
  }

  #arm(now: number, target: number, at: number): void {
    if (at === Infinity || this.#at[target] === at) return;
    this.#at[target] = at;
    this.#parts.queue.push(Math.max(at, now), tokenOf(Own.interruption, target), 0);
  }

  #interrupt(now: number, client: number): void {
    const { server, network, crashes, serverOutages } = this.#parts;
    this.#at[client] = Infinity;
    if (client === this.#everybody) {
      if (!serverOutages.reachable(0, now)) server.breakOffAll(now, this.#serverBusy);
      return;
    }
    const backAt = crashes.endIfIn(client, now);
    if (backAt > 0) server.breakOff(now, client, backAt, this.#clientRestarted);
    else if (!network.reachable(client, now)) {
      server.breakOff(now, client, now, this.#clientOffline);
    }
  }
}
