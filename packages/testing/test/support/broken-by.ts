/** What a law says, as data. */
import { isCdxError } from '@cdx/session';
import type { LawName } from '../../src/index.ts';

export interface Broken {
  readonly law: LawName;
  readonly witness: string;
  /** One line an event. */
  readonly prefix: readonly string[];
}

/** Null where the law holds. Passes any other error on. */
export function brokenBy(check: () => void): Broken | null {
  try {
    check();
    return null;
  } catch (error) {
    if (!isCdxError(error, 'law-broken')) throw error;
    return error.details as unknown as Broken;
  }
}
