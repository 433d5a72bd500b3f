/**
 * The kit on a store that promises as little as it may: no fact takes for granted what only our own
 * stores have.
 */
import { makeModestStore, modest } from '../support/modest-store.ts';
import { testWithKit } from '../support/kit.ts';

testWithKit('modest (test double)', async (options) => makeModestStore(options), modest);
