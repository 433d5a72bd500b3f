/**
 * The one place where events of older schema versions become new ones: on the way out of a store.
 * The registry is checked whole when a store is opened, not when an old event turns up.
 */
import { CdxError } from '@cdx/session';
import { invalidArgument } from '../errors.ts';
import type { Upcaster, UpcastingOptions } from '../port.ts';

/** How events of one type and stored version are handed out. */
export interface EventKind {
  readonly type: string;
  readonly schemaVersion: number;
  /** Absent where the stored version is the newest. */
  readonly up: ((data: unknown) => unknown) | undefined;
}

export class Upcasting {
  private readonly chains = new Map<string, readonly Upcaster[]>();
  private readonly newest = new Map<string, number>();

  /** Errors: `invalid-argument` where a chain has a gap, a double or the wrong end. */
  constructor(options: UpcastingOptions | undefined) {
    const upcasters = options?.upcasters ?? [];
    for (const type of new Set(upcasters.map((upcaster) => upcaster.type))) {
      const chain = upcasters
        .filter((upcaster) => upcaster.type === type)
        .sort((a, b) => a.fromVersion - b.fromVersion);
      if (chain.some(({ fromVersion }, index) => fromVersion !== index + 1)) {
        throw brokenChain(type, chain, chain.length + 1);
      }
      this.chains.set(type, chain);
      this.newest.set(type, chain.length + 1);
    }
    for (const [type, version] of Object.entries(options?.newestVersions ?? {})) {
      const chain = this.chains.get(type) ?? [];
      if (version !== chain.length + 1) throw brokenChain(type, chain, version);
      this.newest.set(type, version);
    }
  }

  /** Whether events of this version can be handed out again; others must not be written. */
  knows(type: string, schemaVersion: number): boolean {
    const newest = this.newest.get(type);
    return newest === undefined || schemaVersion <= newest;
  }

  /** Errors: `store-newer` for a version that this code does not know. */
  kindOf(type: string, storedVersion: number): EventKind {
    const newest = this.newest.get(type) ?? storedVersion;
    if (storedVersion > newest) {
      throw new CdxError(
        'store-newer',
        `The store has ${type} in version ${storedVersion}, this version of CDX knows it up to ${newest}. Use the version of CDX that wrote it, or a newer one.`,
        { type, storedVersion, newestVersion: newest },
      );
    }
    const steps = (this.chains.get(type) ?? []).slice(storedVersion - 1);
    if (steps.length === 0) return { type, schemaVersion: newest, up: undefined };
    return {
      type,
      schemaVersion: newest,
      up: (data) => steps.reduce((value, step) => step.up(value), data),
    };
  }
}

function brokenChain(type: string, chain: readonly Upcaster[], newest: number): CdxError {
  const versions = chain.map((upcaster) => upcaster.fromVersion);
  return invalidArgument(
    `The upcasters of ${type} must lead from each version 1 to ${newest - 1} to the next, once each; there are some from: ${versions.join(', ') || 'none'}.`,
    { type, fromVersions: versions, newestVersion: newest },
  );
}
