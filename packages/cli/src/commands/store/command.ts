/** `cdx store`: stores as stores, whatever is in them and wherever they are. */
import { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { scavengeCommand } from '../scavenge.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { infoCommand } from './info.ts';
import { readCommand } from './read.ts';
import { serveCommand } from './serve.ts';
import { streamsCommand } from './streams.ts';

export function storeCommand(context: CommandContext): Command {
  const { program } = context;
  return new Command('store')
    .summary('inspect, read, copy and serve event stores')
    .description(
      'Looks at event stores, reads them, copies them to files and to other stores, and serves one ' +
        'to clients of EventStoreDB. --store takes a file, or an esdb:// URL.',
    )
    .addCommand(infoCommand(context))
    .addCommand(streamsCommand(context))
    .addCommand(readCommand(context))
    .addCommand(exportCommand(context))
    .addCommand(importCommand(context))
    .addCommand(scavengeCommand(context))
    .addCommand(serveCommand(context))
    .addHelpText(
      'after',
      `
Examples:
  ${program} store info
  ${program} store export run.ndjson.gz --store run.db
  ${program} store import run.ndjson.gz --store 'esdb://localhost:2113?tls=false'
  ${program} store serve --store run.db`,
    );
}
