/** docs/experiments.md says what the format says. `--update` writes its tables anew. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { experimentDocTables } from '../../src/experiment/format/doc-tables.ts';
import { problemsOf } from './experiment-text.ts';

const path = fileURLToPath(new URL('../../../../docs/experiments.md', import.meta.url));

test('the tables of docs/experiments.md are those of the format', async () => {
  let text = readFileSync(path, 'utf8');
  for (const [name, table] of experimentDocTables()) {
    const place = new RegExp(`(<!-- table:${name} -->\n)[^]*?(<!-- /table:${name} -->)`);
    expect(text).toMatch(place);
    text = text.replace(place, (_, start: string, end: string) => `${start}\n${table}\n\n${end}`);
  }
  const formatted = await format(text, { ...(await resolveConfig(path)), filepath: path });
  await expect(formatted).toMatchFileSnapshot(path);
});

test('its example is an experiment without a problem', () => {
  const [, example = ''] = /```yaml\n([^]*?)```/.exec(readFileSync(path, 'utf8')) ?? [];
  expect(example).toContain('cdxExperiment');
  expect(problemsOf(example)).toEqual([]);
});
