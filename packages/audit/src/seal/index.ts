/**
 * @cdx/audit/seal: tamper evidence for a range of a log. `sealHistory` makes a signed seal,
 * `SealCheck` holds a log against it and names the first event that is not as it was.
 */
export { sealHistory, type PositionedLine, type SealOptions } from './seal-history.ts';
export { readPublicKey, readSealingKey, type PublicKey, type SealingKey } from './keys.ts';
export {
  openSeal,
  type BlockDigests,
  type BlockFacts,
  type Seal,
  type SealProblem,
} from './open-seal.ts';
export { sealBytes, type SealBytes } from './seal-lines.ts';
export { SealCheck, type SealAnswer, type SealCheckOptions } from './seal-check.ts';
export type { SealFinding, SealFindingCode } from './seal-finding.ts';
export type { FoundEvent } from './found-event.ts';
