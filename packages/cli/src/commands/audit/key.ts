/** `cdx audit key`: keys that seal, for who has no openssl at hand. */
import { Command } from 'commander';
import { keyText, writeKeyPair } from '../../io/seal/key-files.ts';
import { badInput } from '../../options/bad-input.ts';
import { factLines, type Fact } from '../../render/facts.ts';
import { printable } from '../../render/text.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const keyVersion = 1;

interface KeyFlags {
  readonly json?: boolean;
}

export function keyCommand(context: CommandContext): Command {
  const { program } = context;
  return new Command('key')
    .summary('make and show keys that seal')
    .description(
      'Keys that seal are Ed25519 keys in PEM files. Those of openssl are as good: openssl genpkey ' +
        '-algorithm ed25519 -out auditor.pem.',
    )
    .addCommand(newCommand(context))
    .addCommand(showCommand(context))
    .addHelpText(
      'after',
      `
Examples:
  ${program} audit key new auditor.pem
  ${program} audit key show auditor.pub.pem`,
    );
}

function newCommand(context: CommandContext): Command {
  return new Command('new')
    .summary('make a pair of keys')
    .description(
      'Makes a private key, which only its owner can read, and the public one beside it: auditor.pem ' +
        'and auditor.pub.pem. Files that are there are never replaced.',
    )
    .argument('<FILE>', 'a new file for the private key')
    .option('--json', 'as JSON, as docs/audit.md has it')
    .action(async (file: string, flags: KeyFlags) => {
      const publicFile = publicName(file);
      if (publicFile === file) throw badInput(`${file} is the name of a public key.`);
      const { readPublicKey } = await import('@cdx/audit/seal');
      const pem = writeKeyPair(file, publicFile, context.terminal.cwd);
      const { fingerprint } = readPublicKey(pem, publicFile);
      const document = { keyVersion, private: file, public: publicFile, fingerprint };
      show(document, flags, context, [
        ['Private', `${printable(file)}: seals. Keep it to yourself.`],
        ['Public', `${printable(publicFile)}: give it to everybody who checks your seals.`],
        ['Fingerprint', fingerprint],
      ]);
    });
}

function showCommand(context: CommandContext): Command {
  return new Command('show')
    .summary('show the fingerprint of a key')
    .description('The fingerprint of a key, private or public: SHA-256 of the public key as DER.')
    .argument('<FILE>', 'a key, PEM')
    .option('--json', 'as JSON, as docs/audit.md has it')
    .action(async (file: string, flags: KeyFlags) => {
      const { readPublicKey } = await import('@cdx/audit/seal');
      const { fingerprint } = readPublicKey(keyText(file, context.terminal.cwd), file);
      show({ keyVersion, file, fingerprint }, flags, context, [
        ['Key', printable(file)],
        ['Fingerprint', fingerprint],
      ]);
    });
}

function show(
  document: object,
  { json }: KeyFlags,
  context: CommandContext,
  facts: readonly Fact[],
): void {
  const { terminal, look } = context;
  terminal.stdout.write(
    json === true
      ? `${JSON.stringify(document, null, 2)}\n`
      : `${factLines(facts, look).join('\n')}\n`,
  );
  context.end(exitCode.done);
}

/** `auditor.pem`: `auditor.pub.pem`. */
function publicName(file: string): string {
  if (/\.pub\.pem$/iu.test(file)) return file;
  return /\.pem$/iu.test(file) ? file.replace(/\.pem$/iu, '.pub.pem') : `${file}.pub.pem`;
}
