/** Lines in groups, an empty line between two of them. */
import { decodeUtf8 } from '../../base/utf8';
import { maximumLineBytes, type SourceFile } from '../sourceFile';

export interface Paragraph {
  /** Of its first line, from 1. */
  readonly line: number;
  readonly lines: readonly string[];
}

/** Lines of a group; a file without empty lines would be one. */
const maximumLines = 100_000;

export async function* readBlocksOfLines(source: SourceFile): AsyncGenerator<readonly Paragraph[]> {
  let lines: string[] = [];
  let start = 1;
  for await (const block of source.blocks()) {
    const whole = decodeUtf8(block.bytes);
    const texts = whole.split(block.bytes.includes(10) ? /\r?\n/ : /\r/);
    // What follows the last line end is the next block's.
    if (texts.at(-1) === '') texts.pop();
    const paragraphs: Paragraph[] = [];
    for (const [i, text] of texts.entries()) {
      const line = block.line + i;
      if (text.length > maximumLineBytes) {
        source.report('line-too-long', `this line is longer than ${maximumLineBytes / 1e6} MB`, line);
        return;
      }
      if (text.trim() === '') {
        if (lines.length > 0) paragraphs.push({ line: start, lines });
        lines = [];
        continue;
      }
      if (lines.length === 0) start = line;
      lines.push(text);
      if (lines.length > maximumLines) {
        const message = `more than ${maximumLines} lines without an empty one between them: sentences are told apart by empty lines`;
        source.report('no-sentences', message, start);
        return;
      }
    }
    yield paragraphs;
  }
  if (lines.length > 0) yield [{ line: start, lines }];
}
