/** Commander's complaints about arguments and options, in one sentence of ours. */
import type { CommanderError } from 'commander';

/** `answered`: help or version, as asked. `helped`: help in place of what was missing. */
export type UsageOutcome = 'answered' | 'helped' | 'wrong';

/** Thrown by commands where commander would leave the process. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly outcome: UsageOutcome;

  constructor(error: CommanderError, command: string) {
    super(`${sentence(error.message)} See ${command} --help.`, { cause: error });
    const shown = ['commander.helpDisplayed', 'commander.help', 'commander.version'];
    this.outcome = !shown.includes(error.code)
      ? 'wrong'
      : error.exitCode === 0
        ? 'answered'
        : 'helped';
  }
}

function sentence(message: string): string {
  const text = message
    .replace(/^error: /, '')
    .replace(/\s*\(Did you mean (.*)\?\)$/s, '; did you mean $1?');
  return /[.?]$/.test(text) ? text : `${text}.`;
}
