/**
 * Chance and time as the lower floors see them: two interfaces, no implementation. The simulator
 * brings a counter-based generator and a virtual clock, the live driver the real ones.
 */

export interface Random {
  /**
   * One number of the open interval (0, 1): a pure function of its arguments, with no cursor, so
   * that two policies face the same luck and the order of calls does not matter (DESIGN:
   * Determinism). Draw exactly one for each variate.
   *
   * All arguments are integers of 32 bits: `purpose` says what the number is for, `actor` whose it
   * is (a database, a session), `attempt` and `index` which one.
   */
  uniform(purpose: number, actor: number, attempt: number, index: number): number;
}

export interface Clock {
  /** Integer milliseconds since the Unix epoch. */
  now(): number;
}
