/**
 * How big channel databases are that have a size limit: what they hold at the start, and what the
 * incremental packages that they apply add. A full package, or one that is applied anew, brings what
 * is there already (Decision).
 */
import type { Random } from '@cdx/session';
import { compileSampler } from '../../random/distributions.ts';
import { Purpose } from '../../random/purposes.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { drawMembers } from '../draw-members.ts';

export class DatabaseSizes {
  readonly #clients: number;
  readonly #limits: Scenario['sizeLimits'];
  /** By limit × client: bytes; NaN where the limit is not of this database. */
  #bytes: Float64Array;

  constructor(scenario: Scenario, random: Random, clients: number) {
    this.#clients = clients;
    this.#limits = scenario.sizeLimits;
    this.#bytes = new Float64Array(this.#limits.length * clients).fill(NaN);
    for (const [index, { group, share, startBytes }] of this.#limits.entries()) {
      const sampler = compileSampler(startBytes);
      const purpose = Purpose.sizeLimitMembership;
      for (const client of drawMembers(scenario, random, { group, share, purpose, index })) {
        const draw = random.uniform(Purpose.sizeAtStart, client, 0, index);
        this.#bytes[index * clients + client] = Math.max(0, Math.round(sampler(draw)));
      }
    }
  }

  /** Whether a database has this limit. */
  has(limit: number, client: number): boolean {
    return !Number.isNaN(this.#bytes[limit * this.#clients + client]);
  }

  /** Whether a package of so many bytes would pass a limit of a database. */
  wouldPass(limit: number, client: number, bytes: number): boolean {
    const { growth, limitBytes } = this.#limits[limit] as Scenario['sizeLimits'][number];
    const size = this.#bytes[limit * this.#clients + client] as number;
    return size + bytes * growth > limitBytes;
  }

  /** An incremental package of so many bytes has been applied. */
  applied(client: number, bytes: number): void {
    for (const [limit, { growth }] of this.#limits.entries()) {
      const at = limit * this.#clients + client;
      this.#bytes[at] = (this.#bytes[at] as number) + bytes * growth;
    }
  }

  snapshot(): Float64Array {
    return this.#bytes.slice();
  }

  restore(bytes: Float64Array): void {
    this.#bytes = bytes;
  }
}
