/** What every command is given, and how it ends. */
import type { Look } from '../render/look.ts';
import type { ExitCode } from '../report-error.ts';
import type { Capabilities, Terminal } from '../terminal.ts';

export interface CommandContext {
  readonly terminal: Terminal;
  readonly capabilities: Capabilities;
  /** How output on stdout looks, and messages on stderr. */
  readonly look: Look;
  readonly errorLook: Look;
  /** How people call this program: `cdx` or `npx cdx`. */
  readonly program: string;
  readonly version: string;
  /** Called once, by the command that ran. */
  end(code: ExitCode): void;
}

/** For options that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
