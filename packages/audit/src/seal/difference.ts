/**
 * Tells what happened at the first place at which a log is not what was sealed, from what comes
 * later: an event that is missing there may have moved, one that stands there may have been sealed
 * elsewhere. Looks at as much of both as there is, and keeps nothing of it.
 */
import { digestBytes } from './format.ts';
import type { FoundEvent } from './found-event.ts';
import type { Seal } from './open-seal.ts';

export type DifferenceKind = 'changed' | 'renumbered' | 'removed' | 'added' | 'moved' | 'cut';

export interface DifferenceFacts {
  readonly kind: DifferenceKind;
  /** Position of the first event that is changed, removed, added or moved. */
  readonly position: number;
  /** Where an event was sealed that is not there; null where one is too many. */
  readonly sealedAt: number | null;
  /** `digestBytes` of its hash, hexadecimal. */
  readonly sealedDigest: string | null;
  readonly found: FoundEvent | null;
  /** Position at which the event that was sealed here stands now; null for nowhere. */
  readonly movedTo: number | null;
  /** Position at which the event that is found here was sealed; null for nowhere. */
  readonly foundSealedAt: number | null;
  /** Removed events in a row, as far as the seal tells. */
  readonly events: number;
}

export interface Place {
  readonly block: number;
  /** In the block, from 0. */
  readonly at: number;
}

export interface FoundHere {
  readonly event: FoundEvent;
  readonly digest: Buffer;
}

export class Difference {
  readonly #seal: Seal;
  /** Null behind the last sealed event. */
  readonly #sealed: { readonly position: number; readonly digest: Buffer } | null;
  readonly #place: Place;
  readonly #found: FoundHere | null;
  #movedTo: number | null = null;
  /** What stands here comes again, so it is a copy. */
  #isCopied = false;

  constructor(seal: Seal, place: Place, found: FoundHere | null) {
    this.#seal = seal;
    this.#place = place;
    this.#found = found;
    this.#sealed = sealedAt(seal, place);
  }

  /** Whether events behind this one matter. */
  get wantsMore(): boolean {
    const isPlain = this.#sealed === null || this.#isRenumbered;
    return !isPlain && (this.#movedTo === null || !this.#isCopied);
  }

  take(position: number, digest: Buffer): void {
    if (this.#sealed !== null && digest.equals(this.#sealed.digest)) this.#movedTo ??= position;
    if (this.#found !== null && digest.equals(this.#found.digest)) this.#isCopied = true;
  }

  /** `last`: position of the last event of the log. */
  finish(last: number): DifferenceFacts {
    const sealed = this.#sealed;
    const found = this.#found;
    const origin = found === null || this.#isRenumbered ? null : this.#originOf(found.digest);
    const kind = this.#kindOf(origin, last);
    return {
      kind,
      position: kind === 'added' ? (found?.event.position ?? -1) : (sealed?.position ?? -1),
      sealedAt: sealed?.position ?? null,
      sealedDigest: sealed?.digest.toString('hex') ?? null,
      found: found?.event ?? null,
      movedTo: this.#movedTo,
      foundSealedAt: origin?.position ?? null,
      events:
        kind === 'cut' ? this.#sealedFromHere() : kind === 'removed' ? (origin?.away ?? 1) : 1,
    };
  }

  get #isRenumbered(): boolean {
    return (
      this.#found !== null &&
      this.#sealed !== null &&
      this.#found.digest.equals(this.#sealed.digest)
    );
  }

  #kindOf(origin: Origin | null, last: number): DifferenceKind {
    const found = this.#found;
    const sealed = this.#sealed;
    if (sealed === null) return 'added';
    if (found === null) return last > sealed.position ? 'removed' : 'cut';
    if (this.#isRenumbered) return 'renumbered';
    const isFromBehind = origin !== null && origin.away > 0 && !this.#isCopied;
    if (this.#movedTo !== null) return isFromBehind ? 'moved' : 'added';
    if (isFromBehind || found.event.position > sealed.position) return 'removed';
    return found.event.position < sealed.position ? 'added' : 'changed';
  }

  /** Where an event of this digest was sealed: how many events behind this place, or before it. */
  #originOf(digest: Buffer): Origin | null {
    let away = -this.#place.at;
    for (let block = 0; block < this.#place.block; block++) {
      away -= this.#seal.blocks[block]?.events ?? 0;
    }
    for (let block = 0; block < this.#seal.blocks.length; block++) {
      const { digests, positions } = this.#seal.digestsOf(block);
      const at = indexOfDigest(digests, digest);
      if (at >= 0) return { away: away + at, position: positions[at] as number };
      away += positions.length;
    }
    return null;
  }

  #sealedFromHere(): number {
    const rest = this.#seal.blocks.slice(this.#place.block);
    return rest.reduce((sum, { events }) => sum + events, -this.#place.at);
  }
}

interface Origin {
  /** Events from the place of the difference; negative: before it. */
  readonly away: number;
  readonly position: number;
}

function sealedAt(seal: Seal, { block, at }: Place) {
  if (block >= seal.blocks.length) return null;
  const { digests, positions } = seal.digestsOf(block);
  return { position: positions[at] as number, digest: digestAt(digests, at) };
}

export function digestAt(digests: Buffer, at: number): Buffer {
  return digests.subarray(at * digestBytes, (at + 1) * digestBytes);
}

function indexOfDigest(digests: Buffer, digest: Buffer): number {
  for (let from = 0; ;) {
    const offset = digests.indexOf(digest, from);
    if (offset < 0 || offset % digestBytes === 0) return offset < 0 ? -1 : offset / digestBytes;
    from = offset + 1;
  }
}
