/** docs/cli.md names every command and option, docs/results.md every field. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildProgram } from '../src/cli.ts';
import { lookOf } from '../src/render/look.ts';
import { capabilitiesOf } from '../src/terminal.ts';
import { cdxIn, sharedFolder, testTerminal } from './support/run-cdx.ts';
import { writeRetries } from './support/experiments.ts';
import { writeLimited, writeRegisters, writeTiny } from './support/scenarios.ts';

const page = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url)), 'utf8');

describe('docs/cli.md', () => {
  const text = page('cli.md');
  const terminal = testTerminal();
  const capabilities = capabilitiesOf(terminal, false);
  const look = lookOf(capabilities, 'stdout');
  const program = buildProgram({
    terminal,
    capabilities,
    look,
    errorLook: look,
    program: 'cdx',
    version: '0',
    end: () => undefined,
  });
  // Commands that are alike share a section: `## cdx pause, cdx resume`.
  const sections = new Map(
    text.split(/^## /m).flatMap((section) => {
      const [heading = ''] = section.split('\n', 1);
      return heading.split(', ').map((command) => [command, section] as const);
    }),
  );

  const commands = program.commands.filter((command) => command.name() !== 'help');
  test.each(commands.map((command) => [command.name(), command] as const))(
    'describes cdx %s with every option',
    (name, command) => {
      const section = sections.get(`cdx ${name}`) ?? '';
      expect(section).toContain(`cdx ${name}`);
      for (const part of [command, ...command.commands]) expectOptions(part, section);
      for (const part of command.commands) {
        if (part.name() !== 'help') expect(section).toContain(`cdx ${name} ${part.name()}`);
      }
    },
  );

  test('describes the options of all commands', () => expectOptions(program, text));

  function expectOptions(command: Command, section: string): void {
    for (const { long } of command.options) expect(section).toContain(`${long}`);
  }
});

describe('docs/results.md', () => {
  const text = page('results.md');
  const folder = sharedFolder();
  const run = cdxIn(folder);

  beforeAll(async () => {
    await run(`simulate ${writeTiny(folder)} --quiet`);
    await run(`simulate ${writeRegisters(folder)} --store registers.db --quiet`);
    await run('store export tiny.ndjson');
    writeLimited(folder);
    writeRetries(folder);
  });

  test.each([
    'simulate tiny.yaml --store memory: --json',
    'simulate limited.yaml --store memory: --json',
    'experiment retries.yaml --json',
    'sessions download --json',
    'sessions upload --json',
    'session 1-STORE-0001 --json',
    'summary --json',
    'summary --json --store registers.db',
    'history Prices --json',
    'warnings --json --store registers.db',
    'staleness --json',
    'readiness --json --store registers.db',
    'process-status-messages --json --store registers.db',
    'cancel 23-STORE-0002 --dry-run --json',
    'cancel downloadSession-1-STORE-0001 --json',
    'store info --json',
    'store streams --limit 2 --json',
    'store import tiny.ndjson --store copy.db --json',
    'scavenge --json',
    'error sql-write --json',
  ])('describes every field of cdx %s', async (line) => {
    const { out } = await run(line);
    for (const field of fieldsOf(JSON.parse(out))) expect(text).toContain(`\`${field}\``);
  });

  /** What an event carries, and what a file says, has a description of its own. */
  const ownMatter = new Set(['data', 'pending', 'experiment', 'scenario']);

  /** Names of fields at any depth. */
  function fieldsOf(value: unknown): ReadonlySet<string> {
    const fields = new Set<string>();
    const visit = (inner: unknown): void => {
      if (Array.isArray(inner)) inner.forEach((entry) => visit(entry));
      else if (typeof inner === 'object' && inner !== null) {
        for (const [name, field] of Object.entries(inner)) {
          if (!name.includes(' ')) fields.add(name);
          if (!ownMatter.has(name)) visit(field);
        }
      }
    };
    visit(value);
    return fields;
  }
});
