/** How the compiler refuses a machine. */
import { CdxError } from '../cdx-error.ts';

/** Throws `invalid-machine`: what stands in `why` cannot be held by a table. */
export function invalidMachine(why: string): never {
  throw new CdxError('invalid-machine', `The machine cannot be compiled: ${why}.`);
}
