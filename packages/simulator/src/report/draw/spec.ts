/**
 * Vega-Lite specifications as plain JSON. The library's own types describe every way to write
 * one; ours need to be written in one way only, and the compiler of the library checks them.
 */
export type Spec = Readonly<Record<string, unknown>>;

/** A width to draw for: a desk, or a phone held upright. */
export interface Frame {
  readonly narrow: boolean;
  /** Of the whole picture, px. */
  readonly width: number;
}

export const wideFrame: Frame = { narrow: false, width: 900 };
export const narrowFrame: Frame = { narrow: true, width: 360 };
