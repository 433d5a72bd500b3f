/** Histories to calibrate from: of scenarios, stripped of what the run was told. */
import { readFileSync } from 'node:fs';
import type { EventPage, JoinedLog } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { createMemorySessionsView } from '@cdx/projections';
import type { RecordedEvent } from '@cdx/session';
import { parseScenario, simulate, type Scenario } from '@cdx/simulator';
import { calibrate, type Calibration } from '../../../src/calibrate/index.ts';

export type History = Pick<JoinedLog, 'readPages'>;

export function shipped(name: string, ...overrides: readonly string[]): Scenario {
  const file = new URL(`../../../../../scenarios/${name}.yaml`, import.meta.url);
  return parseScenario(readFileSync(file, 'utf8'), { file: name, overrides }).scenario;
}

export function scenarioOf(text: string): Scenario {
  return parseScenario(text, { file: 'test.yaml' }).scenario;
}

/** All events of a run, those about the run itself included. */
export async function eventsOf(scenario: Scenario): Promise<readonly RecordedEvent[]> {
  const store = createMemoryEventStore();
  const views = createMemorySessionsView();
  const archive = async () => ({ add: async () => undefined });
  await simulate(scenario, { version: '0.0.0-test', store, views, archive });
  const events: RecordedEvent[] = [];
  for await (const event of store.readAll()) events.push(event);
  return events;
}

export function historyOf(events: readonly RecordedEvent[]): History {
  return {
    async *readPages(): AsyncGenerator<EventPage> {
      yield { events, next: events.length, atEnd: true };
    },
  };
}

/** Without scenario, seed and version: as the history of real systems is. */
export function stripped(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  return events.filter(({ stream }) => !stream.startsWith('run-'));
}

export async function calibrated(scenario: Scenario): Promise<Calibration> {
  return calibrate(historyOf(stripped(await eventsOf(scenario))));
}

/** The calibrated scenario, which must be sound without a warning. */
export function soundScenario({ text }: Pick<Calibration, 'text'>): Scenario {
  const { scenario, warnings } = parseScenario(text, { file: 'calibrated.yaml' });
  if (warnings.length > 0)
    throw new Error(`${warnings[0]?.path ?? ''}: ${warnings[0]?.message ?? ''}`);
  return scenario;
}
