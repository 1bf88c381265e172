/** Texts as one stream of tokens, cut into blocks. */
import type { Example } from '../../data/dataset';
import type { Tokenizer } from '../../text/tokenizer';
import type { TaskExample } from '../task';

/** Tokens before the first text, so that its first token has something before it. */
export function beginToken(tokenizer: Tokenizer): number {
  return tokenizer.special.cls ?? tokenizer.special.padding;
}

export function endToken(tokenizer: Tokenizer): number {
  return tokenizer.special.sep ?? tokenizer.special.padding;
}

/** The token of a line end, where there is one: of characters there is, of words there is not. */
export function lineEnd(tokenizer: Tokenizer): number | undefined {
  const { ids } = tokenizer.encode('\n');
  return ids.length === 1 && ids[0] !== tokenizer.special.unknown ? ids[0] : undefined;
}

/**
 * One text after the other. Where line ends are tokens, lines follow each other as they stand; else each text ends with the end
 * token, and blank ones are left out. Pieces of one line follow each other without anything between them.
 */
export function toStream(examples: readonly Example[], tokenizer: Tokenizer): Int32Array {
  const keepsLines = lineEnd(tokenizer) !== undefined;
  const parts: Int32Array[] = [Int32Array.of(beginToken(tokenizer))];
  let length = 1;
  const push = (ids: Int32Array) => {
    parts.push(ids);
    length += ids.length;
  };
  const end = Int32Array.of(endToken(tokenizer));
  /** The line whose text stands last, while its end is not told. */
  let open: Example['source'] | undefined;
  for (const { fields, source } of examples) {
    const text = fields.text ?? '';
    if (!keepsLines && text.trim() === '') continue;
    if (open && (open.line !== source.line || open.file !== source.file)) push(end);
    push(tokenizer.encode(text, Number.POSITIVE_INFINITY).ids);
    open = keepsLines && text.endsWith('\n') ? undefined : source;
  }
  if (open) push(end);
  const stream = new Int32Array(length);
  let at = 0;
  for (const part of parts) {
    stream.set(part, at);
    at += part.length;
  }
  return stream;
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
