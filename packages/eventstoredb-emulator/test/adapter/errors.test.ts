/**
 * What goes wrong between the adapter and a server: each with a code, the place and what to do.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleEvent } from '@cdx/event-store/conformance';
import { openEventStoreDb } from '@cdx/event-store/eventstoredb';
import { isCdxError, type CdxError } from '@cdx/session';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeCertificate, type TestCertificate } from '../support/certificate.ts';
import { startWorld } from '../support/worlds.ts';

const any = { expectedRevision: 'any' } as const;
const user = 'ops';
const password = 'p%40ss';

async function failureOf(promise: Promise<unknown>): Promise<CdxError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (isCdxError(error)) return error;
  throw new Error('It went through, or failed with another error.', { cause: error });
}

/** Opens and closes again: for what goes wrong, or is to go right. */
async function visit(connectionString: string): Promise<void> {
  const store = await openEventStoreDb({ connectionString });
  await store.close();
}

/** `tlsCAFile` for the certificate. */
function fileOf({ certificate }: TestCertificate): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdx-certificate-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'authority.pem');
  writeFileSync(file, certificate);
  return encodeURIComponent(file);
}

async function listening(server: Server): Promise<number> {
  const sockets = new Set<{ destroy: () => void }>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe('nobody is there', () => {
  it('connection refused: store-unreachable, with the address, at once', async () => {
    const { emulator } = await startWorld('memory');
    await emulator.close();
    const error = await failureOf(visit(emulator.connectionString));
    expect(error.code).toBe('store-unreachable');
    expect(error.details).toEqual({ where: `127.0.0.1:${emulator.port}` });
    expect(error.message).toContain(`127.0.0.1:${emulator.port}`);
    expect(error.message).toContain('Check that it runs');
  });

  it('a name that nobody has: store-unreachable', async () => {
    const error = await failureOf(visit('esdb://db.invalid:2113?tls=false'));
    expect(error.code).toBe('store-unreachable');
    expect(error.message).toContain('db.invalid:2113');
  });

  it('a server without TLS, asked with it: says so', async () => {
    const { emulator } = await startWorld('memory');
    const error = await failureOf(visit(`esdb://127.0.0.1:${emulator.port}`));
    expect(error.code).toBe('store-unreachable');
    expect(error.message).toContain('needs tls=false');
  });

  it('a server with TLS, asked without it: says so', async () => {
    const { emulator } = await startWorld('memory', { tls: makeCertificate() });
    const error = await failureOf(visit(`esdb://127.0.0.1:${emulator.port}?tls=false`));
    expect(error.code).toBe('store-unreachable');
    expect(error.message).toContain('must not be given tls=false');
  });
});

describe('the server does not let us in', () => {
  it('the right password over TLS, with the authority named', async () => {
    const tls = makeCertificate();
    const { emulator } = await startWorld('memory', { tls, users: { ops: 'p@ss' } });
    const string = `esdb://${user}:${password}@127.0.0.1:${emulator.port}?tlsCAFile=${fileOf(tls)}`;
    const store = await openEventStoreDb({ connectionString: string });
    await store.append('run-1', [sampleEvent(1)], any);
    expect(await store.streamRevision('run-1')).toBe(0);
    await store.close();
  });

  it.each([
    ['a wrong password', `${user}:wrong@`],
    ['an unknown user', `nobody:${password}@`],
    ['nobody named', ''],
  ])('%s: store-access-denied, without the password in the text', async (_, credentials) => {
    const tls = makeCertificate();
    const { emulator } = await startWorld('memory', { tls, users: { ops: 'p@ss' } });
    const error = await failureOf(
      visit(`esdb://${credentials}127.0.0.1:${emulator.port}?tlsCAFile=${fileOf(tls)}`),
    );
    expect(error.code).toBe('store-access-denied');
    expect(error.details).toMatchObject({ reason: 'credentials' });
    expect(error.message).toContain(`127.0.0.1:${emulator.port}`);
    expect(error.message).not.toContain('wrong');
    expect(error.message).not.toContain(password);
  });

  it('credentials without TLS are not sent, and that is said', async () => {
    const { emulator } = await startWorld('memory', { users: { ops: 'p@ss' } });
    const error = await failureOf(
      visit(`esdb://${user}:${password}@127.0.0.1:${emulator.port}?tls=false`),
    );
    expect(error.code).toBe('store-access-denied');
    expect(error.message).toContain('Without TLS');
  });

  it('a certificate that nobody vouches for: store-access-denied', async () => {
    const { emulator } = await startWorld('memory', { tls: makeCertificate() });
    const error = await failureOf(visit(`esdb://127.0.0.1:${emulator.port}`));
    expect(error.code).toBe('store-access-denied');
    expect(error.details).toMatchObject({ reason: 'certificate' });
    expect(error.message).toContain('tlsCAFile');
  });

  it('a certificate of another authority than the one named: store-access-denied', async () => {
    const { emulator } = await startWorld('memory', { tls: makeCertificate() });
    const other = fileOf(makeCertificate());
    const error = await failureOf(visit(`esdb://127.0.0.1:${emulator.port}?tlsCAFile=${other}`));
    expect(error.code).toBe('store-access-denied');
    expect(error.details).toMatchObject({ reason: 'certificate' });
  });

  it('a file of an authority that is not there: invalid-argument', async () => {
    const error = await failureOf(visit('esdb://127.0.0.1:2113?tlsCAFile=/no/such/file.pem'));
    expect(error.code).toBe('invalid-argument');
  });
});

describe('the server is silent', () => {
  it('who accepts and says nothing: store-timeout', async () => {
    const port = await listening(createServer());
    const error = await failureOf(visit(`esdb://127.0.0.1:${port}?tls=false&defaultDeadline=100`));
    expect(error.code).toBe('store-timeout');
    expect(error.details).toEqual({ where: `127.0.0.1:${port}`, deadlineMs: 100 });
    expect(error.message).toContain('defaultDeadline');
  });

  it('who speaks HTTP/2 and never answers a call: store-timeout', async () => {
    const port = await listening(createHttp2Server());
    const error = await failureOf(visit(`esdb://127.0.0.1:${port}?tls=false&defaultDeadline=100`));
    expect(error.code).toBe('store-timeout');
  });

  it('who is something else: not-a-store', async () => {
    const server = createHttp2Server();
    server.on('stream', (stream) => stream.respond({ ':status': 404 }, { endStream: true }));
    const port = await listening(server);
    const error = await failureOf(visit(`esdb://127.0.0.1:${port}?tls=false`));
    expect(error.code).toBe('not-a-store');
  });
});
