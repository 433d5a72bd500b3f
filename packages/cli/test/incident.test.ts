/**
 * docs/incident.md: its commands run in the order of the page, end as it says, and print what stands below
 * them. Figures in bold are among what has been printed by then; those of missing upload numbers, which no
 * command prints, are counted in the file.
 */
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { expectInOrder, figure, linesOf, printedIn, sectionsOf, wordsOf } from './support/page.ts';
import { cdx, sharedFolder } from './support/run-cdx.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const example = join(root, 'docs/examples/incident');
const page = readFileSync(join(root, 'docs/incident.md'), 'utf8');

interface Step {
  readonly commands: readonly string[];
  /** What they print, without the lines of `…`. */
  readonly printed: readonly string[];
}

interface Section {
  readonly title: string;
  readonly steps: readonly Step[];
  readonly claims: readonly string[];
}

const sections: readonly Section[] = sectionsOf(page).map(({ title, text }) => ({
  title,
  steps: text.split(/^(?=```sh$)/m).map((part) => ({
    commands: linesOf(part, 'sh'),
    printed: printedIn(part),
  })),
  claims: [...text.matchAll(/\*\*([^*]+)\*\*/g)]
    .map(([, bold = '']) => bold)
    .filter((bold) => /\d/.test(bold)),
}));

/** Numbers that are missing among the uploads of a database, up to its last. */
function missingUploads(): Readonly<Record<string, readonly number[]>> {
  const [, ...rows] = readFileSync(join(example, 'UploadSessions.csv'), 'utf8')
    .trim()
    .split('\r\n');
  const numbers: Record<string, number[]> = {};
  for (const row of rows) {
    const [, database = '', number = ''] = row.split(',');
    (numbers[database] ??= []).push(Number(number));
  }
  const all = (seen: readonly number[]): readonly number[] =>
    Array.from({ length: Math.max(...seen) }, (_, index) => index + 1);
  const missing = Object.entries(numbers).map(
    ([database, seen]) => [database, all(seen).filter((one) => !seen.includes(one))] as const,
  );
  return Object.fromEntries(missing.filter(([, gaps]) => gaps.length > 0));
}

describe('docs/incident.md', () => {
  const folder = sharedFolder();
  cpSync(example, folder, { recursive: true });

  /** What the sections so far have printed: later ones speak of it. */
  let known = '';

  async function run(line: string): Promise<string> {
    const [command = '', code = '0'] = line.split(/\s+# exit code /);
    const ran = await cdx(wordsOf(command), { cwd: folder, columns: 80 });
    expect(`${command}: ${ran.code}`, ran.err).toBe(`${command}: ${code}`);
    return `${ran.err}\n${ran.out}`;
  }

  test.each(sections)(
    '$title',
    async ({ steps, claims }) => {
      for (const { commands, printed } of steps) {
        let last = '';
        for (const command of commands) last += `${await run(command)}\n`;
        expectInOrder(printed, last);
        known += last;
      }
      const missing = missingUploads();
      const counted = `${Object.values(missing).flat().length} numbers of ${Object.keys(missing).length} stores`;
      for (const claim of claims) expect(`${known}\n${counted}`).toMatch(figure(claim));
    },
    60_000,
  );

  test('has its steps, and commands and what they print in nearly all of them', () => {
    expect(sections.length).toBeGreaterThanOrEqual(8);
    const all = sections.flatMap(({ steps }) => steps);
    expect(all.flatMap(({ commands }) => commands).length).toBeGreaterThanOrEqual(15);
    for (const { commands, printed } of all) {
      // Nothing is printed on the page that no command of it prints.
      if (commands.length === 0) expect(printed).toEqual([]);
    }
  });

  test('tells how much simulated mornings differ', () => {
    const [made] = readdirSync(join(folder, '.cdx/experiments')).sort();
    const csv = readFileSync(join(folder, '.cdx/experiments', made ?? '', 'metrics.csv'), 'utf8');
    const [header = '', ...rows] = csv.trim().split('\n');
    const column = header.split(',').indexOf('exhausted') - header.split(',').length;
    // The name of the policy, in front, has commas in its quotes.
    const lost = rows
      .filter((row) => row.includes('interval=1m, tries=3'))
      .map((row) => Number(row.split(',').at(column)));
    expect(lost).toHaveLength(30);
    expect(page).toContain(
      `from ${Math.min(...lost)} to ${Math.max(...lost)}, and nine of the thirty`,
    );
    expect(lost.filter((count) => count < 43)).toHaveLength(9);
  });

  test('names pages that exist', () => {
    const links = [...page.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !existsSync(join(root, 'docs', link)))).toEqual([]);
  });

  test('the exports look like those of the real forms, and are small', () => {
    const files = readdirSync(example).filter((name) => name.endsWith('.csv'));
    expect(files).toEqual(['DownloadSessions.csv', 'UploadSessions.csv']);
    expect(files.reduce((sum, name) => sum + statSync(join(example, name)).size, 0)).toBeLessThan(
      400_000,
    );
    for (const name of files) {
      const text = readFileSync(join(example, name), 'utf8');
      expect(text.startsWith('\ufeffJob name,')).toBe(true);
      expect(text).toMatch(/,\d\d\/\d\d\/2026 \d\d:\d\d:\d\d [AP]M/);
    }
  });
});
