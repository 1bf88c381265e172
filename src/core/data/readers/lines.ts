/** A file's lines with their numbers, a block of them at a time; empty lines are left out. */
import { decodeUtf8 } from '../../base/utf8';
import { maximumLineBytes, type SourceFile } from '../sourceFile';

export interface Line {
  readonly line: number;
  readonly text: string;
}

export async function* readLines(source: SourceFile): AsyncGenerator<readonly Line[]> {
  for await (const block of source.blocks()) {
    const texts = decodeUtf8(block.bytes).split(block.bytes.includes(10) ? /\r?\n/ : /\r/);
    const lines: Line[] = [];
    for (const [i, text] of texts.entries()) {
      if (text.length > maximumLineBytes) {
        source.report('line-too-long', `this line is longer than ${maximumLineBytes / 1e6} MB`, block.line + i);
        return;
      }
      if (text.trim() !== '') lines.push({ line: block.line + i, text });
    }
    yield lines;
  }
}
