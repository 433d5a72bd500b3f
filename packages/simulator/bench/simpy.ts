/** Finds a Python that has SimPy. Nothing is installed: without one the comparison is not made. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Contender } from './contest.ts';
import type { RetryLoop } from './retry-loop.ts';

/** The second is the one that Debian's packages are for, where another Python comes first. */
const interpreters = ['python3', '/usr/bin/python3'];

const versions =
  'import platform, simpy; assert int(simpy.__version__.split(".")[0]) >= 3; ' +
  'print(f"SimPy {simpy.__version__} on Python {platform.python_version()}")';

export const noSimPy = 'not measured: no SimPy (Debian: python3-simpy or python3-simpy3)';

export interface SimPy extends Contender {
  /** `SimPy 4.1.1 on Python 3.13.5` */
  readonly version: string;
}

/** The retry loop in SimPy 3 or 4, or null. */
export function simpyRetryLoop(loop: RetryLoop, factsPerStretch: number): SimPy | null {
  const script = fileURLToPath(new URL('../bench/retry_loop.py', import.meta.url));
  for (const command of interpreters) {
    const { status, stdout } = spawnSync(command, ['-c', versions], { encoding: 'utf8' });
    if (status !== 0) continue;
    const args = [script, loop.sessions, loop.workMs, loop.intervalMs, factsPerStretch];
    return { command, args, version: stdout.trim() };
  }
  return null;
}
