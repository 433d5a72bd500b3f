/** Shows progress on stderr: on terminals only, ten times a second at most, gone at the end. */
import type { CommandContext } from '../commands/context.ts';
import { progressLine, type ProgressFacts } from '../render/progress.ts';
import type { ZoneClock } from '../render/zone-clock.ts';

const everyMs = 100;
const eraseLine = '\r\u001b[K';

export interface ProgressDisplay {
  show(facts: ProgressFacts): void;
  clear(): void;
}

export function progressDisplay(
  { terminal, capabilities, errorLook }: CommandContext,
  clock: ZoneClock,
  quiet: boolean,
): ProgressDisplay {
  if (quiet || !capabilities.progress) return { show: () => undefined, clear: () => undefined };
  let shownAt: number | null = null;
  return {
    show: (facts) => {
      const now = terminal.now();
      if (shownAt !== null && now - shownAt < everyMs) return;
      shownAt = now;
      terminal.stderr.write(eraseLine + progressLine(facts, errorLook, clock));
    },
    clear: () => {
      if (shownAt !== null) terminal.stderr.write(eraseLine);
    },
  };
}
