/**
 * What whoever starts the server gives, and gets.
 */
import type { EventStore } from '@cdx/event-store';

export interface EmulatorOptions {
  /**
   * Where everything is kept. Opened with upcasting off (`{ upcasters: [], newestVersions: {} }`),
   * so that events come out byte for byte as they went in. The emulator does not close it.
   */
  readonly store: EventStore;
  /** Integer ms since the Unix epoch: when events were created, how old they are, deadlines. */
  readonly now: () => number;
  /** `127.0.0.1` when absent. */
  readonly host?: string | undefined;
  /** 2113 when absent; 0 takes any free one. */
  readonly port?: number | undefined;
  /** PEM. Without it the connection is not encrypted. */
  readonly tls?: { readonly certificate: Uint8Array; readonly key: Uint8Array } | undefined;
  /** Passwords by user; absent: everybody may do everything. */
  readonly users?: Readonly<Record<string, string>> | undefined;
}

export interface Emulator {
  readonly host: string;
  readonly port: number;
  /** For official clients; without credentials. */
  readonly connectionString: string;
  /** Finishes appends under way, ends all calls and lets go of the port. May be repeated. */
  close(): Promise<void>;
}
