/**
 * Looks an event up by its id in its stream, and whether it is the same event or another one with
 * the same id.
 */
import type { PreparedEvent } from '../../append/prepare-event.ts';
import { sameContent } from '../../append/same-content.ts';
import { uuidFromHex } from '../../uuid.ts';
import type { Connection } from '../connection.ts';

export interface FoundEvent {
  readonly position: number;
  readonly revision: number;
  readonly same: boolean;
}

const sql = `
  SELECT e.position, e.revision, k.type, k.schema_version, e.run_number, e.occurred_at, s.name,
         lower(hex(e.correlation_id)), lower(hex(e.causation_id)), e.data
  FROM log_events e, log_kinds k, log_sources s
  WHERE e.stream = ? AND e.id = unhex(?, '-') AND k.code = e.kind AND s.code = e.source`;

/** `stream`: its code. Undefined where the stream has no event with this id. */
export function findEvent(
  connection: Connection,
  stream: number,
  event: PreparedEvent,
): FoundEvent | undefined {
  const row = connection.prepareArrays(sql).get(stream, event.id);
  if (row === undefined) return undefined;
  const [position, revision, type, schemaVersion, runNumber, occurredAt] = row;
  const [source, correlation, causation, data] = row.slice(6) as string[];
  const stored = {
    type: type as string,
    schemaVersion: schemaVersion as number,
    runNumber: runNumber as number,
    occurredAt: occurredAt as number,
    source: source as string,
    correlationId: uuidFromHex(correlation as string, 0),
    causationId: causation === '' ? null : uuidFromHex(causation as string, 0),
    data: data as string,
  };
  return {
    position: position as number,
    revision: revision as number,
    same: sameContent(stored, event),
  };
}
