/** Later sessions of the database that could not be taken because this one had failed (BP). */
import type { AsideEntry, HeldBackSession } from './explanation.ts';
import { isFailing, overlap, spansWhere, type Neighbour, type Span } from './read/neighbours.ts';
import type { WaitContext } from './wait-causes.ts';

/** Nothing where the database is not under dependency enforcement, or nobody knows. */
export async function heldBackEntries(context: WaitContext): Promise<readonly AsideEntry[]> {
  const { steps, enforced, direction, neighbours } = context;
  if (enforced !== true || direction === 'upload') return [];
  const events = steps.map(({ event }) => event);
  const own = { events, states: steps.map(({ after }) => after) };
  const found: AsideEntry[] = [];
  const first = events[0];
  for (const span of spansWhere(own, isFailing)) {
    const [began = 0, ended = context.logEnd.position] = span.positions;
    const later = await neighbours.laterBetween(first?.position ?? 0, ended);
    const sessions = later
      .map((neighbour) => heldBack(neighbour, span))
      .filter((session) => session !== null);
    const event = events.find(({ position }) => position === began);
    if (sessions.length === 0 || event === undefined) continue;
    found.push({
      kind: 'heldBack',
      at: event.occurredAt,
      recordedAt: event.recordedAt,
      position: null,
      because: [...span.positions, ...sessions.map(({ position }) => position)],
      until: span.to,
      sessions,
    });
  }
  return found;
}

function heldBack(neighbour: Neighbour, span: Span): HeldBackSession | null {
  const waiting = spansWhere(
    neighbour,
    ({ status }) => status === 'Available' || status === 'Downloaded',
  );
  for (const part of waiting) {
    const shared = overlap(part, span.from, span.to ?? Infinity);
    if (shared === null) continue;
    const [position = 0] = part.positions;
    return { stream: neighbour.stream, from: shared.from, to: shared.to, position };
  }
  return null;
}
