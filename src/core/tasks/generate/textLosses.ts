/** The loss of each text, from those of the tokens of the blocks that the texts were cut into. */
import { type TextLoss, textLoss } from '../textLoss';

export class TextLosses {
  /** Where the tokens of each text end, of all texts one after the other. */
  private readonly ends: Float64Array;
  private readonly nats: Float64Array;

  /** @param counts tokens of each text */
  constructor(private readonly counts: ArrayLike<number>) {
    this.ends = new Float64Array(counts.length);
    this.nats = new Float64Array(counts.length);
    let end = 0;
    for (let i = 0; i < counts.length; i++) this.ends[i] = end += counts[i]!;
  }

  /** @param at place of the first token among those of all texts; @param losses of tokens in a row, in nats */
  add(at: number, losses: ArrayLike<number>): void {
    let text = this.textAt(at);
    for (let i = 0; i < losses.length; i++) {
      while (text < this.ends.length && at + i >= this.ends[text]!) text++;
      if (text === this.ends.length) return;
      this.nats[text]! += losses[i]!;
    }
  }

  all(): readonly TextLoss[] {
    return Array.from(this.nats, (nats, text) => textLoss(nats, this.counts[text]!));
  }

  /** The first text that ends after a place. */
  private textAt(place: number): number {
    let [low, high] = [0, this.ends.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.ends[middle]! <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
