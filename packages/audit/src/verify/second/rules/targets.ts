/** Where an illegal step leaves a session, so that one of them is not told as many. */
import { cellOf, ILLEGAL, type CompiledMachine } from '@cdx/session';

/** The status that the event always leads to; where it leads to several, the session stays. */
export function onlyTarget(machine: CompiledMachine, code: number, status: number): number {
  let target = -1;
  for (let from = 0; from < machine.states.length; from++) {
    const next = machine.next[cellOf(machine, code, from)] as number;
    if (next === ILLEGAL) continue;
    if (target >= 0 && next !== target) return status;
    target = next;
  }
  return target < 0 ? status : target;
}
