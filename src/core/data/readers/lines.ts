/** A file's lines with their numbers, a block of them at a time; empty lines are left out unless they are asked for. */
import { decodeUtf8 } from '../../base/utf8';
import { maximumLineBytes, type SourceFile } from '../sourceFile';

export interface Line {
  readonly line: number;
  readonly text: string;
}

export interface LineOptions {
  /** Lines without text are lines too. */
  readonly blank?: boolean;
  /** Told after the last line: how many there are, and whether it has a line end. */
  readonly onEnd?: (lines: number, ended: boolean) => void;
}

export async function* readLines(
  source: SourceFile,
  { blank = false, onEnd }: LineOptions = {},
): AsyncGenerator<readonly Line[]> {
  let count = 0;
  let ended = true;
  for await (const block of source.blocks()) {
    const texts = decodeUtf8(block.bytes).split(block.bytes.includes(10) ? /\r?\n/ : /\r/);
    // After the last line end there is no line.
    ended = texts.at(-1) === '';
    if (ended) texts.pop();
    count += texts.length;
    const lines: Line[] = [];
    for (const [i, text] of texts.entries()) {
      if (text.length > maximumLineBytes) {
        source.report('line-too-long', `this line is longer than ${maximumLineBytes / 1e6} MB`, block.line + i);
        return;
      }
      if (blank || text.trim() !== '') lines.push({ line: block.line + i, text });
    }
    yield lines;
  }
  onEnd?.(count, ended);
}
