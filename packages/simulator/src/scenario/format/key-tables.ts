/**
 * The reference part of docs/scenarios.md, made from the format itself: every key, its default and
 * where that comes from. A test fails where the document says something else.
 */
import { failureCatalogue, knownJobs, retryDelayMsMax } from '@cdx/session';
import { scenarioLimits } from '../limits.ts';
import { defaultDirection } from '../normalise/job-defaults.ts';
import { bandwidthBpsMin, formatBandwidth } from '../units/bandwidth.ts';
import { formatDuration } from '../units/duration.ts';
import { formatSize } from '../units/size.ts';
import { distributionValuesMax } from './values/distribution.ts';
import { annotatedSchema, itemsOf, keyHolder, keysOf, type JsonSchema } from './json-schema.ts';

/** The tables by the name that their markers in the document bear. */
export function scenarioDocTables(): ReadonlyMap<string, string> {
  return new Map([
    ['keys', keyTables()],
    ['jobs', jobTable()],
    ['failures', failureTable()],
    ['limits', limitTable()],
  ]);
}

/** Every set of keys of a format, as sections with a table each. */
export function keyTables(root: JsonSchema = annotatedSchema()): string {
  const sections: { titles: string[]; name: string; schema: JsonSchema }[] = [];
  const visit = (title: string, schema: JsonSchema): void => {
    const keys = keysOf(schema);
    const holder = keyHolder(schema);
    const name = holder?.['x-name'];
    // The document tells of distributions where it tells of values.
    if (keys === null || name === undefined || name === 'distribution') return;
    const seen = sections.find((each) => each.name === name);
    if (seen !== undefined) {
      seen.titles.push(title);
      return;
    }
    sections.push({ titles: [title], name, schema });
    for (const [key, value] of Object.entries(keys)) {
      const items = itemsOf(value);
      const path = schema === root ? key : `${title}.${key}`;
      visit(items === null ? path : `${path}[]`, items ?? value);
    }
  };
  visit('The file', root);
  return sections.map(({ titles, schema }) => section(titles, schema)).join('\n\n');
}

/** Sets of the same keys in several places are one section. */
function section(titles: readonly string[], schema: JsonSchema): string {
  const heading = titles.map((title) => (title === 'The file' ? title : `\`${title}\``)).join(', ');
  const required = keyHolder(schema)?.required ?? [];
  const rows = Object.entries(keysOf(schema) ?? {}).map(([key, value]) => [
    required.includes(key) ? `**\`${key}\`**` : `\`${key}\``,
    kindOf(value),
    required.includes(key) ? '' : withSource(value),
    value['x-about'] ?? '',
  ]);
  return `### ${heading}\n\n${table(['key', 'value', 'default', 'what it is'], rows)}`;
}

function withSource(value: JsonSchema): string {
  const stated = value['x-default'] ?? '';
  const source = value['x-source'];
  return source === undefined ? stated : `${stated} (${source})`;
}

function kindOf(schema: JsonSchema): string {
  if (schema['x-kind'] !== undefined) return schema['x-kind'];
  const items = itemsOf(schema);
  if (items !== null) return `list of ${kindOf(items)}`;
  if (schema.properties !== undefined) return schema['x-name'] ?? 'keys';
  return (schema.anyOf ?? []).map(kindOf).join(' or ');
}

function jobTable(): string {
  const rows = [...knownJobs].map(([id, name]) => [`\`${id}\``, name, defaultDirection(id)]);
  return table(['id', 'name', 'direction'], rows);
}

function failureTable(): string {
  const rows = failureCatalogue.map(({ key, stages, kind, message, retriable, source }) => [
    `\`${key}\``,
    stages.map((stage) => `\`${stage}\``).join(', '),
    kind + (retriable ? '' : ', not retriable'),
    message.replaceAll('<', '\\<'),
    source,
  ]);
  return table(['`error`', '`stage`', 'kind', 'message', 'source'], rows);
}

function limitTable(): string {
  const count = (value: number): string => value.toLocaleString('en');
  const range = (from: number, to: number): string => `from ${from} to ${count(to)}`;
  const limits = scenarioLimits;
  return table(
    ['limit', 'at most'],
    [
      ['characters of the file', count(limits.textLengthMax)],
      ['`duration`', `${formatDuration(limits.durationMsMax)} (five years)`],
      ['times', 'from 2000-01-01 to 2100-01-01'],
      [
        'intervals of polls, schedules and retries',
        `at least ${formatDuration(limits.intervalMsMin)}`,
      ],
      ['channel databases, all groups', count(limits.databasesMax)],
      ['jobs, groups, schedules', `${count(limits.jobsMax)} each`],
      [
        'outages, failures, issues, crashes, poison, slowdowns, size limits',
        `${count(limits.faultsMax)} each`,
      ],
      [
        'operators; commands of all operators; rules of all operators',
        `${count(limits.rulesMax)} each`,
      ],
      ['`packageWorkers`, `concurrentSessions`', range(1, limits.packageWorkersMax)],
      ['`transfers`', range(1, limits.transfersMax)],
      ['`queue`', range(0, limits.transfersMax)],
      [
        '`bandwidth`, `uplink`, `downlink`',
        `from ${formatBandwidth(bandwidthBpsMin)} to ${formatBandwidth(limits.bandwidthBpsMax)}`,
      ],
      ['`applySpeed`, rows a second', range(limits.speedMin, limits.speedMax)],
      ['`rows`, `fullRows`', count(limits.rowsMax)],
      ['`rowsPerChange`, `rowsPerTransaction`', count(limits.rowsEachMax)],
      ['`rowSize`', formatSize(limits.rowSizeMax)],
      ['`limit` and `startSize` of size limits', formatSize(limits.sizeMax)],
      ['`growth`', 'from 0% to 100%'],
      ['`factor` of slowdowns', `above 1, up to ${count(limits.slowdownFactorMax)}`],
      [
        '`timeToFailure`, `timeToRepair`, as a plain mean',
        `at least ${formatDuration(limits.faultMeanMsMin)}`,
      ],
      ['every other duration', formatDuration(retryDelayMsMax)],
      ['measured values, or bins, of one distribution', count(distributionValuesMax)],
      ['polls of the whole run (estimated)', count(limits.pollsMax)],
      [
        'runs of all schedules and of the process status messages batch (estimated)',
        count(limits.scheduleRunsMax),
      ],
      [
        'times of one fault that recurs or comes at random (estimated)',
        count(limits.faultWindowsMax),
      ],
      [
        'the same of all faults, at each channel database that they strike (estimated)',
        count(limits.faultWindowsTotalMax),
      ],
      ['sessions of the whole run, No data included (estimated)', count(limits.sessionsMax)],
    ],
  );
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
