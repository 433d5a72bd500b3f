/**
 * Remembers what was used of late, with a bound: two generations, and what is found in the older
 * one moves to the younger. Cheaper than keeping an exact order of use.
 */
export class RecentCache<Key, Value> {
  private readonly generationMax: number;
  private young = new Map<Key, Value>();
  private old = new Map<Key, Value>();
  private dropped = false;

  /** Holds between `generationMax` and twice as many entries. */
  constructor(generationMax: number) {
    this.generationMax = generationMax;
  }

  /** Whether everything that was ever set since the last `clear` is still here. */
  get complete(): boolean {
    return !this.dropped;
  }

  get(key: Key): Value | undefined {
    const value = this.young.get(key);
    if (value !== undefined) return value;
    const older = this.old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: Key, value: Value): void {
    if (this.young.size >= this.generationMax) {
      this.dropped ||= this.old.size > 0;
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }

  delete(key: Key): void {
    this.young.delete(key);
    this.old.delete(key);
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
    this.dropped = false;
  }
}
