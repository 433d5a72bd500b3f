/**
 * The `cdx` command: the real terminal around `runCli`. The only file that reads argv, env, the
 * clock and the process.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { isatty } from 'node:tty';
import { CdxError } from '@cdx/session';
import { runCli } from './cli.ts';
import { processMemory } from './io/process-memory.ts';
import { errorText, exitCode } from './report-error.ts';
import type { InterruptSignal, OutputStream, Terminal } from './terminal.ts';

const signals: readonly InterruptSignal[] = ['SIGINT', 'SIGTERM'];

const terminal: Terminal = {
  // `cdx … | head` is no error: whoever reads has had enough. Messages are for nobody then.
  stdout: outputStream(process.stdout, () => process.exit()),
  stderr: outputStream(process.stderr, () => undefined),
  columns: process.stdout.columns,
  env: process.env,
  platform: process.platform,
  nodeVersion: process.versions.node,
  cwd: process.cwd(),
  now: () => Date.now(),
  onInterrupt: (listener) => {
    const stops = signals.map((signal) => {
      // Once: who asks a second time leaves at once.
      const handler = (): void => listener(signal);
      process.once(signal, handler);
      return () => process.off(signal, handler);
    });
    return () => {
      for (const stop of stops) stop();
    };
  },
  nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
  threads: {
    processors: availableParallelism(),
    replicationWorker: new URL('./replication-worker.js', import.meta.url),
    scanWorker: new URL('./scan-worker.js', import.meta.url),
  },
  memory: processMemory(process, totalmem()),
};

/** Who runs cdx cannot act on these: what Node says of its SQLite, and of servers without a name. */
const hiddenWarnings = ['SQLite is an experimental', 'Setting the TLS ServerName to an IP address'];

hideWarnings();
// gRPC would tell in its own words what cdx tells in one message. Read when it is loaded.
process.env.GRPC_VERBOSITY ??= 'NONE';
process.on('uncaughtException', (error) => fail(error));

// Not `process.exit`: what is written may still be on its way.
process.exitCode = await runCli(process.argv.slice(2), { terminal, version: ownVersion() });

function outputStream(
  stream: NodeJS.WriteStream & { readonly fd: number },
  onClosed: () => void,
): OutputStream {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') onClosed();
    else
      fail(
        new CdxError('store-write-failed', `The output could not be written: ${error.message}.`),
      );
  });
  return {
    write: (text) => {
      stream.write(text);
    },
    drained: () =>
      new Promise((resolve) => {
        if (stream.writableNeedDrain) stream.once('drain', resolve);
        else resolve();
      }),
    isTTY: isatty(stream.fd),
  };
}

function fail(error: unknown): never {
  const debug = (process.env.CDX_DEBUG ?? '') !== '';
  process.stderr.write(errorText(error, { cwd: process.cwd(), debug }));
  process.exit(exitCode.problem);
}

function hideWarnings(): void {
  const emit = process.emitWarning.bind(process) as (...args: readonly unknown[]) => void;
  process.emitWarning = (warning: unknown, ...rest: readonly unknown[]): void => {
    const text = warning instanceof Error ? warning.message : String(warning);
    if (!hiddenWarnings.some((start) => text.startsWith(start))) emit(warning, ...rest);
  };
}

function ownVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
