/**
 * What a command sees of the world: streams, environment, clock, folder. Injected, so that tests
 * run commands in process; `main.ts` makes the real one. What it can show is worked out here.
 */

export interface OutputStream {
  write(text: string): void;
  /** Resolves when more can be written without filling the memory; to be awaited in long output. */
  readonly drained?: () => Promise<void>;
  readonly isTTY: boolean;
}

export type InterruptSignal = 'SIGINT' | 'SIGTERM';

/** What a process uses, bytes. */
export interface MemoryUse {
  /** Of the heap of JavaScript alone. */
  readonly heapBytes: number;
  /** Of the heap and of all that hangs on it. */
  readonly bytes: number;
}

export interface ProcessMemory {
  /** What the process may use: all that the machine has, or what it is confined to; bytes. */
  readonly totalBytes: number;
  /** Where the heap would be larger, the process dies; bytes. */
  readonly heapMaxBytes: number;
  /** `exactly`: without garbage, which takes a moment. */
  readonly used: (exactly: boolean) => MemoryUse;
}

export interface Terminal {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Columns of the terminal behind stdout, where there is one. */
  readonly columns: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As `process.platform`. */
  readonly platform: string;
  /** Version of Node, `20.20.2`. */
  readonly nodeVersion: string;
  /** Absolute; relative paths of the command line start here. */
  readonly cwd: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Tells when the user wants to stop. Gives the way to listen no longer. */
  readonly onInterrupt: (listener: (signal: InterruptSignal) => void) => () => void;
  /** Lets the event loop have a turn, so that interrupts arrive in long work. */
  readonly nextTurn: () => Promise<void>;
  /** Threads for the runs of experiments and for long exports; without them all is done in this one. */
  readonly threads?: {
    /** How many of them are of use. */
    readonly processors: number;
    /** What they run, for each of these. */
    readonly replicationWorker: URL;
    readonly scanWorker: URL;
  };
  /** Without it a run has no limit of memory but the one that is given. */
  readonly memory?: ProcessMemory;
}

export interface Capabilities {
  /** Columns to write for. */
  readonly width: number;
  /** More than ASCII. */
  readonly unicode: boolean;
  /** Colours, on each stream. */
  readonly color: { readonly stdout: boolean; readonly stderr: boolean };
  /** Lines that are overwritten, on stderr. */
  readonly progress: boolean;
}

export const defaultWidth = 80;
const widthMin = 30;

/** What the terminal can show; `noColor` is the flag. */
export function capabilitiesOf(terminal: Terminal, noColor: boolean): Capabilities {
  const { stdout, stderr, env } = terminal;
  const dumb = env.TERM === 'dumb';
  const color = (stream: OutputStream): boolean => {
    if (noColor) return false;
    // As Node itself has it: FORCE_COLOR goes before NO_COLOR.
    const { FORCE_COLOR: force } = env;
    if (force !== undefined) return !['0', 'false'].includes(force.toLowerCase());
    if ((env.NO_COLOR ?? '') !== '') return false;
    return stream.isTTY && !dumb;
  };
  return {
    width: Math.max(widthMin, widthOf(terminal)),
    unicode: isUnicode(terminal),
    color: { stdout: color(stdout), stderr: color(stderr) },
    progress: stderr.isTTY && !dumb,
  };
}

function widthOf({ stdout, columns, env }: Terminal): number {
  if (stdout.isTTY && columns !== undefined && columns > 0) return columns;
  const stated = Number(env.COLUMNS);
  return Number.isSafeInteger(stated) && stated > 0 ? stated : defaultWidth;
}

function isUnicode({ env, platform }: Terminal): boolean {
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => (value ?? '') !== '');
  if (locale !== undefined) return /utf-?8/i.test(locale);
  // Windows has no locale variables; its newer terminals can, its old console cannot.
  if (platform === 'win32') return env.WT_SESSION !== undefined || env.TERM_PROGRAM === 'vscode';
  return platform === 'darwin';
}

/** How to call this program: through npx where it was. */
export function programName({ env }: Pick<Terminal, 'env'>): string {
  const throughNpm = env.npm_lifecycle_event !== undefined || env.npm_command === 'exec';
  return throughNpm ? 'npx cdx' : 'cdx';
}
