/**
 * Async Server, headquarters' endpoint, where it or the lines to it have limits: so many transfers
 * at a time, a queue of those that wait, and bandwidth that all transfers of one direction share.
 *
 * A transfer waits for its turn; then it takes its `setupMs` (latency, and what the stage takes
 * beside its bytes); then its bytes go over the shared line. It can break off in any of these.
 */
import { Effect, type Columns, type EffectKind } from '@cdx/engine';
import type { ServerTallies } from '../../run/server-tallies.ts';
import type { Scenario, ScenarioAsyncServer } from '../../scenario/scenario.ts';
import { prefixed, withPrefix } from '../../run/column-prefix.ts';
import { SharedLink, type SharedLinkSnapshot } from './shared-link.ts';
import { NO_SLOT, Phase, TransferTable } from './transfer-table.ts';

/** What a client asks for. */
export interface TransferRequest {
  readonly kind: typeof Effect.download | typeof Effect.upload;
  readonly session: number;
  readonly client: number;
  /** From its turn to its first byte, ms. */
  readonly setupMs: number;
  readonly bytes: number;
  /** Most that the client's line lets through, bytes/ms; all its transfers share it. */
  readonly bytesPerMs: number;
  /** How it ends: `Outcome.done` or the code of a failure. */
  readonly outcome: number;
  /** It breaks off so long after its turn, whatever has been sent by then; Infinity: it does not. ms. */
  readonly breaksAfterMs: number;
}

/** What the server needs of the simulation. */
export interface ServerHost {
  /** Calls `phaseDue` then, with slot and version. */
  wakePhase(at: number, slot: number, version: number): void;
  /** Calls `lineDue` then. */
  wakeLine(at: number, line: number): void;
  /** Whether the package that a session is to download has left the working folder. */
  isPurged(session: number): boolean;
  /** The queue is full: the client is answered busy at once. */
  turnAway(at: number, kind: EffectKind, session: number): void;
  /** The client knows at `at` how its transfer has ended. */
  ended(at: number, kind: EffectKind, session: number, outcome: number): void;
}

/** Codes of the failures that the server itself answers with. */
export interface ServerFailures {
  readonly expiredSignature: number;
  readonly recordNotFound: number;
}

/** Downloads go up the line from headquarters, uploads come down it. */
export const Line = { up: 0, down: 1 } as const;

export interface AsyncServerSnapshot {
  readonly columns: Columns;
  readonly state: AsyncServerState;
}

interface AsyncServerState {
  readonly free: number;
  readonly underWay: number;
  readonly waiting: number;
  /** Null: the line has not asked to be woken. */
  readonly armedAt: readonly (number | null)[];
  readonly lines: readonly SharedLinkSnapshot['state'][];
}

export class AsyncServer {
  readonly #limits: ScenarioAsyncServer;
  readonly #host: ServerHost;
  readonly #tallies: ServerTallies;
  readonly #failures: ServerFailures;
  readonly #table: TransferTable;
  readonly #lines: readonly SharedLink[];
  /** When each line has asked to be woken, ms; Infinity: it has not. */
  readonly #armedAt: number[] = [Infinity, Infinity];
  /** Slots that wait, first come first served; those that are `gone` are passed over. */
  #queue: number[] = [];
  #front = 0;
  #waiting = 0;
  #underWay = 0;

