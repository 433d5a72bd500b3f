/** A plot before it is drawn: words, numbers, and a specification for any width. */
import type { Frame, Spec } from '../draw/spec.ts';

export interface PlotPlan {
  /** `backlog`; fit for a file name and an id. */
  readonly name: string;
  /** Short, for headings. */
  readonly heading: string;
  /** What is seen, in a sentence. */
  readonly title: string;
  /** What is drawn, for those who do not see it. */
  readonly description: string;
  /** How to read it. */
  readonly caption: string;
  readonly csv: string;
  /** Null where there is nothing to draw; then `title` says why. */
  readonly spec: ((frame: Frame) => Spec) | null;
}
