/**
 * Snapshots as they are checked before they are kept. What is in them is their writer's affair.
 */
import { invalidArgument } from '../errors.ts';
import type { NamedSnapshot, Snapshot } from '../port.ts';
import { checkName } from './prepare-event.ts';

/** Errors: `invalid-argument`. */
export function checkSnapshot(name: string, { version, position, data }: Snapshot): void {
  checkName(name, 'a snapshot');
  if (!Number.isSafeInteger(version) || version < 0) {
    throw invalidArgument(`The version of a snapshot is an integer from 0, not ${version}.`, {
      name,
      version,
    });
  }
  if (!Number.isSafeInteger(position) || position < -1) {
    throw invalidArgument(`The position of a snapshot is an integer from -1, not ${position}.`, {
      name,
      position,
    });
  }
  if (!(data instanceof Uint8Array)) {
    throw invalidArgument('The data of a snapshot must be bytes (Uint8Array).', { name });
  }
}

/** The snapshot that comes with an append whose last event has this position. */
export function snapshotOfAppend(snapshot: NamedSnapshot, position: number): Snapshot {
  return {
    version: snapshot.version,
    position: snapshot.position ?? position,
    data: snapshot.data,
  };
}
