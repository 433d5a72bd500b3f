/** `cdx store serve`: a store for clients of EventStoreDB, until the user stops it. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { EventStore } from '@cdx/event-store';
import { createMemoryEventStore } from '@cdx/event-store/memory';
import type { Emulator, EmulatorOptions } from '@cdx/eventstoredb-emulator';
import { CdxError } from '@cdx/session';
import { errnoOf } from '../../io/errno.ts';
import { untilInterrupt } from '../../io/interrupts.ts';
import { asStored, openLogToWrite } from '../../io/open-log.ts';
import { memoryStore, storePlace } from '../../io/store-place.ts';
import { badInput, quoted } from '../../options/bad-input.ts';
import { factLines } from '../../render/facts.ts';
import { wrap } from '../../render/text.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';

interface ServeFlags {
  readonly port?: string;
  readonly host?: string;
  readonly store?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly usersFile?: string;
}

const portDefault = 2113;
const hostDefault = '127.0.0.1';

export function serveCommand(context: CommandContext): Command {
  const { program } = context;
  return new Command('serve')
    .summary('serve a store to clients of EventStoreDB')
    .description(
      'Serves a store by the gRPC protocol of EventStoreDB, to cdx and to any official client, until ' +
        'Ctrl-C. For development, tests and one machine: there is one node, and no cluster, ' +
        'projections or persistent subscriptions.',
    )
    .option('--port <n>', `${portDefault} unless given; 0: any that is free`)
    .option(
      '--host <name>',
      `address to listen at; ${hostDefault} unless given: this machine alone`,
    )
    .option('--store <where>', 'a file, made where there is none; memory: unless given')
    .option('--tls-cert <file>', 'serve with TLS: the certificate, PEM')
    .option('--tls-key <file>', 'and its private key, PEM')
    .option('--users-file <file>', 'with TLS: users that are let in, JSON {"user":"password"}')
    .addHelpText(
      'after',
      `
Examples:
  ${program} store serve
  ${program} store serve --store run.db --port 2114
  ${program} simulate mine.yaml --store 'esdb://127.0.0.1:2113?tls=false'`,
    )
    .action(async (flags: ServeFlags) => serve(flags, context));
}

async function serve(flags: ServeFlags, context: CommandContext): Promise<void> {
  const { terminal, look } = context;
  const settings = {
    port: flags.port === undefined ? portDefault : parsePort(flags.port),
    host: flags.host ?? hostDefault,
    now: terminal.now,
    ...tlsOf(flags, terminal.cwd),
    ...usersOf(flags, terminal.cwd),
  };
  const served = await storeToServe(flags.store ?? memoryStore, context);
  try {
    const emulator = await listen({ ...settings, store: served.store });
    const { signal, stop } = untilInterrupt(terminal);
    try {
      const facts = [
        ['Serving', served.name],
        ['At', emulator.connectionString],
        ['Stop', 'Ctrl-C'],
      ] as const;
      const caution = 'For development, tests and one machine.';
      terminal.stdout.write(
        `${[...factLines(facts, look), ...wrap(caution, look.width)].join('\n')}\n`,
      );
      await signal;
    } finally {
      stop();
      await emulator.close();
    }
  } finally {
    await served.close();
  }
  terminal.stderr.write(`cdx: stopped; ${served.name} is closed.\n`);
  context.end(exitCode.done);
}

interface Served {
  readonly store: EventStore;
  readonly name: string;
  readonly close: () => Promise<void>;
}

/** Nothing is upcast, so that clients get the bytes that were written. */
async function storeToServe(where: string, context: CommandContext): Promise<Served> {
  const place = storePlace(where, context.terminal.cwd);
  if (place.kind === 'url') {
    throw badInput(`${place.name} is a server already: give --store FILE or memory:.`);
  }
  if (place.kind === 'memory') {
    const { now } = context.terminal;
    const store = createMemoryEventStore({ now, upcasting: asStored });
    return { store, name: 'a new store in memory', close: () => store.close() };
  }
  const { store, close } = await openLogToWrite(place, context, asStored);
  return { store, name: place.name, close };
}

async function listen(options: EmulatorOptions): Promise<Emulator> {
  const { serveEventStoreDb } = await import('@cdx/eventstoredb-emulator');
  return serveEventStoreDb(options);
}

/** Errors, of all of these: `invalid-argument`, `file-not-found`, `file-unreadable`. */
function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port >= 0 && port <= 65_535) return port;
  throw badInput(`--port ${quoted(text)} is no port: expected a number from 0 to 65535.`);
}

function tlsOf({ tlsCert, tlsKey }: ServeFlags, cwd: string): Pick<EmulatorOptions, 'tls'> {
  if (tlsCert === undefined && tlsKey === undefined) return {};
  if (tlsCert === undefined || tlsKey === undefined) {
    throw badInput('--tls-cert and --tls-key belong together: give both.');
  }
  const certificate = readWhole('--tls-cert', tlsCert, cwd);
  return { tls: { certificate, key: readWhole('--tls-key', tlsKey, cwd) } };
}

function usersOf({ usersFile, tlsCert }: ServeFlags, cwd: string): Pick<EmulatorOptions, 'users'> {
  if (usersFile === undefined) return {};
  if (tlsCert === undefined) {
    throw badInput(
      '--users-file needs --tls-cert and --tls-key: clients send no password without TLS, and ' +
        'nobody could come in.',
    );
  }
  const text = new TextDecoder().decode(readWhole('--users-file', usersFile, cwd));
  let users: unknown;
  try {
    users = JSON.parse(text);
  } catch {
    users = null;
  }
  const isMap = typeof users === 'object' && users !== null && !Array.isArray(users);
  if (!isMap || Object.values(users as object).some((value) => typeof value !== 'string')) {
    throw badInput(`--users-file ${usersFile} must be a JSON object of names and passwords.`);
  }
  return { users: users as Readonly<Record<string, string>> };
}

function readWhole(option: string, file: string, cwd: string): Uint8Array {
  try {
    return readFileSync(resolve(cwd, file));
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    const code = errno === 'ENOENT' || errno === 'ENOTDIR' ? 'file-not-found' : 'file-unreadable';
    throw new CdxError(code, `${option} ${file} cannot be read (${errno}).`, { path: file });
  }
}
