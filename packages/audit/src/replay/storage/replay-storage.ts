/**
 * Where a replay index is kept: a few named files. The command line keeps them in a folder beside
 * the store; in memory they serve who has no such folder.
 */

export interface ReplayStorage {
  /** Names of all files. */
  list(): readonly string[];
  /** In bytes; undefined where there is no such file. */
  size(name: string): number | undefined;
  /**
   * A stretch of a file, in a buffer of its own or one that never changes, aligned to 8 bytes;
   * undefined where the file does not have all of it.
   */
  read(name: string, offset: number, length: number): Uint8Array | undefined;
  /**
   * Afterwards the file is there whole, in place of one of that name; whatever goes wrong in
   * between, nothing has changed for who reads. Errors: those of the medium.
   */
  write(name: string, bytes: Uint8Array): void;
  /** Nothing happens where there is no such file. */
  remove(name: string): void;
}
