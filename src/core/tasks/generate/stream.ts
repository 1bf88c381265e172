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
 * token, and blank ones are left out.
 */
export function toStream(examples: readonly Example[], tokenizer: Tokenizer): Int32Array {
  const keepsLines = lineEnd(tokenizer) !== undefined;
  const parts: Int32Array[] = [Int32Array.of(beginToken(tokenizer))];
  let length = 1;
  const push = (ids: Int32Array) => {
    parts.push(ids);
    length += ids.length;
  };
  for (const { fields } of examples) {
    const text = fields.text ?? '';
    if (!keepsLines && text.trim() === '') continue;
    push(tokenizer.encode(text, Number.POSITIVE_INFINITY).ids);
    if (!keepsLines || !text.endsWith('\n')) push(Int32Array.of(endToken(tokenizer)));
  }
  const stream = new Int32Array(length);
  let at = 0;
  for (const part of parts) {
    stream.set(part, at);
    at += part.length;
  }
  return stream;
}

/** Blocks of `size` tokens, each with the token that follows; the last may be shorter. */
export function toBlocks(stream: Int32Array, size: number): readonly TaskExample[] {
  const blocks: TaskExample[] = [];
  for (let at = 0; at < stream.length - 1; at += size) {
    const length = Math.min(size, stream.length - 1 - at);
    const row = (start: number) =>
      ({ dtype: 'int32', shape: [length], data: stream.subarray(start, start + length) }) as const;
    blocks.push({ length, tensors: { ids: row(at), targets: row(at + 1) } });
  }
  return blocks;
}
