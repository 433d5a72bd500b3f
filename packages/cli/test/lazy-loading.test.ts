/** What is large and seldom needed is loaded when it is: `cdx --help` should not wait for gRPC. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

test.each(['@cdx/event-store/eventstoredb', '@cdx/eventstoredb-emulator'])(
  '%s is imported where it is used alone',
  (name) => {
    const importing = files.filter((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return text.includes(`'${name}'`);
    });
    expect(importing.length).toBeGreaterThan(0);
    for (const file of importing) {
      const text = readFileSync(join(folder, file), 'utf8');
      const statements = text.match(/^import [^;]*;/gm) ?? [];
      const now = statements.filter(
        (line) => line.includes(`'${name}'`) && !line.startsWith('import type '),
      );
      expect({ file, now }).toEqual({ file, now: [] });
      expect(text).toContain(`await import('${name}')`);
    }
  },
);
