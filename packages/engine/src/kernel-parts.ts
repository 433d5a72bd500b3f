/** What the actors of the kernel share; the kernel makes it once. */
import type { ChannelDatabases } from './channel-databases.ts';
import type { Driver } from './driver.ts';
import type { Fleet, FleetGroup } from './fleet.ts';
import type { MessageDatabase } from './message-database.ts';
import type { PackageTable } from './package-table.ts';
import type { RetryScheduler } from './retry-scheduler.ts';
import type { SessionTable } from './session-table.ts';

export interface KernelParts {
  readonly fleet: Fleet;
  readonly driver: Driver;
  readonly sessions: SessionTable;
  readonly packages: PackageTable;
  readonly messages: MessageDatabase;
  readonly retries: RetryScheduler;
  readonly databases: ChannelDatabases;
  /** Group of each client, by index of its channel database. */
  readonly groupOf: readonly FleetGroup[];
  /** Its index: of many clients a column is nearer at hand than a list of objects. */
  readonly groupIndexOf: Uint16Array;
}
