/** The scenarios that are shipped, the template, and the JSON Schema for editors. */
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import {
  estimateSize,
  nextOccurrence,
  parseScenario,
  scenarioJsonSchema,
  scenarioTemplate,
  type Recurrence,
} from '@cdx/simulator';
import { scenarioText } from './scenario-text.ts';

const folder = new URL('../../../../scenarios/', import.meta.url);
const shipped = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => [file, readFileSync(new URL(file, folder), 'utf8')] as const);
const texts = [...shipped, ['the template', scenarioTemplate()] as const];

test('the shipped scenarios are there', () => {
  expect(shipped.map(([file]) => file)).toEqual(
    expect.arrayContaining([
      'ax2012r3-daily-status.yaml',
      'ax2012r3-nightly.yaml',
      'poison-package.yaml',
      'register-onboarding.yaml',
      'reopening-herd.yaml',
      'registers-final-only.yaml',
      'store-fleet-outage.yaml',
    ]),
  );
});

test.each(texts)('%s is read without a warning', (file, text) => {
  const { scenario, warnings, source } = parseScenario(text, { file });
  expect(warnings).toEqual([]);
  if (file.endsWith('.yaml')) expect(`${scenario.name}.yaml`).toBe(file);
  expect(parseScenario(JSON.stringify(source), { file }).scenario).toEqual(scenario);
});

test('the outage of the store fleet is a run of seconds', () => {
  const [, text] = shipped.find(([file]) => file === 'store-fleet-outage.yaml') ?? ['', ''];
  const size = estimateSize(parseScenario(text, { file: '' }).scenario);
  expect(size).toMatchInlineSnapshot(`
    {
      "databases": 200,
      "polls": 38400,
      "scheduleRuns": 551,
      "sessions": 57600,
    }
  `);
});

test('one parameter makes the onboarding of registers the case of the best practices', () => {
  const [, text] = shipped.find(([file]) => file === 'register-onboarding.yaml') ?? ['', ''];
  const read = (...overrides: string[]) => parseScenario(text, { file: '', overrides }).scenario;
  const asShipped = read();
  const whole = read('operators.Roll-out.commands[0].addDatabases.count=100');
  expect(estimateSize(asShipped)).toMatchInlineSnapshot(`
    {
      "databases": 3,
      "polls": 112320,
      "scheduleRuns": 6336,
      "sessions": 71280,
    }
  `);

  const [schedule] = whole.schedules;
  const next = nextOccurrence(schedule?.recurrence ?? never, whole.timeZone, whole.startAt);
  const [command] = whole.operators[0]?.commands ?? [];
  let runs = 0;
  for (let at = next(whole.startAt - 1); at < (command?.at ?? 0); at = next(at)) runs += 1;
  expect(command).toMatchObject({ kind: 'addDatabases', count: 100 });
  expect(100 * runs * (schedule?.jobs.length ?? 0)).toBe(2_160_000);
});
const never: Recurrence = { kind: 'cron', cron: '0 0 30 2 *' };

test.each(texts)('the JSON Schema allows %s', (_, text) => {
  const schema = z.fromJSONSchema(scenarioJsonSchema());
  expect(schema.safeParse(parseYaml(text, { merge: true })).error).toBeUndefined();
});

test.each([
  ['an unknown key', { retry: '{ tryCuont: 3 }' }],
  ['a bare number', { duration: '900' }],
  ['a word that is none', { profile: 'ax2009' }],
  ['a missing key', { name: null }],
  ['a command without its time', { operators: '[{ commands: [{ runNow: Prices }] }]' }],
  [
    'a kind of failure that is none',
    { operators: '[{ rules: [{ do: fix, when: { failureKind: dat } }] }]' },
  ],
  ['a recurrence that is none', { headquarters: '{ statusMessages: { recurrence: nevr } }' }],
  ['a negative count', { channelDataGroups: '[{ name: Stores, databases: { count: -1 } }]' }],
])('the JSON Schema refuses %s', (_, changes) => {
  const schema = z.fromJSONSchema(scenarioJsonSchema());
  expect(schema.safeParse(parseYaml(scenarioText(changes))).success).toBe(false);
});

test('every key of the JSON Schema is described, and nothing of ours is left in it', () => {
  const undescribed: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, entry] of Object.entries(value)) {
      expect(key).not.toMatch(/^x-/);
      if (path.endsWith('/properties') && !Object.hasOwn(entry as object, 'description')) {
        undescribed.push(`${path}/${key}`);
      }
      visit(entry, `${path}/${key}`);
    }
  };
  visit(scenarioJsonSchema(), '');
  expect(undescribed).toEqual([]);
});
