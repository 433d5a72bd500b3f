/** What the builders of all parts share. */
import type { Observations } from '../observe/observations.ts';
import type { NamedSamples } from '../samples.ts';
import type { Parts } from '../parts.ts';
import { type CalibratedPart } from '../parts.ts';
import { said, type Tree } from '../write/scenario-text.ts';

export interface Build {
  readonly observed: Observations;
  readonly parts: Parts;
  /** Of the scenario, ms. */
  readonly startAt: number;
  readonly spanMs: number;
  readonly timeZone: string;
  /** What times of the history are rounded to, ms. */
  readonly resolutionMs: number;
  /** Download and apply together, of clients that report outcomes only, by job. */
  readonly together: NamedSamples;
  /** What the history cannot tell, each a sentence. */
  readonly notes: string[];
}

/** Adds the part, and says it above the value. */
export function tell(
  { parts }: Build,
  value: Tree,
  part: Pick<CalibratedPart, 'path' | 'name' | 'value' | 'basis' | 'n'> & Partial<CalibratedPart>,
): Tree {
  parts.add(part);
  return said(value, parts.all.at(-1) as CalibratedPart);
}
