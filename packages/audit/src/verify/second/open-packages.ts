/**
 * The sessions of one channel database whose packages are there and not applied, by number: which of
 * them stand before one that is applied.
 */
import { DownloadStatus } from '@cdx/session';
import type { Session } from './session.ts';

const { Available, Requested, Downloaded, DownloadFailed, ApplyFailed, Suspended } = DownloadStatus;
const open: ReadonlySet<number> = new Set([
  Available,
  Requested,
  Downloaded,
  DownloadFailed,
  ApplyFailed,
  Suspended,
]);

export class OpenPackages {
  /** Ascending; those that are open no longer leave when somebody passes them. */
  #sessions: Session[] = [];

  static isOpen({ isUpload, status }: Session): boolean {
    return !isUpload && open.has(status);
  }

  add(session: Session): void {
    if (session.isListed) return;
    session.isListed = true;
    const sessions = this.#sessions;
    let at = sessions.length;
    while (at > 0 && (sessions[at - 1] as Session).number > session.number) at--;
    if (at === sessions.length) sessions.push(session);
    else sessions.splice(at, 0, session);
  }

  /** Open ones before `session`: the first that `holds` says it of, at this time. */
  firstBefore(
    session: Session,
    holds: (before: Session, at: number) => boolean,
    time: number,
  ): Session | undefined {
    let left = 0;
    const sessions = this.#sessions;
    let found: Session | undefined;
    let at = 0;
    for (; at < sessions.length; at++) {
      const before = sessions[at] as Session;
      if (!OpenPackages.isOpen(before)) {
        before.isListed = false;
        continue;
      }
      sessions[left++] = before;
      if (before.number >= session.number) {
        at++;
        break;
      }
      if (!holds(before, time)) continue;
      found = before;
      at++;
      break;
    }
    if (left < at) {
      sessions.copyWithin(left, at);
      sessions.length -= at - left;
    }
    return found;
  }
}
