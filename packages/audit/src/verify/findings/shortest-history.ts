/** The fewest events of a session that show an illegal step. */
import { cellOf, ILLEGAL, type CompiledMachine } from '@cdx/session';
import { onlyTarget } from '../second/rules/targets.ts';

/**
 * Picks, in their order, the fewest events that lead to the status in which the last one was not
 * possible, and that one. `types`: of all events of the session up to it.
 */
export function shortestHistory(
  machine: CompiledMachine,
  types: readonly string[],
): readonly number[] {
  const last = types.length - 1;
  if (last < 0) return [];
  const status = statusBefore(machine, types, last);
  /** By status: the fewest places so far that lead there. */
  const paths = new Map<number, readonly number[]>([[machine.uncreated, []]]);
  for (let place = 0; place < last; place++) {
    const code = machine.eventCodes[types[place] as string];
    if (code === undefined) continue;
    for (const [from, path] of Array.from(paths)) {
      const next = machine.next[cellOf(machine, code, from)] as number;
      if (next === ILLEGAL || next === from) continue;
      const known = paths.get(next);
      if (known === undefined || known.length > path.length + 1) paths.set(next, [...path, place]);
    }
  }
  const path = paths.get(status);
  // Behind another illegal step no legal way may lead there: then everything is needed.
  return path === undefined ? types.map((_, place) => place) : [...path, last];
}

/** As the rules follow it, illegal steps before it included. */
function statusBefore(machine: CompiledMachine, types: readonly string[], last: number): number {
  let status = machine.uncreated;
  for (let place = 0; place < last; place++) {
    const code = machine.eventCodes[types[place] as string];
    if (code === undefined) continue;
    const next = machine.next[cellOf(machine, code, status)] as number;
    status = next === ILLEGAL ? onlyTarget(machine, code, status) : next;
  }
  return status;
}
