/** What things are called that a scenario gives no name: by their place in its list. */

const words = {
  outage: 'Outage',
  issue: 'Issue',
  crash: 'Crash',
  poison: 'Poison',
  slowdown: 'Slowdown',
  sizeLimit: 'Size limit',
  operator: 'Operator',
} as const;

/** `Issue 1` for the first, index 0. */
export function defaultName(kind: keyof typeof words, index: number): string {
  return `${words[kind]} ${index + 1}`;
}
