/**
 * docs/questions.md: every command of the page runs, what stands below it is what it prints, and the
 * figures in bold are among it or in the report that the page names. docs/examples is part of that.
 */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectInOrder, figure, linesOf, printedIn, sectionsOf, wordsOf } from './support/page.ts';
import { sharedFolder } from './support/run-cdx.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const cli = join(root, 'packages/cli');
const page = readFileSync(join(root, 'docs/questions.md'), 'utf8');
const reportFile = join(root, 'docs/examples/retry-policy/report.html');
const report = readFileSync(reportFile, 'utf8');

interface Section {
  readonly title: string;
  readonly text: string;
  readonly commands: readonly string[];
  /** What the commands print, without the lines of `…`. */
  readonly printed: readonly string[];
  /** Figures in bold. */
  readonly claims: readonly string[];
}

const sections: readonly Section[] = sectionsOf(page).map(({ title, text }) => ({
  title,
  text,
  commands: linesOf(text, 'sh'),
  printed: printedIn(text),
  claims: [...text.matchAll(/\*\*(.*?\d.*?)\*\*/g)].map(([, figure]) => figure ?? ''),
}));

const retryPolicy = 'scenarios/experiments/retry-policy.yaml';
const tryCount = 'scenarios/experiments/try-count.yaml';

/**
 * Two experiments of thirty days take too long for a test. Of these one day is run, which tells that the
 * command and the file are right. Figures of their tries 3 and 10 are held against the report of all
 * days; those of unlimited tries are not checked.
 */
const shortened = [retryPolicy, tryCount];

/** The text of the report, without tags and pictures. */
const reported = report
  .replace(/<(svg|style)[^]*?<\/\1>/g, ' ')
  .replace(/<[^>]+>/g, ' ')
  .replace(/\s+/g, ' ');

describe('docs/questions.md', () => {
  const folder = sharedFolder();
  cpSync(join(root, 'scenarios'), join(folder, 'scenarios'), { recursive: true });

  // What is built is twice as fast as the sources under test.
  beforeAll(() => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [tsc, '-b', cli]);
  }, 180_000);

  /** What a command prints; fails where it does not end with 0. */
  async function run(words: readonly string[]): Promise<string> {
    const { npm_lifecycle_event: _npm, npm_command: _command, ...env } = process.env;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(cli, 'bin/cdx.js'), ...words],
      { cwd: folder, env: { ...env, NO_COLOR: '1', COLUMNS: '80', LC_ALL: 'C.UTF-8' } },
    );
    return stdout;
  }

  /** The last command that made a store, and what it printed: two sections look at the same run. */
  let last = { command: '', out: '' };

  async function printedBy(command: string): Promise<string> {
    const words = wordsOf(command);
    if (words[0] !== 'simulate') {
      const isShort = words.some((word) => shortened.includes(word));
      return run(isShort ? [...words, '--replications', '1'] : words);
    }
    if (last.command !== command) last = { command, out: await run(words) };
    return last.out;
  }

  test('asks eight questions, each with a command and figures', () => {
    expect(sections).toHaveLength(8);
    for (const { title, commands, claims } of sections) {
      expect(title).toMatch(/\?$/);
      expect(commands.length).toBeGreaterThan(0);
      expect(claims.length).toBeGreaterThan(0);
    }
  });

  test.each(sections)('$title', async ({ text, commands, printed, claims }) => {
    let out = '';
    for (const command of commands) out += await printedBy(command);
    const isShort = shortened.some((file) => text.includes(file));
    const isReported = isShort || text.includes('examples/retry-policy/report.html');
    // Of a shortened experiment the figures are others; those of all days are in the report.
    if (!text.includes(tryCount)) expectInOrder(printed, out);
    const known = isReported ? `${out}\n${reported}` : out;
    for (const claim of claims) expect(known).toMatch(figure(claim));
  });

  test('names pages that exist', () => {
    const links = [...page.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(root, 'docs', link)))).toEqual([]);
  });
});

describe('docs/examples', () => {
  test('the report is below 2 MB, and what it links to is there', () => {
    expect(statSync(reportFile).size).toBeLessThan(2_000_000);
    const links = [...report.matchAll(/(?:href|src)="(?!data:|#)([^"]+)"/g)].map(
      ([, link = '']) => link,
    );
    expect(links.length).toBeGreaterThan(0);
    const dead = links.filter((link) => !existsSync(join(dirname(reportFile), link)));
    expect(dead).toEqual([]);
  });

  test('the report is that of the shipped experiment, and its command works anywhere', () => {
    expect(reported).toContain('30 replications');
    expect(reported).toContain(`cdx experiment ${retryPolicy} `);
    expect(report).not.toMatch(/(?<![:/.\w])\/(?:home|root|tmp|work|Users)\//);
  });
});
