/** A small headquarters, and its system events in short notation. */
import type { EventStore } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import {
  databaseStream,
  scheduleSettingsStream,
  scheduleStream,
  statusBatchStream,
  statusMessagesStream,
  type SystemEventData,
  type SystemEventType,
} from '@cdx/session';
import type { HeadquartersSetup, ScheduleSetup } from '@cdx/projections';
import { minute, type Story } from '../support/told.ts';

export const everyMinutes =
  (minutes: number): ScheduleSetup['nextRunAfter'] =>
  (afterMs) =>
    minute(Math.floor((afterMs - minute(0)) / (minutes * 60_000)) * minutes + minutes);

export const prices: ScheduleSetup = {
  name: 'Prices',
  direction: 'download',
  jobs: ['1020'],
  groups: ['Stores North'],
  active: true,
  batch: 'waiting',
  nextRunAfter: everyMinutes(20),
};

export const transactions: ScheduleSetup = {
  ...prices,
  name: 'Transactions',
  direction: 'upload',
  jobs: ['P-0001'],
  nextRunAfter: everyMinutes(10),
};

export function setupOf(of: Partial<HeadquartersSetup> = {}): HeadquartersSetup {
  return {
    startAt: minute(0),
    schedules: [prices, transactions],
    statusBatch: 'waiting',
    databases: ['STORE-0001', 'STORE-0002'],
    ...of,
  };
}

/** Tells a system event in the stream in which it belongs. */
export function tellSystem<Type extends SystemEventType>(
  story: Story,
  at: number,
  type: Type,
  data: SystemEventData<Type>,
): void {
  story.tellAny(streamOf(type, data), { at, type, data });
}

export function tellRuns(story: Story, schedule: string, minutes: Iterable<number>): void {
  for (const at of minutes) {
    const data = { schedule, jobs: [], channelDataGroups: [] };
    tellSystem(story, at, 'ScheduleRunStarted', data);
  }
}

/** A store in memory that holds the story. */
export async function storeOf(story: Story): Promise<EventStore> {
  const store = createMemoryEventStore();
  await store.appendMany(
    story.told.map(({ stream, event }) => ({ stream, events: [event], expectedRevision: 'any' })),
  );
  return store;
}

function streamOf(type: SystemEventType, data: object): string {
  const { schedule = '', channelDatabase = '' } = data as Readonly<Record<string, string>>;
  if (type === 'ScheduleRunStarted') return scheduleStream(schedule);
  if (type === 'ScheduleChanged') return scheduleSettingsStream(schedule);
  if (type === 'StatusBatchChanged') return statusBatchStream('hq');
  if (type === 'StatusMessagesProcessed') return statusMessagesStream('hq');
  return databaseStream(channelDatabase);
}
