/**
 * Who states an event that was inferred from a row of a real form: the file and its line, and the time
 * zone by which its times were read. `import:DownloadSessions.csv:17@America/Chicago`. Imports write it;
 * whoever shows such a history reads it.
 */

/** Every source of inferred events begins with this. */
export const importSource = 'import:';

export interface InferredSource {
  /** Name of the form's file, without its folder. */
  readonly file: string;
  readonly line: number;
  /** Stated where the dates show that the clocks of headquarters and the client differ. */
  readonly clock: 'hq' | 'client' | null;
  /** In which times without an offset were taken to be. */
  readonly timeZone: string;
}

export function inferredSourceText({ file, line, clock, timeZone }: InferredSource): string {
  const of = clock === null ? '' : `/${clock}`;
  const zone = timeZone === 'UTC' ? '' : `@${timeZone}`;
  return `${importSource}${file}:${line}${of}${zone}`;
}

const shape =
  /^import:(?<file>.*):(?<line>\d+)(?:\/(?<clock>hq|client))?(?:@(?<zone>[\w+\-/]+))?$/su;

/** Null for an event that nobody inferred, and for those that an import states of itself. */
export function parseInferredSource(source: string): InferredSource | null {
  const { file, line, clock, zone } = shape.exec(source)?.groups ?? {};
  if (file === undefined) return null;
  const of = clock === 'hq' || clock === 'client' ? clock : null;
  return { file, line: Number(line), clock: of, timeZone: zone ?? 'UTC' };
}
