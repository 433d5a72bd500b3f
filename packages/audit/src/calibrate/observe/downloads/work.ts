/** What clients have under way: each for itself, and all of them at Async Server. */
import type { Observations } from '../observations.ts';
import type { Client, Download } from './download.ts';

export class Work {
  readonly #observed: Observations;

  constructor(observed: Observations) {
    this.#observed = observed;
  }

  begin(session: Download, client: Client, at: number): void {
    if (session.stage === 'download') {
      session.state = 'downloading';
      session.underWay = this.#observed.downloadsUnderWay++;
    } else {
      session.state = 'applying';
    }
    session.attemptAt = at;
    client.busy++;
    client.group.concurrentMost = Math.max(client.group.concurrentMost, client.busy);
  }

  /** From its download to its apply, which needs no server. */
  downloaded(session: Download, at: number): void {
    this.#observed.downloadsUnderWay--;
    session.state = 'applying';
    session.stage = 'apply';
    session.attemptAt = at;
  }

  /** Nothing where it is at nothing. */
  end(session: Download, client: Client, state: 'failed' | 'ended'): void {
    if (session.state === 'downloading') this.#observed.downloadsUnderWay--;
    if (session.state === 'downloading' || session.state === 'applying') client.busy--;
    session.state = state;
    session.attemptAt = -1;
  }
}
