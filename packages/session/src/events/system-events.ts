/**
 * Facts that belong to no session: runs of distribution schedules, the status-message batch, and
 * the run of the simulator or engine that wrote the log.
 */
import { z } from 'zod';
import { count, timestamp } from './payloads.ts';

export const systemEventSchemas = {
  /** A distribution schedule ran: one session number for each of its jobs × groups. */
  ScheduleRunStarted: z.strictObject({
    schedule: z.string(),
    jobs: z.array(z.string()),
    channelDataGroups: z.array(z.string()),
  }),
  /** The scenario, seed and version that the events after it come from. */
  SimulationStarted: z.strictObject({
    scenario: z.string(),
    /** The scenario as it was read, overrides applied; JSON. */
    source: z.json(),
    seed: z.int(),
    version: z.string(),
    stepper: z.enum(['table', 'xstate']),
    startAt: timestamp,
    endAt: timestamp,
  }),
  SimulationContinued: z.strictObject({ fromAt: timestamp, endAt: timestamp, version: z.string() }),
  SimulationEnded: z.strictObject({ endAt: timestamp, domainEvents: count, traceHash: z.string() }),
} as const;

export type SystemEventType = keyof typeof systemEventSchemas;
export type SystemEventData<Type extends SystemEventType> = z.infer<
  (typeof systemEventSchemas)[Type]
>;
