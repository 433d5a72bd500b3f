/** Keys that say where a fault is, for those that several faults have alike. */
import { name } from '../values/words.ts';
import { keyMeta } from '../values/scalar.ts';
import { share } from '../values/quantities.ts';

export const groupExpected = 'the name of a channel data group';

/** The name of a fault; `kind` as in its default names. */
export function faultName(
  kind: string,
  about = 'For whoever reads the file and the messages about it.',
) {
  return name()
    .optional()
    .meta(keyMeta({ about, default: `${kind} 1, 2 …`, source: 'Decision' }));
}

/** Which part of a group has the fault. */
export function shareOfGroup(about: string) {
  return share({ zero: false })
    .optional()
    .meta(keyMeta({ about, default: '100%', source: 'Decision' }));
}
