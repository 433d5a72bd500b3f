/**
 * Whether sessions wait for each other: what went past a failed one, and what waited behind it. Under
 * dependency enforcement a failed session holds back those behind it.
 */
import type { Client, Download } from './download.ts';

/** A later session is asked for. */
export function noteOvertaking(session: Download, { open, group }: Client): void {
  for (const other of open.values()) {
    if (other.number < session.number && other.state === 'failed') group.overtaken++;
  }
}

/**
 * A session of a form is applied, of whose attempts only the last is known. Whether another job's
 * package existed before it no form tells; that of an earlier run of its own job did.
 */
export function noteAppliedBefore(session: Download, { open, group }: Client): void {
  for (const other of open.values()) {
    if (other.number < session.number && other.job === session.job) group.overtaken++;
  }
}

/** A session is tried again, and others have waited. */
export function noteWaiting(session: Download, { open, group }: Client, at: number): void {
  for (const other of open.values()) {
    if (other.number <= session.number || other.state !== 'waiting') continue;
    group.waitedBehind.push(at - Math.max(other.availableAt, session.failedAt));
  }
}

/** Without enforcement its client goes on with the next at once. */
export function couldBeOvertaken({ open, polledAt }: Client, { number }: Download): boolean {
  for (const other of open.values()) {
    if (other.number > number && other.state === 'waiting' && other.availableAt < polledAt)
      return true;
  }
  return false;
}

export function hasEarlier({ open }: Client, { number }: Download): boolean {
  for (const other of open.keys()) if (other < number) return true;
  return false;
}

/** Since when an idle client might have begun with something; null where it had enough to do. */
export function waitingSince(client: Client): number | null {
  if (client.busy > 0) return null;
  // Behind a failed session others may have to wait, whoever is in touch.
  const mayBeEnforced = client.group.overtaken === 0;
  let since = Infinity;
  for (const { state, availableAt, dueAt } of client.open.values()) {
    if (state === 'waiting') since = Math.min(since, availableAt);
    if (state === 'failed' && dueAt >= 0) {
      if (mayBeEnforced) return dueAt;
      since = Math.min(since, dueAt);
    } else if (mayBeEnforced && (state === 'failed' || state === 'suspended')) {
      return null;
    }
  }
  return since === Infinity ? null : since;
}
