/**
 * Names as small integers and back. Grows only: names are few, or as many as what they name.
 */
export class NameList {
  private readonly codes = new Map<string, number>();
  private readonly names: string[] = [];

  get size(): number {
    return this.names.length;
  }

  /** -1 for a name that is not in the list. */
  codeOf(name: string): number {
    return this.codes.get(name) ?? -1;
  }

  add(name: string): number {
    const known = this.codes.get(name);
    if (known !== undefined) return known;
    const code = this.names.length;
    this.codes.set(name, code);
    this.names.push(name);
    return code;
  }

  /** Takes the last name out again. */
  pop(): void {
    const name = this.names.pop();
    if (name !== undefined) this.codes.delete(name);
  }

  nameOf(code: number): string {
    return this.names[code] as string;
  }
}
