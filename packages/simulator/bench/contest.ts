/**
 * Contenders in processes of their own: none warms up, fills or slows down the heap of another. They
 * take turns, round after round, so that a slow moment of the machine hits them alike.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Stretch } from './stretch.ts';

/** A program that says on a line that it is ready, then a stretch for every line that it reads. */
export interface Contender {
  readonly command: string;
  readonly args: readonly (string | number)[];
}

export interface Best extends Stretch {
  /** Times a second. */
  readonly rate: number;
}

/** One of the names that `worker.ts` knows, and its number. */
export function worker(name: string, number = 0): Contender {
  const file = fileURLToPath(new URL('./worker.js', import.meta.url));
  return { command: process.execPath, args: [file, name, number] };
}

/** The fastest stretch of each contender, over so many rounds. */
export async function bestOf(rounds: number, contenders: readonly Contender[]): Promise<Best[]> {
  const started: Started[] = [];
  try {
    // One after the other: none prepares itself while another is measured.
    for (const contender of contenders) started.push(await start(contender));
    const best: Best[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const [index, { measure }] of started.entries()) {
        const stretch = await measure();
        const rate = stretch.count / stretch.seconds;
        if (rate > (best[index]?.rate ?? 0)) best[index] = { ...stretch, rate };
      }
    }
    return best;
  } finally {
    for (const { stop } of started) stop();
  }
}

interface Started {
  readonly measure: () => Promise<Stretch>;
  readonly stop: () => void;
}

async function start({ command, args }: Contender): Promise<Started> {
  const child: ChildProcess & { readonly stdin: Writable; readonly stdout: Readable } = spawn(
    command,
    args.map(String),
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const failed = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      reject(new Error(`${command} ${args.join(' ')} ends with ${code}`));
    });
  });
  // Nobody may be waiting when it ends, and then its end is no failure.
  failed.catch(() => undefined);
  // Nor is it one to write to a process that has ended: what it ended with is told above.
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const line = await Promise.race([lines.next(), failed]);
    return line.done === true ? failed : line.value;
  };
  await nextLine();
  return {
    measure: async () => {
      child.stdin.write('\n');
      return JSON.parse(await nextLine()) as Stretch;
    },
    stop: () => child.stdin.end(),
  };
}
