/** The parts of experiment data that checks look at, however wrong the rest of the file is. */
import { isKeyed } from '../../scenario/read/value-path.ts';

export function listAt(data: unknown, key: string): readonly unknown[] {
  const value = isKeyed(data) ? data[key] : undefined;
  return Array.isArray(value) ? value : [];
}

export function keyAt(data: unknown, key: string): unknown {
  return isKeyed(data) ? data[key] : undefined;
}
