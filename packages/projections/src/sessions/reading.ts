/**
 * The two readings of every form: what is so, and what headquarters knows of it (S0, S2, DOMAIN:
 * Process status messages).
 */

/**
 * `actual`: everything in the log. `hq`: headquarters' own facts at once, those of clients and
 * channel databases as far as the status-message batch has moved them.
 */
export const readings = ['actual', 'hq'] as const;
export type Reading = (typeof readings)[number];

export function isReading(value: string): value is Reading {
  return (readings as readonly string[]).includes(value);
}
