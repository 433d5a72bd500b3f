/** Names of statuses as numbers, for records. */
import { downloadStatusNames, uploadStatusNames } from '@cdx/session';

const names: readonly string[] = [...new Set([...downloadStatusNames, ...uploadStatusNames])];

/** -1 for none. */
export function statusNumber(name: unknown): number {
  return names.indexOf(String(name));
}

export function statusOfNumber(number: number): string {
  return names[number] ?? 'no status';
}
