/**
 * Texts one after another in large buffers, found again by their number. Used for payloads, which
 * as strings of their own would each be an object for the garbage collector.
 */

const pageBytes = 1 << 20;
/** Small stores are many, in tests above all. */
const firstPageBytes = 1 << 14;
/** UTF-8 needs at most three bytes for one UTF-16 unit. */
const bytesPerUnitMax = 3;
const initialCapacity = 256;

export class TextArena {
  private readonly pages: Buffer[] = [];
  /** Bytes of the last page, and how many of them are taken. None fit before there is a page. */
  private room = -1;
  private used = 0;
  private count = 0;
  /** Page, start and length in bytes of each text. */
  private places = new Uint32Array(initialCapacity * 3);

  /** Bytes taken, whether filled or not. */
  get bytes(): number {
    return this.pages.reduce((sum, page) => sum + page.length, this.places.byteLength);
  }

  push(text: string): void {
    // Counting exactly costs as much as writing, so only where it may matter.
    const enough = text.length * bytesPerUnitMax <= this.room - this.used;
    if (!enough) this.makeRoom(Buffer.byteLength(text));
    const page = this.pages.length - 1;
    const length = (this.pages[page] as Buffer).write(text, this.used, 'utf8');
    if ((this.count + 1) * 3 > this.places.length) {
      const places = new Uint32Array(this.places.length * 2);
      places.set(this.places);
      this.places = places;
    }
    this.places[this.count * 3] = page;
    this.places[this.count * 3 + 1] = this.used;
    this.places[this.count * 3 + 2] = length;
    this.used += length;
    this.count++;
  }

  private makeRoom(bytes: number): void {
    if (bytes <= this.room - this.used) return;
    this.room = Math.max(this.pages.length === 0 ? firstPageBytes : pageBytes, bytes);
    this.used = 0;
    this.pages.push(Buffer.allocUnsafeSlow(this.room));
  }

  /** Forgets the last text; its bytes are written over where they were the last of the page. */
  pop(): void {
    this.count--;
    const at = this.count * 3;
    if (this.places[at] === this.pages.length - 1) this.used = this.places[at + 1] as number;
  }

  at(index: number): string {
    const at = index * 3;
    const page = this.pages[this.places[at] as number] as Buffer;
    const start = this.places[at + 1] as number;
    return page.toString('utf8', start, start + (this.places[at + 2] as number));
  }
}
