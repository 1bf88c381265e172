/** Texts as one stream of tokens, cut into blocks. */

import type { Example } from '../../data/dataset';
import { aroundWritten } from '../../text/specialTokens';
import type { Tokenizer } from '../../text/tokenizer';
import type { TaskExample } from '../taskExample';

/** Before the first text, so that its first token has something before it. */
export function beginToken({ special }: Tokenizer): number {
  return aroundWritten(special).begin;
}

export function endToken({ special }: Tokenizer): number {
  return aroundWritten(special).end;
}

/** The token of a line end, where there is one: of characters there is, of words there is not. */
export function lineEnd(tokenizer: Tokenizer): number | undefined {
  const { ids } = tokenizer.encode('\n');
  return ids.length === 1 && ids[0] !== tokenizer.special.unk ? ids[0] : undefined;
}

/** The same tokens for texts that are read from their end: what a backward language model learns from. */
export function readBackward(tokenizer: Tokenizer): Tokenizer {
  const reversed: Pick<Tokenizer, 'encode'> = {
    encode(text, longest) {
      const encoding = tokenizer.encode(text, longest);
      const { ids, tokens, offsets } = encoding;
      return {
        ...encoding,
        ids: Int32Array.from(ids).reverse(),
        tokens: [...tokens].reverse(),
        offsets: [...offsets].reverse(),
      };
    },
  };
  return Object.assign(Object.create(tokenizer) as Tokenizer, reversed);
}

/** Tokens of an example in the stream: those of its text, and the end token where the text ends with it. */
interface Part {
  /** Of the example. */
  readonly index: number;
  readonly ids: Int32Array;
}

/**
 * One text after the other. Where line ends are tokens, lines follow each other as they stand; else each text ends with the end
 * token, and blank ones are left out. Pieces of one line follow each other without anything between them.
 */
function* partsOf(examples: readonly Example[], tokenizer: Tokenizer): Generator<Part> {
  const keepsLines = lineEnd(tokenizer) !== undefined;
  const end = Int32Array.of(endToken(tokenizer));
  /** The example whose text stands last, while its end is not told. */
  let open: { readonly index: number; readonly source: Example['source'] } | undefined;
  for (const [index, { fields, source }] of examples.entries()) {
    const text = fields.text ?? '';
    if (!keepsLines && text.trim() === '') continue;
    if (open && (open.source.line !== source.line || open.source.file !== source.file))
      yield { index: open.index, ids: end };
    yield { index, ids: tokenizer.encode(text, Number.POSITIVE_INFINITY).ids };
    open = keepsLines && text.endsWith('\n') ? undefined : { index, source };
  }
  if (open) yield { index: open.index, ids: end };
}

export function toStream(examples: readonly Example[], tokenizer: Tokenizer): Int32Array {
  const parts: Int32Array[] = [Int32Array.of(beginToken(tokenizer))];
  let length = 1;
  for (const { ids } of partsOf(examples, tokenizer)) {
    parts.push(ids);
    length += ids.length;
  }
  const stream = new Int32Array(length);
  let at = 0;
  for (const part of parts) {
    stream.set(part, at);
    at += part.length;
  }
  return stream;
}

/** The blocks of `toStream`, one after the other: each a copy, so that the stream need not be in memory. */
export function* streamBlocks(
  examples: readonly Example[],
  tokenizer: Tokenizer,
  size: number,
): Generator<TaskExample> {
  const window = new Int32Array(size + 1).fill(beginToken(tokenizer), 0, 1);
  let filled = 1;
  const take = (): TaskExample => {
    const block = new Block(window.slice(0, filled), 0, filled - 1);
    // The last token of a block stands before the first that the next one predicts.
    window[0] = window[filled - 1]!;
    filled = 1;
    return block;
  };
  for (const { ids } of partsOf(examples, tokenizer))
    for (const id of ids) {
      window[filled++] = id;
      if (filled > size) yield take();
    }
  if (filled > 1) yield take();
}

/** How many tokens of `toStream` are of each example; the token before the first text is of none. */
export function countTokens(examples: readonly Example[], tokenizer: Tokenizer): Int32Array {
  const counts = new Int32Array(examples.length);
  for (const { index, ids } of partsOf(examples, tokenizer)) counts[index]! += ids.length;
  return counts;
}

/** A part of a stream. Its tensors are made when they are asked for: a long text has millions of blocks. */
class Block implements TaskExample {
  constructor(
    private readonly stream: Int32Array,
    private readonly at: number,
    readonly length: number,
  ) {}

  get tensors(): TaskExample['tensors'] {
    return { ids: this.row(this.at), targets: this.row(this.at + 1) };
  }

  private row(start: number) {
    const { length } = this;
    return { dtype: 'int32', shape: [length], data: this.stream.subarray(start, start + length) } as const;
  }
}

/** Blocks of `size` tokens, each with the token that follows; the last may be shorter. */
export function toBlocks(stream: Int32Array, size: number): readonly TaskExample[] {
  const blocks: TaskExample[] = [];
  for (let at = 0; at < stream.length - 1; at += size)
    blocks.push(new Block(stream, at, Math.min(size, stream.length - 1 - at)));
  return blocks;
}
