/** A file -> its passages, a block at a time: lines, paragraphs, comments of code, or rows of a table. */
import { isBlank } from '../../base/isBlank';
import { decodeUtf8 } from '../../base/utf8';
import { cutText } from '../../data/cutText';
import { readText } from '../../data/readers/text';
import type { SourceFile } from '../../data/sourceFile';
import { CommentScanner, syntaxOf } from './comments';
import { LONGEST_PASSAGE, type Passage, type Unit } from './passage';
import { isTable, readRows } from './rows';

/** Whether files of a name have such passages: comments are in code alone. */
export function hasUnit(path: string, unit: Unit): boolean {
  return unit !== 'comment' || syntaxOf(path) !== undefined;
}

/**
 * Passages that hold something, in the order of the file. Problems go to the source.
 * @param columns of tables; all that hold letters where none is named
 * @throws CancelledError
 */
export async function* readPassages(
  source: SourceFile,
  unit: Exclude<Unit, 'file'>,
  columns: readonly string[] = [],
): AsyncGenerator<readonly Passage[]> {
  for await (const block of passagesOf(source, unit, columns)) yield block.flatMap(cut).filter(notBlank);
}

function passagesOf(
  source: SourceFile,
  unit: Exclude<Unit, 'file'>,
  columns: readonly string[],
): AsyncIterable<readonly Passage[]> {
  if (unit === 'comment') return readComments(source);
  if (isTable(source.path)) return readRows(source, columns);
  return unit === 'line' ? readEachLine(source) : readParagraphs(source);
}

function notBlank({ text }: Passage): boolean {
  return !isBlank(text);
}

/** Lines are counted as they are cut. */
function* cutLines({ line, end, text }: Passage): Generator<Passage> {
  let at = line;
  for (const piece of cutText(text, LONGEST_PASSAGE)) {
    const last = Math.min(end, at + piece.trimEnd().split('\n').length - 1);
    yield { line: at, end: last, text: piece };
    at = Math.min(end, at + piece.split('\n').length - 1);
  }
}

function cut(passage: Passage): readonly Passage[] {
  return passage.text.length <= 1.5 * LONGEST_PASSAGE ? [passage] : [...cutLines(passage)];
}

async function* readEachLine(source: SourceFile): AsyncGenerator<readonly Passage[]> {
  for await (const rows of readText(source, { roles: { text: 'text' } })) {
    yield rows.map(({ line, fields }) => ({ line, end: line, text: fields.text!.trimEnd() }));
  }
}

/** Of a paragraph, in UTF-16 code units: what is longer begins another one, so that no file is held as a whole. */
const MOST_HELD = 1 << 16;

async function* readParagraphs(source: SourceFile): AsyncGenerator<readonly Passage[]> {
  let held: string[] = [];
  let [start, last, length] = [1, 1, 0];
  const take = (): readonly Passage[] => {
    const taken = held.length === 0 ? [] : [{ line: start, end: last, text: held.join('').trimEnd() }];
    held = [];
    length = 0;
    return taken;
  };
  for await (const rows of readText(source, { roles: { text: 'text' } })) {
    const found: Passage[] = [];
    for (const { line, fields } of rows) {
      const text = fields.text!;
      const blank = text.trim() === '';
      if (blank || length > MOST_HELD) found.push(...take());
      if (blank) continue;
      if (held.length === 0) start = line;
      held.push(text);
      length += text.length;
      last = line;
    }
    yield found;
  }
  yield take();
}

async function* readComments(source: SourceFile): AsyncGenerator<readonly Passage[]> {
  const scanner = new CommentScanner(syntaxOf(source.path)!);
  for await (const { bytes, line, lineEnd } of source.blocks({ anywhere: true })) {
    const text = decodeUtf8(bytes);
    yield scanner.read(lineEnd === '\r' ? text.replaceAll('\r', '\n') : text.replaceAll('\r\n', '\n'), line);
  }
  yield scanner.finish();
}
