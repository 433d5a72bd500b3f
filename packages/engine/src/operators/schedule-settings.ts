/** Which distribution schedules are active, and how their batch jobs stand; operators change both. */
import { batchStatuses, type BatchStatus } from '@cdx/session';
import type { Driver } from '../driver.ts';
import { SystemEvent } from '../event-codes.ts';
import type { Fleet } from '../fleet.ts';

export class ScheduleSettings {
  readonly #driver: Driver;
  /** By schedule: 1 while active, and the index of its batch status. */
  active: Uint8Array;
  batch: Uint8Array;

  constructor({ schedules }: Fleet, driver: Driver) {
    this.#driver = driver;
    this.active = Uint8Array.from(schedules, ({ active }) => (active ? 1 : 0));
    this.batch = Uint8Array.from(schedules, ({ batch }) => batchStatuses.indexOf(batch));
  }

  isActive(schedule: number): boolean {
    return this.active[schedule] === 1;
  }

  /** Whether its recurrence runs it. */
  runs(schedule: number): boolean {
    return this.isActive(schedule) && batchStatuses[this.batch[schedule] as number] === 'waiting';
  }

  /** Null: as it is. False where nothing would change. */
  change(schedule: number, active: boolean | null, batch: BatchStatus | null, by: number): boolean {
    const before = [this.active[schedule] as number, this.batch[schedule] as number] as const;
    const [isActive, status] = [
      active === null ? before[0] : Number(active),
      batch === null ? before[1] : batchStatuses.indexOf(batch),
    ];
    if (isActive === before[0] && status === before[1]) return false;
    this.active[schedule] = isActive;
    this.batch[schedule] = status;
    this.#driver.recordSystem(SystemEvent.ScheduleChanged, schedule, by, 0, isActive, status);
    return true;
  }
}
