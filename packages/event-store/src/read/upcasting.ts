/**
 * The one place where events of older schema versions become new ones: on the way out of a store.
 * The registry is checked whole when a store is opened, not when an old event turns up. Each old
 * payload is held against the schema of its own version and of every one that it becomes; newest
 * ones, as good as all, cost nothing.
 */
import { CdxError } from '@cdx/session';
import { invalidArgument } from '../errors.ts';
import type { PayloadSchema, Upcaster, UpcastingOptions } from '../port.ts';

/** Where an event stands, for errors. */
export interface UpcastPlace {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

/** How events of one type and stored version are handed out. */
export interface EventKind {
  readonly type: string;
  readonly schemaVersion: number;
  /**
   * Absent where the stored version is the newest. Errors: `invalid-event` with the place, where the
   * payload is not what its version says.
   */
  readonly up: ((data: unknown, place: UpcastPlace) => unknown) | undefined;
}

/** What is wrong with the payload of one type and version. */
type Check = (data: unknown) => readonly PayloadProblem[];

interface PayloadProblem {
  readonly path: string;
  readonly message: string;
}

export class Upcasting {
  private readonly chains = new Map<string, readonly Upcaster[]>();
  private readonly newest = new Map<string, number>();
  private readonly schemas: Readonly<Record<string, readonly PayloadSchema[]>>;

  /** Errors: `invalid-argument` where a chain has a gap, a double or the wrong end, or no schema. */
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
    this.schemas = options?.schemas ?? {};
    if (options?.schemas !== undefined) this.checkSchemas();
  }

  /** Whether events of this version can be handed out again; others must not be written. */
  knows(type: string, schemaVersion: number): boolean {
    const newest = this.newest.get(type);
    return newest === undefined || schemaVersion <= newest;
  }

  /**
   * What keeps this payload from being handed out again, in words; undefined for nothing. Only
   * payloads of older versions are looked at: newest ones are their writer's affair.
   */
  problemOf(type: string, schemaVersion: number, json: string): string | undefined {
    if (schemaVersion >= (this.newest.get(type) ?? 1)) return undefined;
    const problems = this.checkOf(type, schemaVersion)(JSON.parse(json));
    return problems.length === 0 ? undefined : textOf(problems);
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
    const checks = [...steps.keys(), steps.length].map((step) =>
      this.checkOf(type, storedVersion + step),
    );
    const up = (data: unknown, place: UpcastPlace): unknown => {
      let value = data;
      for (const [index, check] of checks.entries()) {
        const problems = check(value);
        if (problems.length > 0) {
          throw invalidPayload(type, storedVersion, storedVersion + index, problems, place);
        }
        const step = steps[index];
        if (step !== undefined) value = step.up(value);
      }
      return value;
    };
    return { type, schemaVersion: newest, up };
  }

  private checkOf(type: string, version: number): Check {
    const schema = Object.hasOwn(this.schemas, type)
      ? this.schemas[type]?.[version - 1]
      : undefined;
    if (schema === undefined) return () => [];
    return (data) => {
      const result = schema.safeParse(data);
      if (result.success) return [];
      return result.error.issues.map(({ path, message }) => {
        return { path: ['data', ...path].join('.'), message };
      });
    };
  }

  /** Every version that the chains speak of has its schema, and no other has. */
  private checkSchemas(): void {
    for (const type of new Set([...Object.keys(this.schemas), ...this.newest.keys()])) {
      const found = Object.hasOwn(this.schemas, type) ? (this.schemas[type]?.length ?? 0) : 0;
      const newest = this.newest.get(type) ?? 1;
      if (found === newest) continue;
      throw invalidArgument(
        `${type} must have a schema for each version from 1 to ${newest}; there are ${found}.`,
        { type, schemas: found, newestVersion: newest },
      );
    }
  }
}

function brokenChain(type: string, chain: readonly Upcaster[], newest: number): CdxError {
  const versions = chain.map((upcaster) => upcaster.fromVersion);
  return invalidArgument(
    `The upcasters of ${type} must lead from each version 1 to ${newest - 1} to the next, once each; there are some from: ${versions.join(', ') || 'none'}.`,
    { type, fromVersions: versions, newestVersion: newest },
  );
}

/** `version` is that of the schema: the stored one, or one that the payload has become. */
function invalidPayload(
  type: string,
  storedVersion: number,
  version: number,
  problems: readonly PayloadProblem[],
  { id, stream, revision, position }: UpcastPlace,
): CdxError {
  const what =
    version === storedVersion
      ? `it is of version ${version}, which it does not fit`
      : `brought up from version ${storedVersion} it does not fit version ${version}`;
  return new CdxError(
    'invalid-event',
    `Invalid event (${type}, ${stream}, revision ${revision}, position ${position}): ${what}: ${textOf(problems)}`,
    { type, storedVersion, version, id, stream, revision, position, problems },
  );
}

function textOf(problems: readonly PayloadProblem[]): string {
  return problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
}
