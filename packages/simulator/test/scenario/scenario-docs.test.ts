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

test('the example of headquarters and operators is read without a warning', () => {
  const [, example = ''] =
    /```yaml\n(headquarters:[^]*?)```/.exec(readFileSync(path, 'utf8')) ?? [];
  expect(example).toContain('operators:');
  expect(warningsIn(scenarioText() + example)).toEqual([]);
});
