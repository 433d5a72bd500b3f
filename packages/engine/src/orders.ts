/**
 * What operators have changed and a client has yet to be told: it hears of it at its next poll
 * that finds headquarters; work that it has under way goes on until it ends (Decision).
 */
const nothing: readonly number[] = [];

export class Orders {
  /** Sessions by client. */
  readonly waiting = new Map<number, number[]>();
  /** Told, but still at work on the run before. */
  readonly told = new Set<number>();

  add(client: number, session: number): void {
    const sessions = this.waiting.get(client);
    if (sessions === undefined) this.waiting.set(client, [session]);
    else if (!sessions.includes(session)) sessions.push(session);
  }

  /** Whether its client has yet to hear of something about a session. */
  has(client: number, session: number): boolean {
    return this.waiting.get(client)?.includes(session) ?? false;
  }

  take(client: number): readonly number[] {
    if (this.waiting.size === 0) return nothing;
    const sessions = this.waiting.get(client);
    if (sessions === undefined) return nothing;
    this.waiting.delete(client);
    return sessions;
  }

  /** The work on a run has ended: whether its client was told meanwhile that the run is over. */
  endsOldRun(session: number): boolean {
    return this.told.size > 0 && this.told.delete(session);
  }

  restore(waiting: readonly (readonly [number, readonly number[]])[], told: readonly number[]) {
    for (const [client, sessions] of waiting) this.waiting.set(client, [...sessions]);
    for (const session of told) this.told.add(session);
  }
}
