/** Texts of a column, as UTF-8 in a few large blocks: a million strings of their own would take several times the memory. */
import { GrowingArray } from '../data/store/growingArray';

/** Bytes of a block; a longer text has one of its own. */
const BLOCK = 1 << 22;

export class TextStore {
  private readonly blocks: Buffer[] = [];
  private used = BLOCK;
  private readonly block = new GrowingArray(false);
  private readonly start = new GrowingArray(false);
  private readonly bytes = new GrowingArray(false);

  get length(): number {
    return this.block.length;
  }

  push(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (bytes > BLOCK) {
      this.blocks.push(Buffer.from(text));
      this.used = BLOCK;
      this.put(0, bytes);
      return;
    }
    if (this.blocks.length === 0 || this.used + bytes > BLOCK) {
      this.blocks.push(Buffer.allocUnsafe(BLOCK));
      this.used = 0;
    }
    this.blocks.at(-1)!.write(text, this.used);
    this.put(this.used, bytes);
    this.used += bytes;
  }

  at(row: number): string {
    const start = this.start.at(row);
    return this.blocks[this.block.at(row)]!.toString('utf8', start, start + this.bytes.at(row));
  }

  private put(start: number, bytes: number): void {
    this.block.push(this.blocks.length - 1);
    this.start.push(start);
    this.bytes.push(bytes);
  }
}
