/** `cdx store serve`: another command talks to it, and finds the events in the file afterwards. */
import { join } from 'node:path';
import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { makeCertificate } from '../../support/certificate.ts';
import { cdxIn, temporaryFolder } from '../../support/run-cdx.ts';
import { startCdx } from '../../support/running-cdx.ts';
import { writeTiny } from '../../support/scenarios.ts';

const address = /esdb:\/\/127\.0\.0\.1:\d+\?tls=\w+/;
/** Deadlines of clients are times of this machine, to which the server holds its own clock. */
const clock = [0];

describe('cdx store serve', () => {
  test('serves a file that is made for it, and closes it when it is stopped', async () => {
    const cwd = temporaryFolder();
    const run = cdxIn(cwd);
    const args = ['store', 'serve', '--port', '0', '--store', 'served.db'];
    const server = startCdx(args, { cwd, clock });
    const url = await server.until(address);
    const recorded = await run(`simulate ${writeTiny(cwd)} --store ${url} --quiet`);
    expect(recorded.code).toBe(0);
    const ofUrl = await run(`sessions download --csv --store ${url}`);
    // The server is the one that writes to it.
    expect((await run('cancel 1-STORE-0001 --store served.db')).err).toContain('served.db');
    server.interrupt();
    const { code, out, err } = await server.ended;
    expect(code).toBe(0);
    expect(out).toContain('Serving  served.db\n');
    expect(out).toContain('For development, tests and one machine.\n');
    expect(err).toBe('cdx: stopped; served.db is closed.\n');
    expect((await run(`sessions download --store ${url}`)).code).toBe(1);

    const ofFile = await run('sessions download --csv --store served.db');
    const place = /,\d+(?=\r?\n)/g;
    expect(ofFile.out.replaceAll(place, '')).toBe(ofUrl.out.replaceAll(place, ''));
    await run('simulate tiny.yaml --store plain.db --quiet');
    const [plain, served] = [
      await run('session 1-STORE-0001 --store plain.db'),
      await run('session 1-STORE-0001 --store served.db'),
    ];
    expect(served.out.replaceAll('served.db', 'plain.db')).toBe(plain.out);
  });

  test('serves memory unless it is told what, and a recorded file as it is', async () => {
    const cwd = temporaryFolder();
    const run = cdxIn(cwd);
    await run(`simulate ${writeTiny(cwd)} --store run.db --quiet`);
    const before = await run('sessions download --json --store run.db');
    for (const [store, serving] of [
      [[], 'a new store in memory'],
      [['--store', 'run.db'], 'run.db'],
    ] as const) {
      const server = startCdx(['store', 'serve', '--port', '0', ...store], { cwd, clock });
      const url = await server.until(address);
      const { out } = await run(`store info --store ${url}`);
      expect(out).toMatch(store.length === 0 ? /no events/ : /Run +tiny, seed 1: ended/);
      server.interrupt('SIGTERM');
      expect((await server.ended).out).toContain(`Serving  ${serving}\n`);
    }
    expect(await run('sessions download --json --store run.db')).toEqual(before);
    expect(existsSync(join(cwd, '.cdx'))).toBe(false);
  });

  test('lets in who is on its list', async () => {
    const cwd = temporaryFolder();
    const { certificate, key } = await makeCertificate();
    writeFileSync(join(cwd, 'cert.pem'), certificate);
    writeFileSync(join(cwd, 'key.pem'), key);
    writeFileSync(join(cwd, 'users.json'), '{"ann":"hunter2"}');
    const tls = ['--tls-cert', 'cert.pem', '--tls-key', 'key.pem', '--users-file', 'users.json'];
    const server = startCdx(['store', 'serve', '--port', '0', ...tls], { cwd, clock });
    const url = await server.until(address);
    const run = cdxIn(cwd);
    const as = (user: string): string =>
      `${url.replace('esdb://', `esdb://${user}@`)}&tlsCAFile=${join(cwd, 'cert.pem')}`;
    expect(await run(`store info --store ${as('ann:hunter2')}`)).toMatchObject({
      code: 0,
      err: '',
    });
    for (const wrong of ['ann:hunter3', 'bob:hunter2']) {
      const { code, out, err } = await run(`store info --store ${as(wrong)}`);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toContain('docs/errors/store-access-denied.md');
      expect(err).not.toContain('hunter');
      const doctor = await run(`doctor --store ${as(wrong)}`);
      expect(doctor.code).toBe(1);
      expect(doctor.out).toContain('1 thing to mend.');
      expect(doctor.out).not.toContain('hunter');
    }
    server.interrupt();
    await server.ended;
  });

  test.each([
    ['--port 70000', 'is no port'],
    ['--port x', 'is no port'],
    ['--tls-cert a.pem', '--tls-cert and --tls-key belong together'],
    ['--tls-cert a.pem --tls-key b.pem', '--tls-cert a.pem cannot be read (ENOENT)'],
    ['--users-file users.json', '--users-file needs --tls-cert and --tls-key'],
    ['--tls-cert users.json --tls-key users.json --users-file users.json', 'must be a JSON object'],
    ['--tls-cert users.json --tls-key users.json --users-file no.json', 'cannot be read (ENOENT)'],
    ['--store esdb://localhost', 'is a server already'],
    ['--store users.json', 'users.json'],
  ])('refuses %s', async (options, message) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'users.json'), '{"ann":7}');
    const { code, out, err } = await cdxIn(cwd)(`store serve ${options}`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  test('says when the port is taken', async () => {
    const cwd = temporaryFolder();
    const server = startCdx(['store', 'serve', '--port', '0'], { cwd, clock });
    const url = await server.until(address);
    const port = /:(\d+)\?/.exec(url)?.[1];
    const { code, err } = await cdxIn(cwd)(`store serve --port ${port} --store new.db`);
    expect(code).toBe(2);
    expect(err).toContain(`Cannot listen at 127.0.0.1:${port}`);
    expect(existsSync(join(cwd, 'new.db'))).toBe(false);
    server.interrupt();
    await server.ended;
  });
});
