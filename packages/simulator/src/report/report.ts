/** What a report is: one page, and what it was made of. Nothing here writes a file. */
import type { Spec } from './draw/spec.ts';

export interface Report {
  /** One self-contained page: no scripts, nothing from elsewhere. */
  readonly html: string;
  /** In the order of the page. */
  readonly plots: readonly ReportPlot[];
}

export interface ReportPlot {
  /** `backlog`; fit for a file name. */
  readonly name: string;
  /** What is seen, in a sentence. */
  readonly title: string;
  /** A picture of its own, light, on white. */
  readonly svg: string;
  /** Vega-Lite specification of the picture, with what is drawn in it; JSON. */
  readonly vegaLite: Spec;
  /** All the numbers, also those of policies that had no place in the picture. RFC 4180. */
  readonly csv: string;
}
