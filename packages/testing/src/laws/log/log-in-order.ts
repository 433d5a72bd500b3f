/** The law of whole logs: nothing in them is twice or missing, and everything stands behind its cause. */
import type { RecordedEvent } from '@cdx/session';
import type { LogEvent } from '../history/headquarters-knowledge.ts';
import { lawBroken, type LawName } from '../law-broken.ts';

/** Where ids, revisions, causes and correlations are given they are checked. */
export type StoredEvent = LogEvent &
  Partial<Pick<RecordedEvent, 'id' | 'revision' | 'causationId' | 'correlationId'>>;

/**
 * Ids are there once, and the events of each stream are numbered from 0 on without gaps
 * (`nothing-lost-or-doubled`). Positions and `recordedAt` go up, nothing is recorded before it
 * happened, and an event that another is caused by, or belongs to, stands before it
 * (`no-effect-before-its-cause`); an id of no event in the log is somebody else's.
 */
export function logInOrder(log: readonly StoredEvent[]): void {
  const all = new Set(log.map(({ id }) => id));
  const ids = new Set<string>();
  const revisions = new Map<string, number>();
  let before: StoredEvent | undefined;
  for (const event of log) {
    const broken = judge(event, before, ids, revisions) ?? judgeCauses(event, all, ids);
    if (broken !== null) {
      const [law, witness] = broken;
      // Those of its own stream: a whole log is more than anybody reads.
      const own = log.slice(0, log.indexOf(event) + 1).filter((one) => one.stream === event.stream);
      lawBroken(law, `${event.type} at position ${event.position} ${witness}.`, own);
    }
    if (event.id !== undefined) ids.add(event.id);
    if (event.revision !== undefined) revisions.set(event.stream, event.revision);
    before = event;
  }
}

function judge(
  { id, stream, revision, position, ...event }: StoredEvent,
  before: StoredEvent | undefined,
  ids: ReadonlySet<string>,
  revisions: ReadonlyMap<string, number>,
): readonly [LawName, string] | null {
  const numbered: LawName = 'nothing-lost-or-doubled';
  if (id !== undefined && ids.has(id)) return [numbered, `has an id that is there already: ${id}`];
  const expected = (revisions.get(stream) ?? -1) + 1;
  if (revision !== undefined && revision !== expected) {
    return [numbered, `is revision ${revision} of ${stream}, where ${expected} comes`];
  }
  const ordered: LawName = 'no-effect-before-its-cause';
  const { occurredAt, recordedAt } = event;
  if (recordedAt < occurredAt) {
    return [ordered, `is recorded ${occurredAt - recordedAt} ms before it happened`];
  }
  if (before !== undefined && position <= before.position) {
    return [ordered, `stands behind position ${before.position}`];
  }
  if (before !== undefined && recordedAt < before.recordedAt) {
    return [
      ordered,
      `is recorded before what stands before it, ${before.type} in ${before.stream}`,
    ];
  }
  return null;
}

function judgeCauses(
  { id, causationId, correlationId }: StoredEvent,
  all: ReadonlySet<string | undefined>,
  ids: ReadonlySet<string>,
): readonly [LawName, string] | null {
  const isLater = (one: string): boolean => all.has(one) && !ids.has(one);
  const ordered: LawName = 'no-effect-before-its-cause';
  if (typeof causationId === 'string' && isLater(causationId)) {
    return [ordered, `is caused by ${causationId}, which does not stand before it`];
  }
  if (correlationId !== undefined && correlationId !== id && isLater(correlationId)) {
    return [ordered, `belongs to ${correlationId}, which does not stand before it`];
  }
  return null;
}
