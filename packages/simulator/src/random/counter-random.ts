/**
 * The simulator's only source of chance: a counter-based generator, f(seed, replication, purpose,
 * actor, attempt, index), with no cursor to get out of step (DESIGN: Determinism). Made once for
 * a run; the kernel draws from it through the `Random` interface.
 *
 * Seed and replication are the key of a Threefry-4x32 block, the other four arguments its counter:
 * no two argument lists share a block, and no argument is hashed away.
 */
import { CdxError, type Random } from '@cdx/session';
import { threefry4x32 } from './threefry.ts';

const two26 = 2 ** 26;
const two32 = 2 ** 32;

/**
 * Random numbers of one replication of a run; makes no object per number.
 *
 * @param seed integer, 0 to 2^53 − 1.
 * @param replication integer, 0 to 2^32 − 1; replications of a seed are independent.
 * @throws CdxError 'invalid-argument' when either is out of range.
 */
export function counterRandom(seed: number, replication: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new CdxError('invalid-argument', `A seed is an integer from 0 to 2^53 - 1, not ${seed}`, {
      seed,
    });
  }
  if (!Number.isInteger(replication) || replication < 0 || replication >= two32) {
    throw new CdxError(
      'invalid-argument',
      `A replication is an integer from 0 to 2^32 - 1, not ${replication}`,
      { replication },
    );
  }
  const seedLow = seed | 0;
  const seedHigh = Math.floor(seed / two32) | 0;
  const replicationKey = replication | 0;
  const block = new Int32Array(4);

  return {
    uniform(purpose, actor, attempt, index) {
      threefry4x32(seedLow, seedHigh, replicationKey, 0, purpose, actor, attempt, index, block);
      // 52 bits and a half: the 53rd bit keeps the number off both 0 and 1.
      const high = (block[0] as number) >>> 6;
      const low = (block[1] as number) >>> 6;
      return (high * two26 + low + 0.5) * 2 ** -52;
    },
  };
}
