/**
 * The reference part of docs/experiments.md, made from the format and the registry of metrics. A test
 * fails where the document says something else.
 */
import { keyTables, table } from '../../scenario/format/key-tables.ts';
import { experimentLimits } from '../experiment.ts';
import { defaultMetrics, knownMetrics } from '../metrics/registry.ts';
import { experimentSchema } from './experiment-file.ts';

/** The tables by the name that their markers in the document bear. */
export function experimentDocTables(): ReadonlyMap<string, string> {
  return new Map([
    ['keys', keyTables(experimentSchema())],
    ['metrics', metricTable()],
    ['limits', limitTable()],
  ]);
}

const units = { ms: 'duration', count: 'count', perMinute: 'a minute' } as const;

function metricTable(): string {
  const shown = new Set<string>(defaultMetrics);
  const rows = knownMetrics.map(({ name, unit, better, about, warmUp }) => [
    `\`${name}\``,
    units[unit],
    better,
    `${about}${warmUp === 'included' ? ' The warm-up is included.' : ''}`,
    shown.has(name) ? 'yes' : '',
  ]);
  return table(['metric', 'unit', 'better', 'what it is', 'shown by default'], rows);
}

function limitTable(): string {
  const count = (value: number): string => value.toLocaleString('en');
  const limits = experimentLimits;
  return table(
    ['limit', 'at most', 'unless stated'],
    [
      ['factors', count(limits.factorsMax), ''],
      ['levels of a factor', count(limits.levelsMax), ''],
      ['policies', count(limits.policiesMax), count(limits.policiesDefault)],
      ['replications', count(limits.replicationsMax), count(limits.replicationsDefault)],
      ['domain events of a run', count(limits.eventsMax), count(limits.eventsDefault)],
    ],
  );
}
