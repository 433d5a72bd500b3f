/** Laws of whole runs: who makes them, and how many at a time, changes nothing. */
import { difference } from '../difference.ts';
import { lawBroken } from '../law-broken.ts';

/**
 * The same run gives the same hash, as often as it is made. Give a function that begins anew each
 * time; sometimes one that makes it another way (in pieces, by another stepper) is worth more.
 */
export function sameSeedSameHash(...runs: readonly (() => string)[]): void {
  const [first, ...others] = runs;
  if (first === undefined) return;
  const expected = first();
  for (const [index, run] of (others.length === 0 ? [first] : others).entries()) {
    const hash = run();
    if (hash === expected) continue;
    lawBroken('same-seed-same-hash', `Run ${index + 2} has hash ${hash}, the first ${expected}.`);
  }
}

/** Results of tasks that were done side by side are those of doing one after the other. */
export async function parallelEqualsSerial<Task, Result>(
  tasks: readonly Task[],
  one: (task: Task) => Result | Promise<Result>,
  all: (tasks: readonly Task[]) => Promise<readonly Result[]>,
): Promise<void> {
  const law = 'parallel-equals-serial';
  const serial: Result[] = [];
  for (const task of tasks) serial.push(await one(task));
  const parallel = await all(tasks);
  if (parallel.length !== serial.length) {
    lawBroken(law, `${parallel.length} results of ${serial.length} tasks.`);
  }
  for (const [index, result] of parallel.entries()) {
    const witness = difference(result, serial[index], 'doing it side by side');
    if (witness !== null) lawBroken(law, `Task ${index}: ${witness}`);
  }
}