  constructor(
    limits: ScenarioAsyncServer,
    clients: number,
    host: ServerHost,
    tallies: ServerTallies,
    failures: ServerFailures,
  ) {
    this.#limits = limits;
    this.#host = host;
    this.#tallies = tallies;
    this.#failures = failures;
    this.#table = new TransferTable(clients);
    this.#lines = [
      new SharedLink(bytesPerMsOf(limits.uplinkBps)),
      new SharedLink(bytesPerMsOf(limits.downlinkBps)),
    ];
  }

  request(now: number, of: TransferRequest): void {
    const full = this.#underWay >= this.#limits.transfersMax;
    if (full && this.#waiting >= this.#limits.queueMax) {
      this.#tallies.refused++;
      this.#host.turnAway(now, of.kind, of.session);
      return;
    }
    const table = this.#table;
    const slot = table.take(of.client);
    table.kind[slot] = of.kind;
    table.session[slot] = of.session;
    table.outcome[slot] = of.outcome;
    table.requestedAt[slot] = now;
    table.setupMs[slot] = of.setupMs;
    table.breaksAfterMs[slot] = of.breaksAfterMs;
    table.bytes[slot] = of.bytes;
    table.bytesPerMs[slot] = of.bytesPerMs;
    if (full) {
      table.phase[slot] = Phase.waiting;
      this.#queue.push(slot);
      this.#waiting++;
      this.#tallies.queue.change(now, 1);
    } else {
      this.#begin(now, slot);
    }
  }

  /** What takes its time in a slot is over: its setup, or the time after which it breaks off. */
  phaseDue(now: number, slot: number, version: number): void {
    const table = this.#table;
    if (table.version[slot] !== version) return;
    if (table.phase[slot] === Phase.setup) {
      this.#send(now, slot);
      return;
    }
    this.#leaveLine(now, slot);
    this.#lineChanged(now, this.#lineOf(slot));
    this.#finish(now, slot);
    this.#serve(now);
  }

  lineDue(now: number, line: number): void {
    if (this.#armedAt[line] !== now) return;
    this.#armedAt[line] = Infinity;
    this.#finishThrough(now, this.#lines[line] as SharedLink);
    this.#lineChanged(now, line);
    this.#serve(now);
  }

  /**
   * All transfers of a client break off, those that wait as well; what is through by now is not
   * broken off. The client knows at `knownAt`, which is later where it has died with them.
   */
  breakOff(now: number, client: number, knownAt: number, outcome: number): void {
    for (const link of this.#lines) this.#finishThrough(now, link);
    const table = this.#table;
    let slot = table.head[client] as number;
    while (slot !== NO_SLOT) {
      const following = table.next[slot] as number;
      this.#breakOffOne(now, slot, knownAt, outcome);
      slot = following;
    }
    this.#linesChanged(now);
    this.#serve(now);
  }

  /** The server itself is out. */
  breakOffAll(now: number, outcome: number): void {
    for (const link of this.#lines) this.#finishThrough(now, link);
    const table = this.#table;
    for (let slot = 0; slot < table.count; slot++) {
      const phase = table.phase[slot];
      if (phase === Phase.free || phase === Phase.gone) continue;
      this.#breakOffOne(now, slot, now, outcome);
    }
    this.#linesChanged(now);
    this.#serve(now);
  }

  /** Sessions whose transfer waits, and those whose transfer is under way. */
  sessions(): { readonly waiting: readonly number[]; readonly underWay: readonly number[] } {
    const { count, phase, session } = this.#table;
    const waiting = this.#queue
      .slice(this.#front)
      .filter((slot) => phase[slot] === Phase.waiting)
      .map((slot) => session[slot] as number);
    const underWay: number[] = [];
    for (let slot = 0; slot < count; slot++) {
      const of = phase[slot];
      if (of === Phase.setup || of === Phase.sending) underWay.push(session[slot] as number);
    }
    return { waiting, underWay };
  }

  /** Bytes that have gone over a line so far. */
  bytesSentBy(now: number, line: number): number {
    return (this.#lines[line] as SharedLink).bytesSentBy(now);
  }

  snapshot(): AsyncServerSnapshot {
    const [up, down] = this.#lines.map((link) => link.snapshot());
    const lines = [up, down] as readonly SharedLinkSnapshot[];
    return {
      columns: {
        ...prefixed('slot', this.#table.snapshot()),
        queue: Int32Array.from(this.#queue.slice(this.#front)),
        ...prefixed('up', (up as SharedLinkSnapshot).columns),
        ...prefixed('down', (down as SharedLinkSnapshot).columns),
      },
      state: {
        free: this.#table.free,
        underWay: this.#underWay,
        waiting: this.#waiting,
        armedAt: this.#armedAt.map((at) => (at === Infinity ? null : at)),
        lines: lines.map(({ state }) => state),
      },
    };
  }

  restore({ columns, state }: AsyncServerSnapshot): void {
    this.#table.restore(withPrefix('slot', columns), state.free);
    this.#queue = Array.from(columns.queue as Int32Array);
    this.#front = 0;
    this.#underWay = state.underWay;
    this.#waiting = state.waiting;
    for (const [line, at] of state.armedAt.entries()) this.#armedAt[line] = at ?? Infinity;
    for (const [line, name] of (['up', 'down'] as const).entries()) {
      const of = state.lines[line] as SharedLinkSnapshot['state'];
      this.#lines[line]?.restore({ columns: withPrefix(name, columns), state: of });
    }
  }

  /** Gives their turn to those that wait. */
  #serve(now: number): void {
    const table = this.#table;
    while (this.#underWay < this.#limits.transfersMax && this.#front < this.#queue.length) {
      const slot = this.#queue[this.#front++] as number;
      if (table.phase[slot] === Phase.gone) {
        table.release(slot);
        continue;
      }
      this.#waiting--;
      this.#tallies.queue.change(now, -1);
      this.#begin(now, slot);
    }
    if (this.#front > 1024 && this.#front * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#front);
      this.#front = 0;
    }
  }

  /** Its turn has come. */
  #begin(now: number, slot: number): void {
    const table = this.#table;
    const waited = now - (table.requestedAt[slot] as number);
    this.#tallies.waits.add(waited);
    // Refused at the door: it takes nobody's place.
    if (waited > 0 && this.#host.isPurged(table.session[slot] as number)) {
      this.#end(now, slot, this.#failures.recordNotFound);
      return;
    }
    if (table.kind[slot] === Effect.download && waited > this.#limits.signatureValidityMs) {
      this.#tallies.expired++;
      this.#end(now, slot, this.#failures.expiredSignature);
      return;
    }
    this.#underWay++;
    this.#tallies.transfers.change(now, 1);
    const setupMs = table.setupMs[slot] as number;
    const breaksAfterMs = table.breaksAfterMs[slot] as number;
    const version = table.version[slot] as number;
    if (breaksAfterMs !== Infinity) {
      // Its bytes are on their way until then.
      this.#host.wakePhase(now + breaksAfterMs, slot, version);
      this.#send(now, slot);
      return;
    }
    table.phase[slot] = Phase.setup;
    this.#host.wakePhase(now + setupMs, slot, version);
  }

  #send(now: number, slot: number): void {
    const table = this.#table;
    table.phase[slot] = Phase.sending;
    const line = this.#lineOf(slot);
    const link = this.#lines[line] as SharedLink;
    link.start(now, slot, table.bytes[slot] as number, table.bytesPerMs[slot] as number);
    this.#shareClientLine(now, slot);
    this.#lineChanged(now, line);
  }

  /** The transfers of one client and direction share what its own line lets through. */
  #shareClientLine(now: number, slot: number): void {
    const table = this.#table;
    if (table.bytesPerMs[slot] === Infinity) return;
    const first = table.head[table.client[slot] as number] as number;
    const link = this.#lines[this.#lineOf(slot)] as SharedLink;
    const kind = table.kind[slot];
    let sharing = 0;
    for (let other = first; other !== NO_SLOT; other = table.next[other] as number) {
      if (table.kind[other] === kind && link.has(other)) sharing++;
    }
    for (let other = first; other !== NO_SLOT; other = table.next[other] as number) {
      if (table.kind[other] !== kind || !link.has(other)) continue;
      link.changeCap(now, other, (table.bytesPerMs[other] as number) / sharing);
    }
  }

  #breakOffOne(now: number, slot: number, knownAt: number, outcome: number): void {
    const table = this.#table;
    const { kind, session } = table;
    if (table.phase[slot] === Phase.waiting) {
      this.#waiting--;
      this.#tallies.queue.change(now, -1);
      table.unlink(slot);
      table.phase[slot] = Phase.gone;
    } else {
      this.#leaveLine(now, slot);
      this.#left(now, slot);
    }
    this.#host.ended(knownAt, kind[slot] as EffectKind, session[slot] as number, outcome);
  }

  #leaveLine(now: number, slot: number): void {
    const link = this.#lines[this.#lineOf(slot)] as SharedLink;
    if (!link.has(slot)) return;
    link.leave(now, slot);
    this.#shareClientLine(now, slot);
  }

  /** Ends the transfers whose bytes are all sent by now. */
  #finishThrough(now: number, link: SharedLink): void {
    for (let slot = link.takeEnded(now); slot !== NO_SLOT; slot = link.takeEnded(now)) {
      this.#shareClientLine(now, slot);
      // One that breaks off does so at its time, even with all its bytes sent.
      if (this.#table.breaksAfterMs[slot] === Infinity) this.#finish(now, slot);
    }
  }

  #finish(now: number, slot: number): void {
    const table = this.#table;
    this.#underWay--;
    this.#tallies.transfers.change(now, -1);
    this.#end(now, slot, table.outcome[slot] as number);
  }

  #left(now: number, slot: number): void {
    this.#underWay--;
    this.#tallies.transfers.change(now, -1);
    this.#table.unlink(slot);
    this.#table.release(slot);
  }

  #end(now: number, slot: number, outcome: number): void {
    const table = this.#table;
    const kind = table.kind[slot] as EffectKind;
    const session = table.session[slot] as number;
    table.unlink(slot);
    table.release(slot);
    this.#host.ended(now, kind, session, outcome);
  }

  #linesChanged(now: number): void {
    for (const line of this.#lines.keys()) this.#lineChanged(now, line);
  }

  /** Asks to be woken when the next transfer of a line is through, if that has come nearer. */
  #lineChanged(now: number, line: number): void {
    const link = this.#lines[line] as SharedLink;
    this.#tallies.sent(now, line, link.bytesSentBy(now));
    const at = link.nextEndAt();
    if (at >= (this.#armedAt[line] as number)) return;
    this.#armedAt[line] = at;
    this.#host.wakeLine(at, line);
  }

  #lineOf(slot: number): number {
    return this.#table.kind[slot] === Effect.download ? Line.up : Line.down;
  }
}

/** Whether transfers have to be followed one by one: for their turn, or for what they share. */
export function isLimited({ asyncServer, groups }: Scenario): boolean {
  const { transfersMax, uplinkBps, downlinkBps } = asyncServer;
  return (
    Math.min(transfersMax, uplinkBps, downlinkBps) < Infinity ||
    groups.some(({ client }) => client.bandwidthBps < Infinity && client.concurrentSessions > 1)
  );
}

/** From bits per second to bytes per millisecond. */
export function bytesPerMsOf(bitsPerSecond: number): number {
  return bitsPerSecond / 8000;
}
