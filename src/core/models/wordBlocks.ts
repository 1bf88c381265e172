/** Texts in blocks of at most so many words: a step of training each, always the same. */
import { int32 } from '../base/hostTensor';
import type { StepBatch } from '../engine/contract';
import type { WordTexts } from './wordModel';

export class WordBlocks {
  /** Of each block: the text that it begins in, and where there. */
  private readonly starts: (readonly [text: number, from: number])[] = [];
  /** In all, those without a vector too. */
  readonly words: number;
  /** The text that was read last: one may be cut into many blocks. */
  private last: { readonly index: number; readonly tokens: Int32Array } | undefined;

  /** @param size words of a block; a text that does not fit into the rest of one begins the next, a longer one is cut */
  constructor(
    private readonly texts: WordTexts,
    private readonly size: number,
  ) {
    let room = 0;
    let words = 0;
    for (let text = 0; text < texts.count; text++) {
      const length = texts.lengthOf(text);
      words += length;
      if (length === 0) continue;
      if (length <= room) {
        room -= length;
        continue;
      }
      for (let from = 0; from < length; from += size) {
        this.starts.push([text, from]);
        room = size - Math.min(size, length - from);
      }
    }
    this.words = words;
  }

  get count(): number {
    return this.starts.length;
  }

  /** `tokens` int32 [words], the known ones, and `ends` int32 [texts]. */
  inputs(block: number): StepBatch {
    const [first, from] = this.starts[block]!;
    const [end, until] = this.starts[block + 1] ?? [this.texts.count, 0];
    const tokens = new Int32Array(this.size);
    const ends: number[] = [];
    let at = 0;
    const add = (text: number, start: number, stop: number) => {
      for (const token of this.tokensOf(text).subarray(start, stop)) if (token >= 0) tokens[at++] = token;
      ends.push(at);
    };
    for (let text = first; text <= end && text < this.texts.count; text++) {
      const stop = text === end ? until : this.texts.lengthOf(text);
      if (stop > 0) add(text, text === first ? from : 0, stop);
    }
    return { tokens: { dtype: 'int32', shape: [at], data: tokens.subarray(0, at) }, ends: int32([ends.length], ends) };
  }

  private tokensOf(index: number): Int32Array {
    if (this.last?.index !== index) this.last = { index, tokens: this.texts.at(index) };
    return this.last.tokens;
  }
}
