/** Shows how far an experiment has come, on stderr of terminals, and how long the rest may take. */
import type { CommandContext } from '../../commands/context.ts';
import { experimentProgressLine } from '../../render/experiment/progress.ts';

const everyMs = 100;
const eraseLine = '\r\u001b[K';

export interface ExperimentProgress {
  /** So many runs are there. */
  show(done: number): void;
  clear(): void;
}

export function experimentProgress(
  { terminal, capabilities, errorLook }: CommandContext,
  { total, atMost }: { readonly total: number; readonly atMost: boolean },
): ExperimentProgress {
  if (!capabilities.progress) return { show: () => undefined, clear: () => undefined };
  let began: { readonly at: number; readonly done: number } | null = null;
  let shownAt: number | null = null;
  return {
    show: (done) => {
      const now = terminal.now();
      began ??= { at: now, done };
      if (shownAt !== null && now - shownAt < everyMs) return;
      shownAt = now;
      const made = done - began.done;
      const leftMs = made === 0 ? null : ((now - began.at) / made) * (total - done);
      terminal.stderr.write(
        eraseLine + experimentProgressLine({ done, total, atMost, leftMs }, errorLook),
      );
    },
    clear: () => {
      if (shownAt !== null) terminal.stderr.write(eraseLine);
    },
  };
}
