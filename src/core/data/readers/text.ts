/** Plain text: a line is a record, its line end and all, so that lines after each other are the file. */
import { decodeUtf8 } from '../../base/utf8';
import { cutText } from '../cutText';
import type { SourceFile } from '../sourceFile';
import type { Row, WantedColumns } from './reader';

/** Of the pieces of a line that does not fit a block, in UTF-16 code units. */
const PIECE = 1 << 16;

/** Pieces of a line that is too long to be read at once are records of the same line. */
export async function* readText(
  source: SourceFile,
  { roles }: Pick<WantedColumns, 'roles'>,
): AsyncGenerator<readonly Row[]> {
  const [role] = Object.keys(roles);
  if (role === undefined) return;
  let goesOn = false;
  for await (const { bytes, line: first, lineEnd } of source.blocks({ anywhere: true })) {
    const text = decodeUtf8(bytes);
    const lines = lineEnd === '\r' ? text.replaceAll('\r', '\n') : text.replaceAll('\r\n', '\n');
    const rows: Row[] = [];
    let line = first;
    for (const [whole] of lines.matchAll(/[^\n]*\n|[^\n]+$/g)) {
      const open = !whole.endsWith('\n');
      for (const piece of goesOn || open ? cutText(whole, PIECE) : [whole])
        rows.push({ line, fields: { [role]: piece } });
      goesOn = open;
      line++;
    }
    yield rows;
  }
}
