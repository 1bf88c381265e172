/** Words in columns, as of CoNLL 2003: a word a line with its tags, an empty line after each sentence. */
import type { SourceFile } from '../sourceFile';
import { readBlocksOfLines } from './paragraphs';
import type { Row, WantedColumns } from './reader';

/** Tokens are the first column and tags the last where the config gives no number. */
function indexOf(role: string, column: string, width: number): number | undefined {
  if (/^[1-9]\d*$/.test(column)) return Number(column) <= width ? Number(column) - 1 : undefined;
  if (column !== role) return undefined;
  return role === 'tokens' ? 0 : role === 'tags' ? width - 1 : undefined;
}

export async function* readColumns(
  source: SourceFile,
  { roles, onMissing }: WantedColumns,
): AsyncGenerator<readonly Row[]> {
  let width = 0;
  let separator: RegExp | undefined;
  let wanted: readonly (readonly [string, number])[] = [];
  for await (const sentences of readBlocksOfLines(source)) {
    const rows: Row[] = [];
    for (const { line, lines } of sentences) {
      if (/^-DOCSTART-/.test(lines[0]!) && lines.length === 1) continue;
      // By tabs where there are any: words of social media hold odd white space.
      separator ??= lines[0]!.includes('\t') ? /\t/ : /[ \t]+/;
      if (width === 0) {
        width = lines[0]!.split(separator).length;
        const found = Object.entries(roles).map(([role, column]) => [role, indexOf(role, column, width)] as const);
        const numbers = Array.from({ length: width }, (_, i) => String(i + 1));
        for (const [role, index] of found) if (index === undefined) onMissing(role, roles[role]!, numbers);
        if (found.some(([, index]) => index === undefined)) return;
        wanted = found as readonly (readonly [string, number])[];
        if (width < 2 && wanted.length > 1) {
          source.report('ragged-row', 'one column here; a word and its tag are separated by a tab or spaces', line);
          return;
        }
      }
      const lists: Record<string, string[]> = Object.fromEntries(wanted.map(([role]) => [role, []]));
      let broken = false;
      for (const [i, text] of lines.entries()) {
        const cells = text.split(separator);
        if (cells.length !== width) {
          source.report('ragged-row', `${cells.length} columns where the first line has ${width}`, line + i);
          broken = true;
          break;
        }
        for (const [role, index] of wanted) lists[role]!.push(cells[index]!.trim());
      }
      if (!broken) rows.push({ line, fields: {}, lists });
    }
    yield rows;
  }
}
