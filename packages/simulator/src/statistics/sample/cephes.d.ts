/**
 * What we use of cephes 3: its own declarations are in the package, but its `exports` hide them
 * from the resolution of Node.
 */
declare module 'cephes' {
  /** Fulfilled when the functions may be called. */
  export const compiled: Promise<void>;
  /** The regularised incomplete beta function I_x(a, b). */
  export function incbet(a: number, b: number, x: number): number;
  /** The x with I_x(a, b) = y. */
  export function incbi(a: number, b: number, y: number): number;
}
