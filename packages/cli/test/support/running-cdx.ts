/** A command that goes on until it is interrupted: what it writes can be waited for. */
import { runCli } from '../../src/cli.ts';
import type { InterruptSignal } from '../../src/terminal.ts';
import { testTerminal, type Ran, type TerminalOptions } from './run-cdx.ts';

export interface RunningCdx {
  /** Gives the first match in what is written to stdout, as soon as it is there. */
  readonly until: (pattern: RegExp) => Promise<string>;
  /** As Ctrl-C would. */
  readonly interrupt: (signal?: InterruptSignal) => void;
  readonly ended: Promise<Ran>;
}

export function startCdx(args: readonly string[], options: TerminalOptions): RunningCdx {
  const terminal = testTerminal(options);
  const { written } = terminal;
  const listeners = new Set<(signal: InterruptSignal) => void>();
  const looking = new Set<() => void>();
  const ended = runCli(args, {
    terminal: {
      ...terminal,
      stdout: {
        isTTY: false,
        write: (text) => {
          written.out += text;
          for (const look of looking) look();
        },
      },
      onInterrupt: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    version: '9.9.9',
  }).then((code): Ran => ({ code, ...written }));
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(written.out)?.[0];
        if (found !== undefined) resolve(found);
      };
      looking.add(look);
      look();
      void ended.then(({ err }) => reject(new Error(`It ended: ${err}`)));
    });
  return {
    until,
    interrupt: (signal = 'SIGINT') => {
      for (const listener of listeners) listener(signal);
    },
    ended,
  };
}
