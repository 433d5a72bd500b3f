/** `cdx audit`: what auditors ask of a history. */
import { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { diffCommand } from './diff.ts';
import { explainCommand } from './explain.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { keyCommand } from './key.ts';
import { replayCommand } from './replay.ts';
import { sealCommand } from './seal.ts';
import { verifyCommand } from './verify.ts';

export function auditCommand(context: CommandContext): Command {
  const { program } = context;
  return new Command('audit')
    .summary('replay, verify, explain and compare histories')
    .description(
      'Looks at event histories as an auditor does: what happened, was it legal, who knew it when, ' +
        'is anything missing or changed. --store takes a file, an esdb:// URL, or an export.',
    )
    .addCommand(replayCommand(context))
    .addCommand(explainCommand(context))
    .addCommand(diffCommand(context))
    .addCommand(verifyCommand(context))
    .addCommand(sealCommand(context))
    .addCommand(keyCommand(context))
    .addCommand(importCommand(context))
    .addCommand(exportCommand(context))
    .addHelpText(
      'after',
      `
Examples:
  ${program} audit verify
  ${program} audit explain 17-STORE-0001`,
    );
}
