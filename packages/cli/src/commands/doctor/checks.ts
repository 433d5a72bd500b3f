/** What `cdx doctor` asks the machine: Node, SQLite, the folder of the stores, the terminal. */
import { mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sqliteInfo } from '@cdx/event-store/sqlite';
import { errnoOf } from '../../io/errno.ts';
import { storeFolder } from '../../io/store-files.ts';
import type { CommandContext } from '../context.ts';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly text: string;
}

const nodeMin = [20, 19] as const;

export async function machineChecks(context: CommandContext): Promise<readonly Check[]> {
  return [nodeCheck(context), await sqliteCheck(), folderCheck(context), terminalCheck(context)];
}

function nodeCheck({ terminal: { nodeVersion } }: CommandContext): Check {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const ok = major > nodeMin[0] || (major === nodeMin[0] && minor >= nodeMin[1]);
  const needed = `${nodeMin.join('.')} or later is needed`;
  return { name: 'Node', ok, text: ok ? nodeVersion : `${nodeVersion}: ${needed}` };
}

async function sqliteCheck(): Promise<Check> {
  try {
    const { driver, version } = await sqliteInfo();
    return { name: 'SQLite', ok: true, text: `${version}, by ${driver}` };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { name: 'SQLite', ok: false, text: `cannot be loaded: ${why}` };
  }
}

/** By writing: permissions alone do not tell of full or read-only disks. */
function folderCheck({ terminal: { cwd } }: CommandContext): Check {
  const folder = join(cwd, storeFolder);
  const there = statSync(folder, { throwIfNoEntry: false });
  if (there?.isDirectory() === false) {
    return { name: 'Stores', ok: false, text: `${storeFolder} is a file, not a folder` };
  }
  try {
    rmdirSync(mkdtempSync(join(there === undefined ? cwd : folder, '.cdx-doctor-')));
    const text = there === undefined ? 'is not there yet and can be made' : 'can be written';
    return { name: 'Stores', ok: true, text: `${storeFolder} ${text}` };
  } catch (error) {
    const why = errnoOf(error) ?? String(error);
    return { name: 'Stores', ok: false, text: `${storeFolder} cannot be written here (${why})` };
  }
}

function terminalCheck({ terminal, capabilities }: CommandContext): Check {
  const { width, unicode, color } = capabilities;
  const text = [
    `${width} columns${terminal.stdout.isTTY ? '' : ' (stdout is no terminal)'}`,
    unicode ? 'UTF-8' : 'ASCII only',
    color.stdout ? 'colours' : 'no colours',
  ];
  return { name: 'Terminal', ok: true, text: text.join(', ') };
}
