/**
 * docs/state-machines.md, made from the machines and the statuses: two Mermaid diagrams, and in
 * tables what a diagram would only clutter.
 */
import { ILLEGAL, type CompiledMachine } from '../../src/machine/compile.ts';
import { Counter } from '../../src/machine/compile-actions.ts';
import { compiledMachine } from '../../src/machine/compiled-machines.ts';
import {
  directions,
  statusLabel,
  statusNames,
  type Direction,
  type SessionStatusName,
} from '../../src/status.ts';

/** How people make the page anew. */
export const regenerate = 'npx vitest run packages/session/test/docs -u';

interface Step {
  readonly event: string;
  readonly from: string;
  readonly to: string;
  /** Bits of `Counter`. */
  readonly counters: number;
}

/** The page as Markdown; tables are not aligned. */
export function stateMachinesPage(): string {
  return [
    '# State machines',
    `<!-- Generated from packages/session/src: change the machines, then \`${regenerate}\`. -->`,
    `A session is a state machine, one for downloads and one for uploads. Its events are facts: a step
that is not drawn or listed here is refused with the error \`illegal-step\`. No status is final.`,
    ...directions.flatMap(section),
  ].join('\n\n');
}

function section(direction: Direction): readonly string[] {
  const table = compiledMachine(direction);
  const steps = stepsOf(table);
  return [
    `## ${direction === 'download' ? 'Download' : 'Upload'} sessions`,
    '```mermaid\n' + diagram(table, steps) + '\n```',
    `### Where the status stays\n\nEvents that are noted, each in the statuses named here.`,
    markdownTable(['event', 'status'], loops(table, steps)),
    `### What is counted\n\nThe try count is the number of retries of the stage that the session is in.`,
    markdownTable(['event', 'in status', 'try count', 'run number'], counted(steps)),
    `### Codes`,
    markdownTable(
      ['code', 'status'],
      statusNames(direction).map((name, code) => [String(code), statusLabel(name)]),
    ),
  ];
}

function diagram(table: CompiledMachine, steps: readonly Step[]): string {
  const names = table.states.slice(0, table.uncreated);
  const edges = groupBy(
    steps.filter(({ from, to }) => from !== to),
    ({ from, to }) => `${node(from)} --> ${to}`,
  );
  return [
    'stateDiagram-v2',
    ...names.map((name) => `    state "${label(name)}" as ${name}`),
    ...[...edges].map(([edge, along]) => `    ${edge}: ${list(along.map(({ event }) => event))}`),
  ].join('\n');

  function node(name: string): string {
    return name === table.states[table.uncreated] ? '[*]' : name;
  }
}

function loops(table: CompiledMachine, steps: readonly Step[]): readonly (readonly string[])[] {
  const byEvent = groupBy(
    steps.filter(({ from, to }) => from === to),
    ({ event }) => event,
  );
  return [...byEvent].map(([event, stays]) => [
    code(event),
    stays.length === table.uncreated ? 'any' : list(stays.map(({ from }) => label(from))),
  ]);
}

function counted(steps: readonly Step[]): readonly (readonly string[])[] {
  const byEffect = groupBy(
    steps.filter(({ counters }) => counters !== 0),
    ({ event, counters }) => `${event} ${counters}`,
  );
  return [...byEffect.values()].map((group) => {
    const { event, counters } = group[0] as Step;
    const has = (bit: number) => (counters & bit) !== 0;
    const tryCount = has(Counter.zeroTryCount) ? '0' : '+ 1';
    const runNumber = has(Counter.incrementRunNumber) ? '+ 1' : '';
    return [code(event), list(group.map(({ from }) => label(from))), tryCount, runNumber];
  });
}

/** Every legal step, by status from the first on. */
function stepsOf({ states, uncreated, eventTypes, next, counters }: CompiledMachine) {
  const statuses = [uncreated, ...states.keys()].slice(0, states.length);
  return statuses.flatMap((from) =>
    eventTypes.flatMap((event, eventCode): readonly Step[] => {
      const cell = eventCode * states.length + from;
      const to = next[cell] ?? ILLEGAL;
      const step = { event, from: states[from] ?? '', to: states[to] ?? '' };
      return to === ILLEGAL ? [] : [{ ...step, counters: counters[cell] ?? 0 }];
    }),
  );
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function groupBy(steps: readonly Step[], keyOf: (step: Step) => string): Map<string, Step[]> {
  const groups = new Map<string, Step[]>();
  for (const step of steps) {
    const group = groups.get(keyOf(step));
    if (group === undefined) groups.set(keyOf(step), [step]);
    else group.push(step);
  }
  return groups;
}

const label = (name: string): string => statusLabel(name as SessionStatusName);
const code = (text: string): string => `\`${text}\``;
const list = (items: readonly string[]): string => items.join(', ');
