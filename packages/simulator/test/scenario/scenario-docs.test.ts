/** docs/scenarios.md says what the format says. `--update` writes its tables anew. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scenarioDocTables } from '../../src/scenario/format/key-tables.ts';
import { scenarioText, warningsIn } from './scenario-text.ts';

const path = fileURLToPath(new URL('../../../../docs/scenarios.md', import.meta.url));

test('the tables of docs/scenarios.md are those of the format', async () => {
  let text = readFileSync(path, 'utf8');
  for (const [name, table] of scenarioDocTables()) {
    const place = new RegExp(`(<!-- table:${name} -->\n)[^]*?(<!-- /table:${name} -->)`);
    expect(text).toMatch(place);
    text = text.replace(place, (_, start: string, end: string) => `${start}\n${table}\n\n${end}`);
  }
  await expect(text).toMatchFileSnapshot(path);
});

test('every example is read without a warning', () => {
  const examples = [...readFileSync(path, 'utf8').matchAll(/```yaml\n([^]*?)```/g)];
  const stated: string[] = [];
  for (const [, example = ''] of examples) {
    const keys = [...example.matchAll(/^(\w+):/gm)].map(([, key = '']) => key);
    stated.push(...keys);
    const others = scenarioText(Object.fromEntries(keys.map((key) => [key, null])));
    expect(warningsIn(others + example)).toEqual([]);
  }
  expect(stated).toEqual(
    expect.arrayContaining(['headquarters', 'client', 'jobs', 'faults', 'operators']),
  );
});
