/** Plain text: a line is a record, its line end and all, so that lines after each other are the file. */
import { decodeUtf8 } from '../../base/utf8';
import { maximumLineBytes, type SourceFile } from '../sourceFile';
import type { Row, WantedColumns } from './reader';

export async function* readText(source: SourceFile, { roles }: WantedColumns): AsyncGenerator<readonly Row[]> {
  const [role] = Object.keys(roles);
  if (role === undefined) return;
  for await (const block of source.blocks()) {
    const rows: Row[] = [];
    let { line } = block;
    for (const [text] of decodeUtf8(block.bytes)
      .replaceAll('\r\n', '\n')
      .matchAll(/[^\n]*\n|[^\n]+$/g)) {
      if (text.length > maximumLineBytes) {
        source.report('line-too-long', `this line is longer than ${maximumLineBytes / 1e6} MB`, line);
        return;
      }
      rows.push({ line, fields: { [role]: text } });
      line++;
    }
    yield rows;
  }
}
