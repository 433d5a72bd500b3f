/**
 * The real command in processes of its own: streams, exit codes, pipes. Needs the build; what a
 * command does is tested in process, in commands/.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFolder, type Ran } from './support/run-cdx.ts';
import { writeTiny } from './support/scenarios.ts';

const bin = fileURLToPath(new URL('../bin/cdx.js', import.meta.url));
const built = existsSync(fileURLToPath(new URL('../dist/main.js', import.meta.url)));

/** Runs a shell line in which `cdx` is the command. */
function shell(line: string, cwd: string): Promise<Ran> {
  const {
    NO_COLOR: _no,
    FORCE_COLOR: _force,
    npm_lifecycle_event: _npm,
    npm_command: _command,
    ...env
  } = process.env;
  return new Promise((resolve, reject) => {
    const script = `set -o pipefail; cdx() { '${process.execPath}' '${bin}' "$@"; }; ${line}`;
    const child = spawn('bash', ['-c', script], { cwd, env: { ...env, LC_ALL: 'C.UTF-8' } });
    const ran = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (ran.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (ran.err += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, ...ran }));
  });
}

describe.skipIf(!built)('the built command (skipped where dist is missing: npm run build)', () => {
  test('simulates, lists and shows; only results are on stdout', async () => {
    const folder = temporaryFolder();
    writeTiny(folder);
    const simulated = await shell('cdx simulate tiny.yaml --json', folder);
    expect(simulated.code).toBe(0);
    const { traceHash } = JSON.parse(simulated.out) as { readonly traceHash: string };
    expect(simulated.err).toMatch(/^2h simulated in /);
    const again = await shell('cdx simulate tiny.yaml --quiet', folder);
    expect(again).toEqual({ code: 0, out: `${traceHash}\n`, err: '' });
    const listed = await shell('cdx sessions upload --limit 2', folder);
    expect([listed.code, listed.err]).toEqual([0, '']);
    expect(listed.out).toMatch(
      /^Upload sessions of tiny, actual, as of 2026-03-02 10:00 Europe\/Berlin;\n\.cdx\/tiny-2\.db\n/,
    );
    expect((await shell('cdx doctor', folder)).code).toBe(0);
  });

  test('has the version of its package', async () => {
    expect(await shell('cdx --version', temporaryFolder())).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    });
  });

  test('answers bad input with one message and exit code 2', async () => {
    expect(await shell('cdx simulate nowhere.yaml', temporaryFolder())).toEqual({
      code: 2,
      out: '',
      err: 'cdx: There is no file nowhere.yaml; `cdx scenario init FILE` writes an example.\n',
    });
  });

  test('is silent when its reader has had enough', async () => {
    const folder = temporaryFolder();
    writeTiny(folder);
    await shell('cdx simulate tiny.yaml --quiet', folder);
    const { code, out, err } = await shell('cdx sessions download --json | head -n 1', folder);
    expect([code, out, err]).toEqual([0, '{\n', '']);
  });

  test('takes a scenario from a pipe', async () => {
    const folder = temporaryFolder();
    const { code, out } = await shell('cdx scenario check <(cdx scenario init)', folder);
    expect(code).toBe(0);
    expect(out).toMatch(/ is sound: my-scenario, /);
  });

  test('hides colours from a pipe', async () => {
    const { out } = await shell('cdx doctor', temporaryFolder());
    expect(out).not.toContain('\u001b');
  });
});
