/** How the clients of a session's group are set up, from what the run recorded of its scenario. */
import type { JoinedLog } from '@cdx/event-store';
import { isCdxError, runStream, type SystemEventData } from '@cdx/session';
import { parseScenario, type Scenario } from '@cdx/simulator';
import type { KnownConfiguration } from './explanation.ts';

export interface SessionPlace {
  readonly channelDataGroup: string;
  readonly schedule: string;
}

/** Null: the log does not say, or in words that this version does not read. */
export async function readConfiguration(
  log: Pick<JoinedLog, 'readAll'>,
  { channelDataGroup, schedule }: SessionPlace,
): Promise<KnownConfiguration | null> {
  const filter = { streamPrefix: runStream(''), types: ['SimulationStarted'] };
  for await (const { data, position } of log.readAll({ filter, limit: 1 })) {
    const { source } = data as SystemEventData<'SimulationStarted'>;
    const scenario = scenarioOf(source);
    const group = scenario?.groups.find(({ name }) => name === channelDataGroup);
    if (scenario === null || group === undefined) return null;
    const { client, retry } = group;
    return {
      position,
      timeZone: scenario.timeZone,
      downloadIntervalMs: client.downloadIntervalMs,
      uploadIntervalMs: client.uploadIntervalMs,
      concurrentSessions: Number.isFinite(client.concurrentSessions)
        ? client.concurrentSessions
        : null,
      reporting: client.reporting,
      dependencyEnforcement: client.dependencyEnforcement,
      retry,
      pJobRetry: scenario.schedules.find(({ name }) => name === schedule)?.retry ?? null,
    };
  }
  return null;
}

function scenarioOf(source: unknown): Scenario | null {
  try {
    const file = 'the recorded scenario';
    return parseScenario(JSON.stringify(source), { file, recorded: true }).scenario;
  } catch (error) {
    if (isCdxError(error, 'invalid-scenario')) return null;
    throw error;
  }
}
