/** What of an event a finding tells: as much as its line says. */

export interface FoundEvent {
  readonly position: number;
  /** Of an export; null where there is none. */
  readonly line: number | null;
  /** Null where the line does not say. */
  readonly stream: string | null;
  readonly revision: number | null;
  readonly type: string | null;
  readonly id: string | null;
}

/** `bytes`: of its line. */
export function foundEvent(position: number, bytes: Uint8Array, line: number | null): FoundEvent {
  const { stream, revision, type, id } = fieldsOf(bytes);
  return {
    position,
    line,
    stream: typeof stream === 'string' ? stream : null,
    revision: typeof revision === 'number' ? revision : null,
    type: typeof type === 'string' ? type : null,
    id: typeof id === 'string' ? id : null,
  };
}

function fieldsOf(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
